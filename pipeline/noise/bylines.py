"""Bylines: lines that say when a page appeared, from whom, and who wrote and edited it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.noise.dates import find_date, match_date
from pipeline.noise.events import date_field, match_event
from pipeline.noise.names import read_names
from pipeline.noise.reporters import may_be_pen_name, read_author
from pipeline.noise.titles import is_site
from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

#: Field → the labels that pages print before its value, with the blanks that pad short ones.
_LABELS = {
    "source": (
        r"(?:文章|新闻|稿件|信息|消息|内容|本文|原文)?来\s{0,4}源(?:于)?|稿件?源|(?:本文)?(?:转自|转载自|来自)|出\s{0,4}处|原创(?=\s?:)"
        "|(?:供稿|来稿|发布)(?:单位|机构)"
    ),
    "editor": (
        r"(?:责任|执行|网络|新媒体|网站|值班|当班|本期|本版|见习|每经|本文|页面|[\u4e00-\u9fff]{1,4}新闻)?"
        r"(?:编辑|责编|小编)|(?:责\s{1,4}任\s{1,4})?编\s{1,4}辑|责任\s{1,4}编辑|责\s{1,4}编|选\s{0,3}稿|责任人|在线编辑"
    ),
    "author": (
        r"(?:本文|文章|原文|特约)?(?<!该)作\s{0,4}者|撰文|撰\s{0,3}稿人?|执\s{0,3}笔人?|采写|采访|编译|文字"
        r"|[\u4e00-\u9fff]{0,6}(?<![\u4e00名位诉受答问向对的些由被让给与和])记\s{0,4}者|通讯员"
        "|文/?图|图/?文|文/摄|文|主播"
    ),
    "updated": (
        "(?:最[后新近终]|上次)?(?:更新|修改|修订|编辑)(?:时间|日期|于)?"
        r"|(?:[Ll]ast\s)?(?:[Uu]pdated|[Mm]odified)(?:\s(?:on|at))?"
    ),
    "issued": r"(?:成文|发文|印发|制发|签发|生成|写作)(?:时\s{0,4}间|日\s{0,4}期)",
    "date": (
        r"(?:发布|发表|发稿|刊发|刊登|上传|录入|出版|建立|创建|添加|加入|提交|公开|首发|日志|文章)?(?:时\s{0,4}间|日\s{0,4}期)"
        r"|(?:发布|发表|刊发|建立|张贴|首播|发稿|公布)于?|时间|日期|(?:[Pp]ublished|[Pp]osted)(?:\s(?:on|at))?"
    ),
    "staff": (
        r"审\s{0,4}核人?|审稿|审读|审校|校\s{0,4}对|供稿人?|供图|签发人|录入|校审|[初终复一二三]审|签发|副?主编|总编辑?|总?监\s{0,4}制|统稿"
        r"|摄影|摄像|图片?|排版|制图"
        "|制片|策划|视觉|设计|美编|美术编辑|编审|编校|编导|海报|剪辑|值班主任|发布者|发布人|翻译|后期|配音|出品|运营|责任校对|上传者"
    ),
    "count": (
        r"(?:浏览|阅读|点击|访问|评论|点赞|收藏|播放|转发|查看|回复|人气)(?:次\s{0,2}数|量|数|率|人次|人数)?|热度|电话|索引号|字数|推荐|发送|来访"
    ),
    "topic": (
        "(?:资料|数据|图片|图)来源|(?:所属)?(?:分类|栏目|频道|类别)|标签|关键[词字]|文号|地区|版面|版次"
    ),
}
_HAN = f"[{HAN}]"
_COLON = rf"(?:\s{{0,3}}[:丨|]\s{{0,4}}|/(?=\s?{_HAN})\s?|\s/\s)"  # never the slash of a path
_LABEL = lazy(
    "(?:" + "|".join(f"(?P<{field}>{words})" for field, words in _LABELS.items()) + ")" + _COLON
)
_NAME = rf"(?:{_HAN}{{2,4}}|{_HAN} {{1,3}}{_HAN}{{1,2}}|{_HAN}+(?:·{_HAN}+)+)(?!{_HAN})"
_ROLE = lazy(  # a label without a colon: 本报记者 张三, 新华社记者张三, 编辑 李四
    rf"(?P<author>(?:(?:图/?文|文/?[图摄]|整合|综合)\s+)?(?:{_HAN}{{1,8}}·)?{_HAN}{{0,8}}?"
    rf"(?:学生记者|(?<![名位诉受答问向对的些由被让给与和])记者|通讯员|评论员|特约撰稿人?|实习生|(?<!该)作者(?=\s)))"
    rf"(?:{_COLON}|\s{{0,3}})(?={_HAN})"
    rf"|(?P<editor>(?:每经|责任)?(?:编辑|责编))\s{{1,3}}(?={_NAME})"
    rf"|(?P<staff>校对|摄影|审核|监制|主编|统稿)\s{{1,3}}(?={_NAME})"
    # 更新 2023-05-06, 发布于2023-05-06: a date behind it makes it a label.
    r"|(?P<updated>(?:最[后新近])?(?:更新|修改)(?:时间|日期|于)?|(?:Last )?[Uu]pdated(?: on| at)?)"
    r"\s{0,2}(?=(?:19|20)\d\d[-/.年])"
    r"|(?P<issued>成文(?:时间|日期|于)?)\s{0,2}(?=(?:19|20)\d\d[-/.年])"
    r"|(?P<date>(?:发布|发表|刊发|首发)(?:时间|日期|于)?|(?:时间|日期)|建立于)\s{0,2}(?=(?:19|20)\d\d[-/.年])"
    rf"|(?P<source>(?:本文)?(?:来源于|转载自|转自|来源|出处)(?:自|于)?)\s{{0,2}}"
    rf"(?=《|{_HAN}{{1,14}}?(?:报|网|社|刊|台|局|在线|新闻|杂志|客户端)(?!{_HAN}))"
)
_HAN_ONE = lazy(_HAN)
_SPACE = lazy(r"(?:&(?:nbsp|ensp|emsp);|[\s|丨()\[\]【】〔〕<>《》·•●○■□◆◇▲△★☆※,;、/&—-])+")
_STOP = lazy(r"\s{2,}|\s*[|丨;】〕]|\s+[(\[]|\t|(?<!\()[)\]]")
_OTHER_LABEL = lazy(rf"\s+{_HAN}{{2,4}}[:丨|](?={_HAN})")  # 编辑|王明 语音|李红
_SENTENCE = lazy(r"[。!?…“”]|,[^,]*,")
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
_ANY_NAMES = lazy(rf"{_NAME}(?:[\s、,]+{_NAME})*|{_HAN}{{5,9}}")
_WIDE_NAMES = lazy(rf"{_HAN}{{2,3}}(?:\s{{2,4}}{_HAN}{{2,3}}){{1,3}}(?=\s*(?:\Z|[|)\]】]))")
_AND = lazy(r"\s*[;,&、/]\s*")
_DECREED = lazy(r"(?:发布|实施|施行|批准|通过|公布|颁布|修[正订]|生效|[省市县区部委会院局])$")
#: What every label, role and date has: a menu's word without it needs no further look.
TELLS = lazy(
    r"[\d年:/|丨]|记者|通讯员|评论员|撰稿|实习生|作者|编辑|责编|校对|摄影|审核|监制|主编|统稿|来源|转自|转载自|出处"
)
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
    if len(text) > _LONGEST_LINE or not TELLS.search(text):
        return None
    if _SENTENCE.search(_THOUSANDS.sub("", text) if "," in text else text):
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
    while position < len(text):
        name, before = before, ""
        if date := match_date(text, position):
            yield Field(date_field(text, name, position, date.end), position, date.end)
            behind = _HAN_ONE.match(text, date.end) and not date.has_time
            if behind and not (_LABEL.match(text, date.end) or _ROLE.match(text, date.end)):
                yield Field(_TEXT, date.end, len(text))  # 2023年12月28日发布会实录: a title
            position = date.end
        elif posted := _POSTED.match(text, position):
            yield Field("posted", position, posted.end())
            position = posted.end()
        elif label := _ROLE.match(text, position) or _LABEL.match(text, position):
            name, start = label.lastgroup or "", _skip_role(text, label.end())
            before = name if name in _DATES else ""
            position = start if before else _end_of_value(text, start, name)
            if position > start:
                last = Field(name, start, position)
                yield last
        elif event := match_event(text, position):
            before, position = "event", event
        elif extra := _EXTRA.match(text, position):
            position = extra.end()
        elif chunk := _CHUNK.match(text, position):
            date = find_date(text[: chunk.end()], position + 1)
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
    role = _ROLE.match(text, position)
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
    if label := _LABEL.search(text, start):
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
            or _ROLE.match(text, behind)
            or _EXTRA.match(text, behind)
        ):
            ends.append(start + gap.start())
            break
    end = min(ends)
    value = _BUTTONS_AT_END.sub("", text[start:end]) or text[start:end]
    return start + len(value.rstrip(" ,、·/-"))
