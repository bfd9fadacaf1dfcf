"""Bylines: lines that say when a page appeared, from whom, and who wrote and edited it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.noise.byline_labels import HAS_ROLE, LABEL, LABEL_END, NAME, ROLE, may_have_fields
from pipeline.noise.dates import find_date, match_date, may_hold_date
from pipeline.noise.events import date_field, match_event
from pipeline.noise.names import read_names
from pipeline.noise.reporters import may_be_pen_name, read_author
from pipeline.noise.titles import is_site
from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

_HAN = f"[{HAN}]"
_HAN_ONE = lazy(_HAN)
_SPACE = lazy(r"(?:&(?:nbsp|ensp|emsp);|[\s|丨()\[\]【】〔〕<>《》·•●○■□◆◇▲△★☆※,;、/&—-])+")
_STOP = lazy(r"\s{2,}|\s*[|丨;】〕]|\s+[(\[]|\t|(?<!\()[)\]]")
_OTHER_LABEL = lazy(rf"\s+{_HAN}{{2,4}}[:丨|](?={_HAN})")  # 编辑|王明 语音|李红
_SENTENCE, _CLAUSE = lazy("[。!?…“”]"), lazy(",[^,]*,")
_THOUSANDS = lazy(r"(?<=\d),(?=\d{3})")
_EXTRA = lazy(  # what else stands in such a line
    r"星期[一二三四五六日天]|来自\S{2,10}(?!\S)|第?\d{1,3}版(?::\S{1,12})?|\d+(?!\S)|参与(?:讨论|互动)|小字号|大字号"
    r"|(?:友善)?[打列]印(?:本[页文稿])?|分享(?:到|至)?|字[号体]:?"
    r"|[大中小](?!\S)|A[-+]|T[大小]|(?:阅读|浏览|评论|点赞|收藏|播放)?\s?[\d.,]+万?[次人]?(?!\S)"
    r"|发自\S{2,8}|发[表布]于(?!\S*官方账号)\S{2,8}|第\d+期|版次:\d+|阅读约\S{2,6}|[\d.]+k(?!\S)"
    r"|举报|收藏(?:本文)?|我有话[说要]\S{0,12}|[\d,]*\s?人参与(?:评论)?|\d*条?(?:评论|跟贴)|(?:我要)?(?:评论|纠错|投稿)|关注|订阅"
    r"|原创(?!\S)|手机看新闻|扫码\S{0,8}"
    r"|官方(?:账号|微博)|正文|HKT|GMT\S{0,3}|点赞|转发|微[信博]|复制链接|放大\+?|缩小-?|默认\S?|繁体|简体|推荐|\+1|讨论|返回\S{0,6}"
    r"|语音播报|只看(?:该作者|楼主|大图)|(?:倒|正)序浏览|阅读模式|回帖奖励|电梯直达|显示全部楼层"
)
_POSTED = lazy(  # when, without the year
    r"\d{1,2}(?:[-/]|月)\d{1,2}日?\s{1,3}\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}(?:分钟|小时|天)前"
    r"|(?:今天|昨天|前天)\s?\d{1,2}:\d{2}"
)
_CHUNK = lazy(r"[^\s|丨()\[\]【】〔〕《》;]+")
_LONGEST_LINE, _LONGEST_CHUNK, _LONGEST_VALUE = 160, 14, 40
_MOST_CHUNKS = 3  # words that no label explains
#: Buttons glued to the end of a value: 河畔晚报举报.
_BUTTONS_AT_END = lazy(
    r"(?:举报|参与互动|我有话说|收藏本文|收藏|分享到?|[打列]印|关注|订阅|(?:\d+人)?参与评论)+(?:\(\d*\))?\Z"
)
_ANY_NAMES = lazy(rf"{NAME}(?:[\s、,]+{NAME})*|{_HAN}{{5,9}}")
_WIDE_NAMES = lazy(rf"{_HAN}{{2,3}}(?:\s{{2,4}}{_HAN}{{2,3}}){{1,3}}(?=\s*(?:\Z|[|)\]】]))")
_AND = lazy(r"\s*[;,&、/]\s*")
_DECREED = lazy(r"(?:发布|实施|施行|批准|通过|公布|颁布|修[正订]|生效|[省市县区部委会院局])$")
_DATES = ("date", "updated", "issued", "event")
_TEXT = "text"  # the name of a field that no byline has


class Field(NamedTuple):
    """A value in a byline: its characters in the line; the name "" where no label says what."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Byline:
    """The fields of a line that is nothing but a byline; offsets count from the line's start."""

    text: str
    fields: tuple[Field, ...]

    def values(self, name: str) -> list[Field]:
        """Return the fields of that name."""
        return [field for field in self.fields if field.name == name]

    def count(self, *names: str) -> int:
        """Return how many fields have one of these names."""
        return sum(field.name in names for field in self.fields)

    @property
    def is_certain(self) -> bool:
        """Whether the line is a byline wherever on the page it stands."""
        authors = self.values("author")
        if not all(map(self._names_people, authors)) and not self.count("source", "editor"):
            return False
        if self.count("published", "updated", "issued", "posted"):
            return self.count("source", "editor", "author") > 0
        return self.count("source", "editor") > 0 and not self.count("")

    @property
    def is_likely(self) -> bool:
        """Whether the line is a byline where it stands above or below the article."""
        if self.is_certain:
            return True
        if self.count("published", "updated", "issued", "posted"):
            return all(map(self._goes_with_date, self.values("")))
        people = [*self.values("author"), *self.values("staff")]
        return bool(people) and not self.count("") and all(map(self._names_people, people))

    def _goes_with_date(self, field: Field) -> bool:
        """Return whether unlabelled words beside a date name a site, channel or place."""
        words = self.text[field.start : field.end]
        return is_site(words) or (len(words) <= 6 and not _DECREED.search(words))

    def _names_people(self, field: Field) -> bool:
        """Return whether a value is names: any after a colon, known family names after a role."""
        place = (self.text, field.start, field.end)
        if read_author(*place, sole=len(self.fields) == 1):
            return True
        value = self.text[field.start : field.end]
        return may_be_pen_name(*place) and _ANY_NAMES.fullmatch(value) is not None


