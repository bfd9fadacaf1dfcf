"""What a page prints of its article's subject: agency, section of the site, keywords."""

from __future__ import annotations

import re

from pipeline.noise.page import Page
from pipeline.text.patterns import lazy

_Place = tuple[int, int]

_AGENCY = lazy(
    r"新华社|中新社|中新网|中国新闻社|中央社|中通社|中评社|路透社?|法新社|美联社|彭博社?|共同社|时事社|韩联社|塔斯社|俄新社|埃菲社|德新社"
    r"|安莎社|安莎通讯社|越通社|朝中社|合众国际社|国际文传电讯社|印报托|纽新社|CNA|Reuters|AFP"
)
_REPORTED = lazy(r"[^。]{0,24}?(?:电|讯|报[道导]|消息)|[))】]")
_ARROW = lazy("->|[>»›→]")
_PATH = lazy(r"\s{0,4}(?:->|[>»›→/|]){1,3}\s{0,4}|\s{2,8}")
_NO_SECTION = lazy(
    r"正文|内容|详情|阅读|首页|主页|新闻|文章|资讯|网站|.*(?:位置|网|网站|首页|路径)\s?:?|\W*"
)
_KEYWORDS = lazy(
    r"\W{0,2}(?:本文|文章|热门|相关)?(?:标签|关键词|关键字|TAGS?)\s?[::︰>]+\s*(?P<words>.{2,80})",
    re.IGNORECASE,
)
_NEAR = 12  # lines around the article in which its keywords stand
_OPENING = 60


def find_agency(page: Page) -> list[_Place]:
    """Return where the news agency stands that the report's dateline names."""
    if page.first is None or page.last is None:
        return []
    for line in page.lines[page.first : min(page.first + 3, page.last + 1)]:
        match = _AGENCY.search(line.text[:_OPENING])
        if match and _REPORTED.match(line.text, match.end()):
            return [(line.start + match.start(), line.start + match.end())]
    return []


def find_section(page: Page) -> list[_Place]:
    """Return where the path to the page names the section of the site: its last part but 正文."""
    for index in range(page.first or 0):
        line = page.lines[index]
        if page.kinds[index] != "breadcrumb" or not _ARROW.search(line.text):
            continue
        starts = [0, *(gap.end() for gap in _PATH.finditer(line.text))]
        for start in reversed(starts):
            part = _PATH.split(line.text[start:], maxsplit=1)[0].strip()
            if 2 <= len(part) <= 10 and not _NO_SECTION.fullmatch(part):
                begin = line.start + line.text.index(part, start)
                return [(begin, begin + len(part))]
    return []


def find_keywords(page: Page) -> list[_Place]:
    """Return where the keywords stand that are printed beside the article."""
    if page.first is None or page.last is None:
        return []
    near = [*range(max(0, page.first - _NEAR), page.first)]
    near += range(page.last + 1, min(len(page.lines), page.last + 1 + _NEAR))
    for index in near:
        line = page.lines[index]
        if match := _KEYWORDS.fullmatch(line.text):
            start = match.start("words")
            words = re.finditer(r"[^\s,、;,|/#]+", line.text[start:])
            return [
                (line.start + start + one.start(), line.start + start + one.end()) for one in words
            ]
    return []
