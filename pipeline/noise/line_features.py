"""Features of a page's lines, for telling the article from boilerplate: each by itself.

What a line has around it (its neighbours, its elements, its place) is `line_context`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.text.lines import Line
from pipeline.text.markup import Markup

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Column = npt.NDArray[Any]

#: Groups of words that lines beside an article have; how often each occurs in a line is counted.
WORDS = {
    "comments": "评论 网友 跟帖 跟贴 回复 发言 留言 楼主 沙发 吐槽 参与 说两句 热议",
    "related": "相关 推荐 延伸 猜你 热门 热点 排行 更多 往期 精彩 看了 感兴趣 上一 下一 前一篇 "
    "后一篇 专题 最新 头条 要闻 精选",
    "footer": "版权 ICP 备案 许可证 联系我们 关于我们 声明 地址 邮编 传真 主办 技术支持 opyright "
    "公网安备 条款 隐私 电话 热线 Rights © 友情链接 网站地图 转载",
    "share": "分享 收藏 打印 列印 微信 微博 QQ 扫一扫 二维码 点赞 字号 字体 关闭 复制 转发 "
    "Facebook Twitter LINE 举报 纠错 字级 赞 转寄 mail",
    "menu": "首页 登录 注册 登入 导航 搜索 搜寻 频道 设为 手机版 客户端 下载 APP English 返回 "
    "会员 订阅 论坛",
    "byline": "来源 作者 记者 编辑 责编 责任 发布 更新 时间 日期 撰文 稿源 阅读 浏览 点击 报道 "
    "综合 文/ 人气",
    "advertisement": "广告 购买 优惠 赞助 免费 加入 关注 公众号 好友 粉丝",
    "picture": "图为 图: 图片 摄) 供图 资料 ▲ △ ▼",
}
_PATTERNS = {
    "date": re.compile(r"\d{2,4} ?[-/年.] ?\d{1,2} ?[-/月.] ?\d{1,2}|\d{1,2}月\d{1,2}日"),
    "time": re.compile(r"\d{1,2}:\d\d"),
}
_GROUPS = (*WORDS, *_PATTERNS)
_HEAD, _TAIL = 60, 40  # characters of a line, from its ends, in which words are counted
_ENDED = re.compile(r"""[。｡!?;…][\]"'”’」』)》】]*\Z|[A-Za-z)][.!?]["”']?\Z""")
_BULLET = re.compile(r"[·•●○■□◆◇▲△▶►★☆※◎‧∙▪*>»-]|\[?\d{1,2}[.、\]]|[#【\[(]")
_LEAD = re.compile(r".{0,12}?(?:\d日[电讯]|[报网社][^,。]{0,6}讯|[电讯] ?\()")

#: Classes of characters, counted in each line.
CLASSES = {
    "digits": "0123456789",
    "commas": ",，、;；:：",
    "stops": "。!?！？…｡",
    "quotes": '“”‘’「」『』《》"',
    "bars": "|>»›/-_·•",
    "spaces": " \t\u3000\xa0",
}
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TAGS = ("p", "br", "li", "td", "tr", "div", "h", "dd", "span", "option")
_LISTS = frozenset(["ul", "ol", "dl"])
_GOOD_NAMES = re.compile(
    r"article|artical|content|body|text|story|post|entry|detail|zhengwen|zoom|trs_editor|nr\b|main"
    r"|paragraph|cont\b"
)
_BAD_NAMES = re.compile(
    r"comment|foot|side|relat|recommend|nav|menu|share|\bad|advert|hot|rank|breadcrumb|copyright"
    r"|head|tool|login|widget|banner|crumb|link|tag|list|right|left|pop|author|meta|info|reply"
)

_LINE_NAMES = (
    "length", "log_length", "ended", "bullet", "dateline", "indent", "close",
    *CLASSES, "letters", "chinese", "punctuated",
    *(f"words_{name}" for name in _GROUPS),
    "linked", "hidden", "heading", "marked", "has_marks", "time_tag",
    *(f"tag_{tag}" for tag in _TAGS),
    *(f"break_{tag}" for tag in _TAGS),
    "good_own", "bad_own", "good_above", "bad_above", "in_table", "in_list", "depth",
)  # fmt: skip


