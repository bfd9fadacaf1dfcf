"""Bylines: lines that say when a page appeared, from whom, and who wrote and edited it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.noise.dates import find_date, match_date
from pipeline.noise.names import read_names
from pipeline.noise.titles import is_site

#: Field → the labels that pages print before its value.
_LABELS = {
    "source": (
        "(?:文章|新闻|稿件|信息|消息|内容|本文)?来源|稿件?源|转自|来自|转载自|(?:供稿|来稿|发布)(?:单位|机构)"
    ),
    "editor": (
        r"(?:责任|执行|网络|新媒体|网站|值班|当班|本期|本版|见习|每经|[\u4e00-\u9fff]{1,4}新闻)?"
        "(?:编辑|责编)"
    ),
    "author": "作者|撰文|撰稿人?|采写|采访|文字|文/?图|图/?文|文/摄|文",
    "date": "(?:发布|发表|发稿|刊发|更新|上传|录入|出版|编辑)(?:时间|日期|于)?|时间|日期",
    "staff": (
        "审核人?|审稿|审读|校对|供稿人?|供图|签发人|录入|校审|[初终复一二三]审|签发|副?主编|总编辑?|总?监制|统稿|摄影|摄像|图片?|排版|制图"
        "|制片|策划|视觉|设计|美编|美术编辑|编审|编校|编导|海报|剪辑|值班主任|发布者"
    ),
    "count": (
        "(?:浏览|阅读|点击|访问|评论|点赞|收藏|播放|转发)(?:次数|量|数|率)?|人气|热度|电话|索引号|字数"
    ),
}
_HAN = r"[\u4e00-\u9fff]"
_COLON = rf"(?:\s{{0,3}}[:丨|]\s{{0,4}}|/(?=\s?{_HAN})\s?|\s/\s)"  # never the slash of a path
_LABEL = re.compile(
    "(?:" + "|".join(f"(?P<{field}>{words})" for field, words in _LABELS.items()) + ")" + _COLON
)
_NAME = rf"(?:{_HAN}{{2,4}}|{_HAN} {{1,3}}{_HAN}{{1,2}}|{_HAN}+(?:·{_HAN}+)+)(?!{_HAN})"
_ROLE = re.compile(  # a label without a colon: 本报记者 张三, 新华社记者张三, 编辑 李四
    rf"(?P<author>(?:(?:图/?文|文/?[图摄])\s+)?{_HAN}{{0,8}}?"
    rf"(?:学生记者|记者|通讯员|评论员|特约撰稿人?|实习生|作者(?=\s)))"
    rf"(?:{_COLON}|\s{{0,3}})(?={_HAN})"
    rf"|(?P<editor>(?:每经|责任)?(?:编辑|责编))\s{{1,3}}(?={_NAME})"
    rf"|(?P<staff>校对|摄影|审核|监制|主编|统稿)\s{{1,3}}(?={_NAME})"
)
_HAN_ONE = re.compile(_HAN)
_SPACE = re.compile(r"[\s|丨()\[\]【】<>《》·•●■◆▲,、/—-]+")
_STOP = re.compile(r"\s{2,}|\s*[|丨)\]】]|\s+\(")
_SENTENCE = re.compile(r"[。!?;…“”]|,[^,]*,")
_EXTRA = re.compile(  # what else stands in such a line
    r"星期[一二三四五六日天]|第?\d{1,3}版(?::\S{1,12})?|\d+(?!\S)|参与讨论|小字号|大字号|打印|分享|字号"
    r"|[大中小](?!\S)|A[-+]|T[大小]|(?:阅读|浏览|评论|点赞|收藏|播放)?\s?[\d.,]+万?[次人]?(?!\S)"
    r"|发自\S{2,8}|发[表布]于\S{2,8}|第\d+期|版次:\d+|阅读约\S{2,6}|[\d.]+k(?!\S)"
)
_POSTED = re.compile(  # when, without the year
    r"\d{1,2}(?:[-/]|月)\d{1,2}日?\s{1,3}\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}(?:分钟|小时|天)前"
    r"|(?:今天|昨天|前天)\s?\d{1,2}:\d{2}"
)
_CHUNK = re.compile(r"[^\s|丨()\[\]【】《》]+")
_LONGEST_LINE, _LONGEST_CHUNK, _LONGEST_VALUE = 160, 14, 32
_ANY_NAMES = re.compile(rf"{_NAME}(?:[\s、,]+{_NAME})*|{_HAN}{{5,9}}")
_LONG_ROLE = re.compile(r"(?:[本特约见实习首席]{2}记者|通讯员|评论员|实习生)\s+$")
_REPORTED = re.compile(r"/\S{0,8}报[道导]$")
_DECREED = re.compile(r"(?:发布|实施|施行|批准|通过|公布|颁布|修[正订]|生效|[省市县区部委会院局])$")
_TEXT = "text"  # the name of a field that no byline has


@dataclass(frozen=True, slots=True)
class Field:
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
        if self.count("published", "posted"):
            return self.count("source", "editor", "author") > 0
        return self.count("source", "editor") > 0 and not self.count("")

    @property
    def is_likely(self) -> bool:
        """Whether the line is a byline where it stands above or below the article."""
        if self.is_certain:
            return True
        if self.count("published", "posted"):
            return all(map(self._goes_with_date, self.values("")))
        people = [*self.values("author"), *self.values("staff")]
        return bool(people) and not self.count("") and all(map(self._names_people, people))

    def _goes_with_date(self, field: Field) -> bool:
        """Return whether unlabelled words beside a date name a site, channel or place."""
        words = self.text[field.start : field.end]
        return is_site(words) or (len(words) <= 6 and not _DECREED.search(words))

    def _names_people(self, field: Field) -> bool:
        """Return whether a value is names: any after a colon, known family names after a role."""
        value = _REPORTED.sub("", self.text[field.start : field.end])
        before = self.text[: field.start]
        clear = before.rstrip()[-1:] in (":", "/", "|", "丨") or _LONG_ROLE.search(before)
        return bool(read_names(value) or (clear and _ANY_NAMES.fullmatch(value)))


def read_byline(text: str) -> Byline | None:
    """Return the fields of a folded line, or None where it holds anything but a byline."""
    if len(text) > _LONGEST_LINE or _SENTENCE.search(text):
        return None
    fields = tuple(_read_fields(text))
    chunks = sum(not field.name for field in fields)
    if chunks == len(fields) or chunks > 3 or any(field.name == _TEXT for field in fields):
        return None
    for field in fields:
        longest = _LONGEST_VALUE if field.name else _LONGEST_CHUNK
        if field.end - field.start > longest or "," in text[field.start : field.end]:
            return None
    return Byline(text, fields)


def _read_fields(text: str) -> Iterator[Field]:
    position = _skip(text, 0)
    while position < len(text):
        if date := match_date(text, position):
            yield Field("published", position, date.end())
            if _HAN_ONE.match(text, date.end()) and not _LABEL.match(text, date.end()):
                yield Field(_TEXT, date.end(), len(text))  # 2023年12月28日发布会实录: a title
            position = date.end()
        elif posted := _POSTED.match(text, position):
            yield Field("posted", position, posted.end())
            position = posted.end()
        elif label := _ROLE.match(text, position) or _LABEL.match(text, position):
            name, start = label.lastgroup or "", _skip_role(text, label.end())
            position = start if name == "date" else _end_of_value(text, start)
            if position > start:
                yield Field(name, start, position)
        elif extra := _EXTRA.match(text, position):
            position = extra.end()
        elif chunk := _CHUNK.match(text, position):
            yield Field("", position, chunk.end())
            position = chunk.end()
        position = _skip(text, position)


def _skip_role(text: str, position: int) -> int:
    """Return where the names begin in 文/本报记者张三."""
    role = _ROLE.match(text, position)
    return role.end() if role else position


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _end_of_value(text: str, start: int) -> int:
    """Return where a value ends: at a wide gap, a bar or bracket, the next label or a date."""
    ends = [len(text)]
    if stop := _STOP.search(text, start):
        ends.append(stop.start())
    if label := _LABEL.search(text, start + 1):
        ends.append(label.start())
    if date := find_date(text, start):
        ends.append(date.start())
    for gap in re.finditer(r"[\s、]+", text[start : min(ends)]):
        if _ROLE.match(text, start + gap.end()) or _EXTRA.match(text, start + gap.end()):
            ends.append(start + gap.start())
            break
    end = min(ends)
    return start + len(text[start:end].rstrip())
