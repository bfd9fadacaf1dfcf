"""Characters and words of a page's lines, counted for all lines at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

_Column = npt.NDArray[Any]

#: Groups of words that lines beside an article have; how often each occurs in a line is counted.
WORDS = {
    "comments": "评论 网友 跟帖 跟贴 回复 回应 发言 留言 楼主 沙发 吐槽 参与 说两句 热议",
    "related": "相关 推荐 延伸 猜你 热门 热点 排行 更多 往期 精彩 看了 看过 也在看 都在看 "
    "爱看 喜欢 感兴趣 上一 下一 前一篇 后一篇 专题 最新 头条 要闻 精选 热搜 热榜",
    "footer": "版权 ICP 备案 许可证 联系我们 关于我们 声明 地址 邮编 传真 主办 "
    "技术支持 opyright 公网安备 条款 隐私 电话 热线 Rights © 友情链接 网站地图 "
    "转载",
    "share": "分享 收藏 打印 列印 微信 微博 QQ 扫一扫 二维码 点赞 字号 字体 关闭 复制 "
    "转发 Facebook Twitter LINE 举报 纠错 字级 赞 转寄 mail",
    "menu": "首页 登录 注册 登入 导航 搜索 搜寻 频道 设为 手机版 客户端 下载 APP "
    "English 返回 会员 订阅 论坛",
    "byline": "来源 作者 记者 编辑 责编 责任 发布 更新 时间 日期 撰文 稿源 阅读 浏览 "
    "点击 报道 综合 文/ 人气",
    "advertisement": "广告 购买 优惠 赞助 免费 加入 关注 公众号 好友 粉丝",
    "channel": "新闻 国际 国内 社会 财经 体育 娱乐 科技 教育 健康 汽车 房产 旅游 军事 "
    "文化 视频 图片 时政 评论 专栏 直播 游戏 股票 基金 女性 时尚 星座 美食 母婴 "
    "历史 读书 收藏 政务 公开 服务 数据 地方 生活 艺术 理财 彩票 博客 招聘 专题 "
    "滚动 港澳 台湾 两岸 环球 观点 产业 能源 公益 食品 法治 党建",
    "speech": "表示 认为 指出 介绍 说道 告诉 称 了解 因为 所以 但是 然而 如果 虽然 "
    "因此 由于 以及 同时 其中 目前 已经 可以 我们 他们 这个 一个 没有 进行 成为 "
    "通过",
    "picture": "图为 图: 图片 摄) 供图 资料 ▲ △ ▼",
}
#: Characters of a line, from its ends, in which words are counted.
HEAD, TAIL = 60, 40
#: Classes of characters, counted in each line. Particles stand in sentences, seldom in a menu.
CLASSES = {
    "digits": "0123456789",
    "commas": ",，、;；:：",
    "stops": "。!?！？…｡",
    "quotes": '“”‘’「」『』《》"',
    "bars": "|>»›/-_·•",
    "spaces": " \t\u3000\xa0",
    "particles": "的了是在和与将也就都不而为被把从对于其所但又还会能地得着过之以及",
    "persons": "我你您他她咱它们这那",
}
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts a line: of each class of characters, letters, Chinese; of each group of words.

    `opens` and `closes` are the first and the last character.
    """

    classes: npt.NDArray[np.float32]
    words: npt.NDArray[np.float32]
    opens: npt.NDArray[np.uint32]
    closes: npt.NDArray[np.uint32]