@dataclass(slots=True)
class Rows:
    """A page's lines as numbers: `values` has a row a line, its columns are `LINE_NAMES`.

    Attributes:
        texts: the lines themselves.
        elements: for each line the index of its innermost element, -1 without markup.
        parents: for each element its parent; `bounds` its first line and the one after its last.
        keys: for each line a number that lines of like tags and classes share.
    """

    texts: list[str]
    values: Floats
    elements: Ints
    parents: Ints
    bounds: Ints
    keys: Ints
    title: list[str]

    def column(self, name: str) -> Floats:
        """Return one feature of every line."""
        return self.values[:, _AT[name]]

    def subset(self, keep: npt.NDArray[np.bool_]) -> Rows:
        """Return the page as if it had only some of its lines."""
        texts = [text for text, kept in zip(self.texts, keep, strict=True) if kept]
        count = np.concatenate([[0], np.cumsum(keep)])
        return Rows(
            texts,
            self.values[keep],
            self.elements[keep],
            self.parents,
            count[self.bounds] if len(self.bounds) else self.bounds,
            self.keys[keep],
            [texts[0] if texts else "", *self.title[1:]],
        )


LINE_NAMES = _LINE_NAMES
_AT = {name: number for number, name in enumerate(LINE_NAMES)}


def read_rows(text: str, lines: list[Line], markup: Markup | None) -> Rows:
    """Return the features of each line of a folded text by itself, and where in the tree it is."""
    starts = np.array([line.start for line in lines], dtype=np.intp)
    ends = np.array([line.end for line in lines], dtype=np.intp)
    values = np.zeros((len(lines), len(LINE_NAMES)), dtype=np.float32)
    at = _AT
    lengths = (ends - starts).astype(np.float32)
    values[:, at["length"]], values[:, at["log_length"]] = lengths, np.log1p(lengths)
    _count_characters(text, starts, ends, values, at)
    _count_words(text, starts, ends, values, at)
    for row, line in zip(values, lines, strict=True):
        own = line.text
        row[2] = _ENDED.search(own, max(0, len(own) - 8)) is not None
        row[3] = _BULLET.match(own) is not None
        row[4] = _LEAD.match(own) is not None
        row[5], row[6] = min(line.indent, 4), line.close
    title = lines[0].text if lines else ""
    rows = Rows(
        [line.text for line in lines],
        values,
        np.full(len(lines), -1, dtype=np.intp),
        np.zeros(0, dtype=np.intp),
        np.zeros((0, 2), dtype=np.intp),
        np.zeros(len(lines), dtype=np.intp),
        [title],
    )
    if markup is not None and lines:
        _read_markup(rows, starts, ends, markup, at)
    return rows


def _count_words(text: str, starts: Ints, ends: Ints, values: Floats, at: dict[str, int]) -> None:
    """Count each group's words near the ends of lines; finding them one by one beats a pattern."""
    for name in _GROUPS:
        places = (
            [place for word in WORDS[name].split() for place in _places(text, word)]
            if (name in WORDS)
            else [match.start() for match in _PATTERNS[name].finditer(text)]
        )
        if not places:
            continue
        found = np.array(places, dtype=np.intp)
        line = np.searchsorted(starts, found, side="right") - 1
        near = (found - starts[line] < _HEAD) | (ends[line] - found <= _TAIL)
        np.add.at(values[:, at[f"words_{name}"]], line[near & (line >= 0)], 1)


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))


def _count_characters(
    text: str, starts: Ints, ends: Ints, values: Floats, at: dict[str, int]
) -> None:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    small = np.minimum(codes, 0xFFFF).astype(np.intp)
    table = _CLASS_TABLE[small]
    lengths = np.maximum(1, ends - starts)
    for number, name in enumerate((*CLASSES, "letters", "chinese")):
        total = np.concatenate([[0], np.cumsum(table == number + 1)])
        values[:, at[name]] = total[ends] - total[starts]
    values[:, at["punctuated"]] = (values[:, at["commas"]] + values[:, at["stops"]]) / lengths
    for name in ("digits", "letters", "chinese", "spaces", "bars"):
        values[:, at[name]] /= lengths


def _class_table() -> npt.NDArray[np.uint8]:
    table = np.zeros(0x10000, dtype=np.uint8)
    table[0x4E00:0xA000] = len(CLASSES) + 2
    for letter in _LETTERS:
        table[ord(letter)] = len(CLASSES) + 1
    for number, characters in enumerate(CLASSES.values()):
        for character in characters:
            table[ord(character)] = number + 1
    return table


