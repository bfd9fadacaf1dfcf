"""The browser's title, 标题_频道_某某网, and the article's title in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from pipeline.text.lines import Line
from pipeline.text.patterns import lazy

#: White space around is cut off afterwards: matching it here would cost the square of a gap. Each
#: way begins with its sign, which the engine looks for first: that takes a fifth of the time.
_SEPARATOR = lazy(r"__*|-(?<![-—–]-)-?(?![-—–])|\||–(?<=\s–)(?=\s)|—(?<=\s—)(?=\s)")
_SITE = lazy(
    r"(?!.*的)[^\s,。:;!?>“”]{1,10}?"
    r"(?:网|网站|在线|日报|晚报|晨报|早报|商报|时报|都市报|导报|周报|周刊|新闻|频道|通讯社|电视台|[\u4e00-\u9fff]报|客户端|传媒|之声|门户|社区"
    r"|论坛|资讯|APP)"
    r"|(?:新浪|搜狐|腾讯|网易|凤凰|央视|光明|澎湃|界面)[^\s,。:;!?]{0,6}|[A-Za-z0-9.-]+\.(?:com|cn|net|org)(?:\.cn)?"
)
_NEAR = 12  # lines below which the article's title may stand again
_SHORTEST_REPEATED, _SHORTEST_TITLE, _LONGEST_CHANNEL = 4, 6, 8
_LONGEST_SITE = 14  # characters of a site's name: longer last parts are half a title
_LONGEST = 160  # characters of a browser's title
_MEDIA_PREFIX = lazy(
    r"(?P<site>[\u4e00-\u9fff]{2,12}?(?:网站?|日报|晚报|通讯社|周刊|在线))"
    r"(?=[\u4e00-\u9fff]{0,6}(?:频道|站|版|首页)|\s|[^\u4e00-\u9fff]|$)"
)


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A browser's title: which line it is, and where in the text title and site's name stand."""

    index: int
    title: tuple[int, int]
    site: tuple[int, int] | None


def find_title_line(lines: list[Line]) -> TitleLine | None:
    """Return the browser's title among the first lines of a folded page, or None.

    It is one where a part of it stands again, alone, further down; or where the first line ends or
    begins with the name of a site.
    """
    for index, line in enumerate(lines[:3]):
        parts = _split(line.text) if len(line.text) <= _LONGEST else []
        if len(parts) < 2:
            continue
        below = [one.text for one in lines[index + 1 :]]
        near = below[:_NEAR]
        pairs = {"".join(pair) for pair in pairwise(near)}
        title = _repeated(line.text, parts, pairs | set(near), _SHORTEST_REPEATED)
        if title is None:  # further down a menu may repeat the names of channels and the site
            title = _repeated(line.text, parts, set(below), _SHORTEST_TITLE)
        if title is None and index == 0:
            title = _beside_site(line.text, parts)
        if title is not None:
            sites = [
                part for part in parts if not _overlap(part, title) and is_site(_cut(line, part))
            ]
            site = sites[-1] if sites else None
            return TitleLine(
                index, _shift(title, line.start), _shift(site, line.start) if site else None
            )
    return None


def names_a_site(text: str) -> bool:
    """Return whether one of several parts of a line is a site's name, as in a browser's title."""
    parts = _split(text)
    return len(parts) > 1 and any(is_site(text[slice(*part)]) for part in parts)


def title_parts(text: str) -> list[str]:
    """Return the parts of a browser's title, and what is left without its site, longest first."""
    parts = _split(text)
    runs = [text[slice(*part)] for part in parts]
    if len(parts) > 1 and (rest := _beside_site(text, parts)):
        runs.append(text[slice(*rest)])
    return sorted((run for run in runs if not is_site(run)), key=len, reverse=True)


def site_part(text: str) -> str:
    """Return the last part of a browser's title, where sites put their own name, or ""."""
    parts = _split(text)
    last = text[slice(*parts[-1])] if len(parts) > 1 else ""
    return last if 2 <= len(last) <= _LONGEST_SITE else ""


def is_site(text: str) -> bool:
    """Return whether a folded text is the name of a site, paper or station."""
    return _SITE.fullmatch(text) is not None


_MEDIUM = lazy(
    r"(?!点击|下载|更多|进入|返回|查看|关注|收藏|打开|登录|阅读|我的|欢迎|扫|请|本|该|\d)"
    r"[^\s,。:;!?>“”《》]{1,14}"
    r"(?:报|社|网|台|刊|杂志|在线|新闻|频道|周刊|快讯|通讯|传媒|资讯|财经|网络版|电视|广播|文摘|观察"
    r"|公众号|头条号|委|局|厅|部|院|协会|学会|政府|大学)(?:\([\u4e00-\u9fff]{2,4}\))?"
)


def is_medium(text: str) -> bool:
    """Return whether words beside a date name a medium, office or society that speaks."""
    return is_site(text) or _MEDIUM.fullmatch(text) is not None


def media_prefix(text: str) -> str | None:
    """Return the site's name that a breadcrumb's first part begins with, as in 某某网太原频道."""
    match = _MEDIA_PREFIX.match(text)
    return match["site"] if match else None


def _split(text: str) -> list[tuple[int, int]]:
    parts, start = [], 0
    for separator in _SEPARATOR.finditer(text):
        parts.append(_stripped(text, start, separator.start()))
        start = separator.end()
    parts.append(_stripped(text, start, len(text)))
    return [part for part in parts if part[0] < part[1]]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def _repeated(
    text: str, parts: list[tuple[int, int]], below: set[str], shortest: int
) -> tuple[int, int] | None:
    """Return the longest run of parts that is a line further down and no site's name."""
    runs = [
        (first[0], last[1])
        for number, first in enumerate(parts)
        for last in parts[number:]
        if (first, last) != (parts[0], parts[-1]) and text[first[0] : last[1]] in below
    ]
    runs = [run for run in runs if run[1] - run[0] >= shortest and not is_site(text[slice(*run)])]
    return max(runs, key=lambda run: run[1] - run[0], default=None)


def _beside_site(text: str, parts: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return what is left of a line when a site's name and channels before it are taken away."""
    rest = list(parts)
    if is_site(text[slice(*rest[-1])]):
        rest.pop()
        while len(rest) > 1 and rest[-1][1] - rest[-1][0] <= _LONGEST_CHANNEL:
            rest.pop()
    elif "_" in text and is_site(text[slice(*rest[0])]):
        rest.pop(0)
    else:
        return None
    title = (rest[0][0], rest[-1][1])
    return title if title[1] - title[0] >= _SHORTEST_TITLE else None


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _cut(line: Line, part: tuple[int, int]) -> str:
    return line.text[slice(*part)]


def _shift(part: tuple[int, int], by: int) -> tuple[int, int]:
    return part[0] + by, part[1] + by