@lru_cache(maxsize=1 << 12)  # a line is looked at as part of the page, of its head, of its tail
def read_byline(text: str) -> Byline | None:
    """Return the fields of a folded line, or None where it holds anything but a byline."""
    if len(text) > _LONGEST_LINE or _SENTENCE.search(text) or not may_have_fields(text):
        return None
    if "," in text and _CLAUSE.search(_THOUSANDS.sub("", text)):
        return None
    fields: list[Field] = []
    chunks = 0
    for field in scan_fields(text):
        chunks += not field.name
        if chunks > _MOST_CHUNKS or not _may_be_value(field, text):
            return None  # as most lines show at once
        fields.append(field)
    return Byline(text, tuple(fields)) if chunks < len(fields) else None


def _may_be_value(field: Field, text: str) -> bool:
    longest = _LONGEST_VALUE if field.name else _LONGEST_CHUNK
    if field.name == _TEXT or field.end - field.start > longest:
        return False
    return _is_list(field, text)


def _is_list(field: Field, text: str) -> bool:
    """Return whether a value has no comma, or is people parted by commas."""
    value = text[field.start : field.end]
    if "," not in value:
        return True
    people = field.name in ("author", "editor", "staff")
    if field.name in ("count", "topic"):
        return True
    return people and all(2 <= len(one.strip()) <= 6 for one in value.split(","))


def scan_fields(text: str) -> Iterator[Field]:
    """Yield the fields of a folded line, whatever else it holds; "" where no label says what."""
    position, before, last = _skip(text, 0), "", Field("", 0, 0)
    # What the line has nowhere isn't looked for at each of its words.
    dated, labelled = may_hold_date(text), LABEL_END.search(text) is not None
    roles = dated or HAS_ROLE.search(text) is not None
    while position < len(text):
        name, before = before, ""
        if dated and (date := match_date(text, position)):
            yield Field(date_field(text, name, position, date.end), position, date.end)
            behind = _HAN_ONE.match(text, date.end) and not date.has_time
            if behind and not (LABEL.match(text, date.end) or ROLE.match(text, date.end)):
                yield Field(_TEXT, date.end, len(text))  # 2023年12月28日发布会实录: a title
            position = date.end
        elif posted := _POSTED.match(text, position):
            yield Field("posted", position, posted.end())
            position = posted.end()
        elif label := (roles and ROLE.match(text, position)) or (
            labelled and LABEL.match(text, position)
        ):
            name, start = label.lastgroup or "", _skip_role(text, label.end())
            before = name if name in _DATES else ""
            position = start if before else _end_of_value(text, start, name)
            if position > start:
                last = Field(name, start, position)
                yield last
        elif labelled and (event := match_event(text, position)):
            before, position = "event", event
        elif extra := _EXTRA.match(text, position):
            position = extra.end()
        elif chunk := _CHUNK.match(text, position):
            date = find_date(text[: chunk.end()], position + 1) if dated else None
            end = date.start if date else chunk.end()
            more = last.name in ("author", "editor") and _AND.fullmatch(text, last.end, position)
            last = Field(
                last.name if more and read_names(text[position:end]) else "", position, end
            )
            yield last
            position = end
        else:
            position += 1
        position = _skip(text, position)


def _skip_role(text: str, position: int) -> int:
    """Return where the names begin in 文/本报记者张三."""
    role = ROLE.match(text, position)
    return role.end() if role else position


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _end_of_value(text: str, start: int, name: str) -> int:
    """Return where a value ends: at a wide gap, a bar or bracket, the next label or a date.

    Names of sources have no blanks between Chinese characters; what stands behind one is
    a button, a place or a person.
    """
    ends = [len(text)]
    if stop := _STOP.search(text, start):
        ends.append(stop.start())
    if LABEL_END.search(text, start) and (label := LABEL.search(text, start)):
        ends.append(label.start())
    if other := _OTHER_LABEL.search(text, start):
        ends.append(other.start())
    if date := find_date(text, start):
        ends.append(date.start)
    if name == "author" and ends[-1] != len(text) and (names := _WIDE_NAMES.match(text, start)):
        ends = [end for end in ends if end >= names.end()] or [names.end()]
    for gap in re.finditer(r"[\s、]+", text[start : min(ends)]):
        behind = start + gap.end()
        if (
            (name == "source" and _HAN_ONE.match(text, behind) and "、" not in gap.group())
            or ROLE.match(text, behind)
            or _EXTRA.match(text, behind)
        ):
            ends.append(start + gap.start())
            break
    end = min(ends)
    value = _BUTTONS_AT_END.sub("", text[start:end]) or text[start:end]
    return start + len(value.rstrip(" ,、·/-"))