_CLASS_TABLE = _class_table()


def _read_markup(rows: Rows, starts: Ints, ends: Ints, markup: Markup, at: dict[str, int]) -> None:
    values = rows.values
    values[:, at["linked"]] = _coverage(markup.links, starts, ends)
    values[:, at["hidden"]] = _coverage(markup.hidden, starts, ends)
    values[:, at["marked"]] = _coverage(markup.marked, starts, ends)
    values[:, at["has_marks"]] = bool(markup.marked)
    values[:, at["time_tag"]] = _coverage([one[:2] for one in markup.times], starts, ends)
    begun = np.array([line[0] for line in markup.lines], dtype=np.intp)
    number = np.maximum(0, np.searchsorted(begun, starts, side="right") - 1)
    broken = [_tag(line[2]) for line in markup.lines]
    houses = np.array([line[1] for line in markup.lines], dtype=np.intp)
    elements = markup.elements
    rows.elements = houses[number] if len(houses) else np.zeros(len(starts), dtype=np.intp)
    rows.parents = np.array([one.parent for one in elements], dtype=np.intp)
    bounds = np.array([(one.start, one.end) for one in elements], dtype=np.intp)
    rows.bounds = np.searchsorted(starts, bounds)
    facts = _element_facts(markup)
    values[:, at["good_own"] : at["depth"] + 1] = facts[rows.elements, :7]
    keys: dict[tuple[str, str, str, str], int] = {}
    seen: dict[int, tuple[int, int, int]] = {}
    for index, element in enumerate(rows.elements.tolist()):
        if element not in seen:
            one, above = elements[element], elements[elements[element].parent]
            tag = _tag(one.tag)
            key = keys.setdefault((one.tag, one.names, above.tag, above.names), len(keys))
            seen[element] = key, _TAG_AT.get(tag, -1), 7 - int(one.tag[1]) if tag == "h" else 0
        key, own, heading = seen[element]
        rows.keys[index] = key
        if own >= 0:
            values[index, at["tag_p"] + own] = 1
        if heading:
            values[index, at["heading"]] = heading
        if broken and (around := _TAG_AT.get(broken[number[index]], -1)) >= 0:
            values[index, at["break_p"] + around] = 1
    rows.title += markup.said.get("h1", [])[:2] + markup.said.get("og:title", [])[:1]


_TAG_AT = {tag: number for number, tag in enumerate(_TAGS)}


def _tag(tag: str) -> str:
    return "h" if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else tag


def _coverage(spans: list[tuple[int, int]], starts: Ints, ends: Ints) -> Floats:
    """Return the share of each line that lies in one of the spans."""
    if not spans:
        return np.zeros(len(starts), dtype=np.float32)
    places = np.array(sorted(spans), dtype=np.intp)
    begins = places[:, 0]
    stops = np.maximum.accumulate(places[:, 1])
    total = np.concatenate(
        [
            [0],
            np.cumsum(np.maximum(0, stops - np.maximum(begins, np.concatenate([[0], stops[:-1]])))),
        ]
    )

    def before(points: Ints) -> Ints:
        index = np.searchsorted(begins, points, side="right")
        last = np.maximum(index - 1, 0)
        over = np.where(index > 0, np.maximum(0, stops[last] - points), 0)
        counted: Ints = total[index] - over
        return counted

    covered: Floats = (before(ends) - before(starts)) / np.maximum(1, ends - starts)
    return covered.astype(np.float32)


def _element_facts(markup: Markup) -> Floats:
    """Return for each element what its names and those above it say, and how deep it lies."""
    facts: list[tuple[int, ...]] = []
    known: dict[str, tuple[int, int]] = {"": (0, 0)}
    for one in markup.elements:
        if one.names not in known:
            good, bad = _GOOD_NAMES.search(one.names), _BAD_NAMES.search(one.names)
            known[one.names] = (good is not None, bad is not None)
        good_own, bad_own = known[one.names]
        above = facts[one.parent] if one.parent >= 0 else (0, 0, 0, 0, 0, 0, -1)
        facts.append(
            (
                good_own,
                bad_own,
                above[2] + good_own,
                above[3] + bad_own,
                above[4] + (one.tag == "table"),
                above[5] + (one.tag in _LISTS),
                above[6] + 1,
            )
        )
    return np.array(facts, dtype=np.float32)
