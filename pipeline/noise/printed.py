"""What is printed around an article of when, whence and by whom: candidates with their weight.

A line between the title and the text says it of this article; a line above the title may be the
site's clock, one below the text another article's. So a candidate weighs by its place first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.noise.accounts import find_account
from pipeline.noise.byline_labels import may_have_fields
from pipeline.noise.bylines import Field, read_byline, scan_fields
from pipeline.noise.datelines import Credit, read_dateline, read_signature
from pipeline.noise.dates import find_date
from pipeline.noise.names import read_names
from pipeline.noise.page import Page
from pipeline.noise.printed_dates import is_copyright, printed_date
from pipeline.noise.reporters import may_be_pen_name, read_author
from pipeline.noise.titles import is_medium, site_part
from pipeline.noise.zones import BYLINES, find_zones, title_index
from pipeline.text.folding import fold
from pipeline.text.han import HAN
from pipeline.text.lines import Line
from pipeline.text.patterns import lazy

_LONGEST_LINE = 200
_LONGEST_ALONE = 20  # characters of a medium or of persons on a line of their own
_WRITTEN = 30  # what the day on which an office wrote it (成文日期) weighs less than others
_LABELLED = lazy(
    r"(?:\A|[。!?”」)])\W{0,3}(?:责任|本文|文章|网络)?(?:编辑|责编|作者|来源|记者|撰文|文)\s?[:/|丨]"
)
_EMPLOYER = lazy(
    r"(?<![\u4e00-\u9fff])(?!本|各|驻)(?P<medium>[\u4e00-\u9fff]{1,8}[报社网台刊])"
    r"(?:全媒体|融媒体|见习|实习|首席|特约)?记者"
)
_FOLLOW = ("关注", "+关注", "+ 关注", "已关注", "订阅")
_FROM_PLACE = lazy(r"来自|发[表布]于(?!\s{0,2}:?\s{0,2}\d)")
_SHORT = lazy(r"[\u4e00-\u9fff]{2,4}")
_POSTED_BY = lazy(
    r"(?!(?:沙发|板凳|地板|楼主|地下室|\d+[楼#])\s)(?P<who>[\w.·-]{2,20})\s{0,3}(?:发表|发布|上传|张贴)于?\s{0,2}:?\s{0,2}(?=(?:19|20)\d\d[-/.年])"
)
_LONE_SIGNATURE = lazy(
    r"[(〔【]\s?(?:(?:本报|本刊)?记者|作者|文|编译)?\s?[:/]?\s?(?P<names>[\u4e00-\u9fff·]{2,4}(?:["
    r" 、][\u4e00-\u9fff·]{2,4}){0,3})\s?[)〕】]"
)
_OTHERS = ("related_links", "comment", "breadcrumb")  # lines that speak of something else
_REPLY = lazy(r"#\s?(?:re\s?:|回复|\d+楼)|re\s?:\s|回复\s?[:@]", re.IGNORECASE)  # a comment's head
_POSTED_AT = lazy(r"(?:发[表布]于|发[表布]时间)\s{0,3}:?\s{0,3}(?=(?:19|20)\d\d[-/.年])")
_ISSUED_AT = lazy(r"(?:发布|公开)(?:时间|日期)[\s:]{0,3}(?=20\d\d[-/.年])")  # an office's table
_PLATFORM = lazy(  # what a button of theirs says
    r"(?:新浪|腾讯|网易|搜狐)?(?:微博|微信)|QQ\S*|\S*(?:空间|好友|客户端|论坛|博客|首页|朋友圈|评论|下载)"
)
_SPECIAL = lazy(rf"[【〔\[](?P<medium>[{HAN}]{{2,8}}(?:专讯|电讯))[】〕\]]")  # 【某报专讯】
_SITE_MARK = lazy(r"官方(?:账号|微博|帐号)\Z")
_PLACE_BEFORE = lazy(
    r"发[表布]于(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃"
    r"|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)?"
)
_REPRINT = lazy(
    r"(?:本文由|转自|转载自|原载于?|选自|摘自|文章来源|来源)\s?:?\s?[「『《“](?P<medium>[^「」『』《》“”]{2,16})[」』》”]"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: the field, its characters in the text, how much speaks for it."""

    field: str
    start: int
    end: int
    weight: float
    iso: str = ""


def find_printed(page: Page) -> list[Found]:
    """Return the candidates of a page for published, updated, source, author and editor."""
    found: list[Found] = []
    for index, weight, where in find_zones(page):
        line = page.lines[index]
        if len(line.text) <= _LONGEST_LINE or where == "text":
            found += _in_line(page, index, weight, where)
    return sorted(found, key=lambda one: (-one.weight, one.start))