def count_characters(text: str, starts: _Column, ends: _Column) -> Counts:
    """Return what the lines that begin and end there hold; none of them is empty."""
    borders = [0, *(np.flatnonzero(np.diff(starts // _AT_ONCE)) + 1).tolist(), len(starts)]
    parts = []
    for first, last in pairwise(borders):
        begin, end = int(starts[first]), int(ends[last - 1])
        parts.append(_count(text[begin:end], starts[first:last] - begin, ends[first:last] - begin))
    if len(parts) == 1:
        return parts[0]
    columns = ("classes", "words", "opens", "closes")
    return Counts(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def class_of(characters: npt.NDArray[np.uint32]) -> _Column:
    """Return the class of each character, numbered as in `CLASSES` from 1 on."""
    classes: _Column = _TABLE.take(characters, mode="clip") & _BYTE
    return classes


def _count(text: str, starts: _Column, ends: _Column) -> Counts:
    # The break behind the last line is no second character of a word.
    codes = np.frombuffer(f"{text}\n".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    told: _Column = _TABLE.take(codes, mode="clip")
    size = len(CLASSES) + 3
    # Between two lines is what belongs to none: it is counted with them, and left out.
    stretches = np.empty(2 * len(starts), dtype=np.intp)
    stretches[::2] = ends - starts
    stretches[1:-1:2] = starts[1:] - ends[:-1]
    stretches[-1] = len(codes) - ends[-1]
    cells: _Column = np.arange(0, len(stretches) * size, size).repeat(stretches)
    totals = np.bincount(cells + (told & _BYTE), minlength=len(stretches) * size)
    counts = totals.reshape(-1, size)[::2, 1:].astype(np.float32)
    for column in _CHINESE:
        counts[:, -1] += counts[:, column]
    begins: _Column = (told & _BEGINS).nonzero()[0]
    lines = cells.take(begins) // (2 * size)
    near = begins < starts.take(lines) + HEAD
    near |= begins >= ends.take(lines) - TAIL
    words = _count_words(text, told, begins[near], lines[near], len(starts))
    return Counts(counts, words, codes.take(starts), codes.take(ends - 1))


def _count_words(
    text: str, told: _Column, begins: _Column, lines: _Column, count: int
) -> npt.NDArray[np.float32]:
    """Count each group's words, those of several characters found by their first two.

    Args:
        told: the table's number of each character.
        begins: where in the text a word may begin, and in which of the lines that is.
    """
    size = len(WORDS) + 1  # the first column is of no group
    first, second = told.take(begins), told.take(begins + 1)
    pairs = _PAIRS[first >> 16 & _BYTE, second >> 24]
    cells = lines * size + np.array([first >> 8 & _BYTE, *_GROUPS.take(pairs, axis=1)])
    counts = np.bincount(cells.ravel(), minlength=size * count).reshape(count, size)
    longer = _GOES_ON.take(pairs).nonzero()[0]
    for line, place, pair in zip(
        lines[longer].tolist(), begins[longer].tolist(), pairs[longer].tolist(), strict=True
    ):
        for word, group in _LONGER[pair]:
            counts[line, group] += text.startswith(word, place)
    return counts[:, 1:].astype(np.float32)


#: Characters whose lines are counted at once: 60 bytes are taken for each meanwhile.
_AT_ONCE = 500_000
_MOST = 0x10000  # characters beyond it are counted as the last one
#: Columns of the classes that are Chinese too.
_CHINESE = tuple([*CLASSES].index(name) for name in ("particles", "persons"))
#: What is told of a character, a byte each, the lowest first: its class; the group of the word
#: that it is; its number among the first characters of longer words, and among the second ones.
_BYTE = 0xFF
_ALONE, _FIRST = _BYTE << 8, _BYTE << 16
_BEGINS = np.uint32(_ALONE | _FIRST)


def _class_table() -> npt.NDArray[np.uint32]:
    table = np.zeros(_MOST, dtype=np.uint32)
    table[0x4E00:0xA000] = len(CLASSES) + 2
    for letter in _LETTERS:
        table[ord(letter)] = len(CLASSES) + 1
    for number, characters in enumerate(CLASSES.values()):
        for character in characters:
            table[ord(character)] = number + 1
    return table


def _tables() -> tuple[_Column, _Column, _Column, list[list[tuple[str, int]]]]:
    """Return what is told of each character; for two numbers that of a pair of characters.

    And for each pair the groups that have it as a word, and the longer words that begin with it.
    Groups are counted from 1 on; the pair 0 is none that begins a word.
    """
    table = _class_table()
    paired: dict[str, list[tuple[str, int]]] = {}
    for group, words in enumerate(WORDS.values(), 1):
        for word in words.split():
            if len(word) == 1:
                table[ord(word)] |= group << 8
            else:
                paired.setdefault(word[:2], []).append((word, group))
    numbers = [
        {one: number for number, one in enumerate(sorted({pair[place] for pair in paired}), 1)}
        for place in (0, 1)
    ]
    for own, shift in zip(numbers, (16, 24), strict=True):
        for character, number in own.items():
            table[ord(character)] |= number << shift
    pairs = np.zeros([len(own) + 1 for own in numbers], dtype=np.uint16)
    groups = np.zeros((len(WORDS), len(paired) + 1), dtype=np.uint8)
    longer: list[list[tuple[str, int]]] = [[]]
    for number, (pair, known) in enumerate(paired.items(), 1):
        pairs[numbers[0][pair[0]], numbers[1][pair[1]]] = number
        whole = [group for word, group in known if len(word) == 2]
        groups[: len(whole), number] = whole
        longer.append([one for one in known if len(one[0]) > 2])
    return table, pairs, groups[groups.any(axis=1)], longer


_TABLE, _PAIRS, _GROUPS, _LONGER = _tables()
_GOES_ON = np.array([bool(words) for words in _LONGER])