def _in_line(page: Page, index: int, weight: float, where: str) -> Iterator[Found]:
    line = page.lines[index]
    kind = page.kinds[index]
    if _REPLY.match(line.text):
        return
    if where == "text" and kind not in BYLINES:
        yield from _in_text(page, index, weight)
        return
    apart = where in ("tail", "above", "far") and kind in _OTHERS
    if apart and not _speaks(line.text, where, kind):
        return
    if credit := read_dateline(line.text):
        yield from _credit(line.start, credit, weight - 3)
    fields = _fields(line.text)
    for field in fields:
        yield from _field(page, index, field, fields, weight, where)
    if where != "far" and (match := _POSTED_BY.match(line.text)) and not is_medium(match["who"]):
        yield Found("author", line.start, line.start + match.end("who"), weight - 6)
    if where == "tail":
        yield from _lone_signature(line, weight - 6)
    if match := _REPRINT.search(line.text):
        start, end = match.span("medium")
        yield Found("source", line.start + start, line.start + end, weight - 5)
    if where == "head":
        yield from _alone(page, index, weight)
        for name, start, end in find_account(page.lines, index):
            yield Found(name, start, end, weight - 2)


def _fields(text: str) -> list[Field]:
    """Return the fields of a line; of a byline they are remembered."""
    if byline := read_byline(text):
        return list(byline.fields)
    return list(scan_fields(text)) if may_have_fields(text) else []


def _in_text(page: Page, index: int, weight: float) -> Iterator[Found]:
    line = page.lines[index]
    assert page.first is not None and page.last is not None
    if index < page.first + 4 and (credit := read_dateline(line.text)):
        yield from _credit(line.start, credit, weight)
    if index < page.first + 2 and (match := _SPECIAL.match(line.text)):
        yield Found("source", line.start + match.start(1), line.start + match.end(1), weight - 20)
    if index > page.last - 3:
        yield from _lone_signature(line, weight - 15)
    if credit := read_signature(line.text):
        yield from _credit(line.start, credit, weight - 15)
    if index > page.last - 3 and len(line.text) <= 60 and _LABELLED.search(line.text):
        for field in scan_fields(line.text):
            if field.name in ("editor", "author", "source"):
                yield from _field(page, index, field, [field], weight - 10, "tail")


def _speaks(text: str, where: str, kind: str | None) -> bool:
    """Return whether a line around the article, of other kinds by its place alone, is about it."""
    if where == "above" and kind != "comment":
        return _ISSUED_AT.search(text) is not None
    if where != "tail" or kind == "comment":
        return False
    patterns = (_LABELLED.match(text), _LONE_SIGNATURE.fullmatch(text), _POSTED_AT.search(text))
    return any(patterns)


def _lone_signature(line: Line, weight: float) -> Iterator[Found]:
    """Yield the persons of a line that is nothing but names in brackets."""
    match = _LONE_SIGNATURE.fullmatch(line.text)
    if match and read_names(match["names"]):
        start, end = match.span("names")
        yield Found("author", line.start + start, line.start + end, weight)


def _credit(offset: int, credit: Credit, weight: float) -> Iterator[Found]:
    for start, end in credit.names:
        yield Found("author", offset + start, offset + end, weight)
    if credit.medium is not None:
        start, end = credit.medium
        yield Found("source", offset + start, offset + end, weight - 20)


def _field(
    page: Page, index: int, field: Field, fields: list[Field], weight: float, where: str
) -> Iterator[Found]:
    line = page.lines[index]
    start, end = line.start + field.start, line.start + field.end
    value = page.text[start:end]
    if field.name in ("published", "updated", "issued"):
        if date := printed_date(page, index, field, where):
            # A signature's date below the text is no date of publication by itself.
            lone = where == "tail" and len(fields) == 1 and not find_date(line.text[:12])
            late = 25 if where == "tail" and not (lone or "T" in date) else 0
            timed = 3 if "T" in date else 0
            written = _WRITTEN if field.name == "issued" else 0
            name = "updated" if field.name == "updated" else "published"
            yield Found(name, start, end, weight + timed - late - written, date)
    elif field.name == "author" and re.search(r"摄影?\s*\Z|供图", value):
        return  # who took the picture
    elif field.name == "author":
        yield from _authors(page, index, fields, field, weight + _bonus(where))
    elif field.name in ("source", "editor"):
        bonus = _bonus(where)
        name = "author" if field.name == "source" and _is_person(value) else field.name
        yield Found(name, start, end, weight + (bonus if name == field.name else -20))
    elif is_copyright(line.text):
        return  # whose the site is, beside its clock
    elif field.name == "" and any(one.name in ("published", "posted", "source") for one in fields):
        has_source = any(one.name == "source" for one in fields)
        alone = not any(one.name == "author" for one in fields)
        if value in own_names(page) and not has_source:
            yield Found("source", start, end, weight - 4)
        else:
            yield from _unlabelled(value, start, weight, alone=alone)
        at = fields.index(field)
        follows = fields[at + 1] if at + 1 < len(fields) else field
        person = follows.name == "" and read_names(line.text[follows.start : follows.end])
        if (
            _FROM_PLACE.search(line.text)
            and re.fullmatch(r"[\w·]{2,10}", value)
            and not has_source
            and not person
        ):
            yield Found("source", start, end, weight - 8)  # 2023-05-06 08:00 某某观察 来自北京
        if page.text[start - 1 : start] == "《" and not has_source:
            yield Found("source", start, end, weight - 4)
        if at == 0 and person and not has_source and _SHORT.fullmatch(value):
            yield Found("source", start, end, weight - 8)  # 中广 王大明 2023-05-06


def _bonus(where: str) -> float:
    """Return what a label adds to the weight of a line."""
    return {"far": 0.0, "text": -15.0}.get(where, 12.0)


def _authors(
    page: Page, index: int, fields: list[Field], field: Field, weight: float
) -> Iterator[Found]:
    """Yield the persons of a labelled field, or the pen name in a line that is a byline alone."""
    line = page.lines[index]
    names = read_author(line.text, field.start, field.end, sole=len(fields) == 1)
    position = line.start + field.start
    for name in names:
        start = page.text.index(name, position)
        position = start + len(name)
        yield Found("author", start, position, weight)
    pen_name = not names and may_be_pen_name(line.text, field.start, field.end)
    if pen_name and read_byline(line.text) is not None:
        yield Found("author", line.start + field.start, line.start + field.end, weight)
    if (names or pen_name) and (employer := _EMPLOYER.search(line.text)):
        start, end = employer.span("medium")
        yield Found("source", line.start + start, line.start + end, weight - _bonus("head") - 15)


def own_names(page: Page) -> set[str]:
    """Return what the page's site calls itself in the browser's title and in its tags."""
    said = page.markup.said if page.markup else {}
    titles = [line.text for line in page.lines[:1]] + [fold(one) for one in said.get("title", [])]
    names = {site_part(title) for title in titles}
    return {*names, *(fold(one).strip() for one in said.get("og:site_name", []))} - {""}


def _is_person(value: str) -> bool:
    """Return whether the value behind 来源 is a person's name: 来源: 王大明."""
    word = len(value) == 2 and value[-1] in "讯闻网报社台视刊评经"
    return len(value) <= 3 and not word and bool(read_names(value)) and not is_medium(value)


def _unlabelled(value: str, start: int, weight: float, *, alone: bool) -> Iterator[Found]:
    """Yield what words beside a date are: the medium, or the author."""
    before = _PLACE_BEFORE.match(value)
    begin = before.end() if before else 0
    mark = _SITE_MARK.search(value)
    end = mark.start() if mark else len(value)
    medium = value[begin:end]
    if mark or is_medium(medium):
        yield Found("source", start + begin, start + end, weight - 4)
    elif read_names(medium) and len(medium) <= 16:
        yield Found("author", start + begin, start + end, weight - (12 if alone else -12))


def _is_line_of_names(text: str, *, under: bool) -> bool:
    """Return whether a line holds names alone; right under the title one known name tells them."""
    if read_names(text):
        return True
    words = re.split(r"[\s、,]+", text)
    some = any(read_names(word) for word in words) and len(words) > 1
    return under and some and all(map(_SHORT.fullmatch, words))


def _alone(page: Page, index: int, weight: float) -> Iterator[Found]:
    """Yield a medium, an account or persons that stand on a line of their own under the title."""
    line, title = page.lines[index], title_index(page)
    if len(line.text) > _LONGEST_ALONE or page.kinds[index] == "share":
        return
    if _PLATFORM.fullmatch(line.text):
        return
    beside = [
        page.lines[one].text
        for one in (index - 1, index + 1)
        if 0 <= one < len(page.lines) and one != title
    ]
    dated = any(find_date(text[:40]) for text in beside)
    under = title is not None and title < index <= title + 8
    if (dated or under) and len(line.text) <= 14 and is_medium(line.text):
        yield Found("source", line.start, line.end, weight - (25 if dated else 28))
    elif "".join(beside[-1:]) in _FOLLOW and re.fullmatch(r"[\w·.]{2,14}", line.text):
        yield Found("source", line.start, line.end, weight - 34)
    elif _is_line_of_names(line.text, under=index - 1 == title):
        near = page.lines[max(0, index - 3) : index] if title is None or index - title <= 4 else []
        if dated or index - 1 == title or any(find_date(one.text[:40]) for one in near):
            yield Found("author", line.start, line.end, weight - 14)
            above = page.lines[index - 1]
            if not dated and _SHORT.fullmatch(above.text) and index - 1 != title:
                yield Found("source", above.start, above.end, weight - 16)  # date, medium, person
