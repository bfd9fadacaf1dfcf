"""Given names of Tibetans, Uyghurs and Yi, by which a name that a tagger cut short is made whole.

Such names are written by sound, two or three characters each with words of their own in them
(阿卜杜热合曼 holds 热), so a tagger that has seen few of them stops in their middle. A known given
name that begins inside a person's name and goes on behind it belongs to it as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.document import Span

_TIBETAN = (
    "扎西 多吉 次仁 次旦 卓玛 卓嘎 央金 旺堆 洛桑 丹增 旦增 平措 顿珠 罗布 尼玛 巴桑 格桑 "
    "拉姆 白玛 达娃 德吉 索朗 桑珠 桑吉 强巴 曲珍 仓决 边巴 普布 米玛 拉巴 贡布 加措 嘉措 "
    "群培 坚赞 坚参 赤列 土登 阿旺 益西 旺杰 旺姆 旺久 旺扎 曲扎 江村 久美 晋美 仁青 仁增 "
    "才让 才旦 才仁 措姆 玉珍 热旦 朗杰 朗加 班旦 班玛 更登 根敦 嘉央 拉毛 南杰 尕藏 完玛"
)
_UYGHUR = (
    "买买提 买买提明 买买提江 赛买提 艾买提 艾合买提 努尔买买提 达瓦买提 麦麦提 "
    "阿卜杜热合曼 阿卜杜热西提 阿卜杜拉 阿卜力孜 阿布力孜 阿不都热依木 阿不都拉 热合曼 "
    "热依木 吐尔逊 吐尔逊江 吐尔洪 吐尔地 图尔荪 艾力 艾尼瓦尔 艾山 艾孜孜 艾尔肯 依明 "
    "依米提 玉素甫 玉山江 亚森 亚生 库尔班 库尔班江 肉孜 阿依古丽 帕提古丽 米热古丽 "
    "古丽娜尔 古丽仙 帕尔哈提 努尔兰 木合塔尔 木塔力甫 塔依尔 托合提 托乎提 卡德尔 哈力克 "
    "哈丽旦 吾守尔 吾买尔 吾斯曼 司马义 斯拉木 沙吾提 米吉提 米娜瓦尔 迪丽热巴 迪力木拉提 "
    "地里夏提 铁木尔 尼亚孜"
)
_YI = (
    "阿牛 拉且 木呷 伍呷 尔古 日古 子日 沙马 吉克 海来 吉木 马海 曲木 阿衣 阿呷 史布 伍木 "
    "阿支 尔布 尔哈 依火"
)
_NAMES = frozenset(f"{_TIBETAN} {_UYGHUR} {_YI}".split())
_LONGEST = max(map(len, _NAMES))
_BEGINS = frozenset(name[0] for name in _NAMES)
_PERSONS = ("PER", "name")  # as the schemes call them
_DOT = "·"


def whole_names(found: Iterable[Span], text: str) -> Iterator[Span]:
    """Yield named entities in order, persons with all of their given names; `text` is folded.

    >>> text = "会见了洛桑旺堆。"
    >>> [text[one.start : one.end] for one in whole_names([Span(3, 6, "PER")], text)]
    ['洛桑旺堆']
    """
    reached = 0
    for one in found:
        if one.start < reached:
            continue  # the rest of the name before
        end = _end_of_name(text, one.start, one.end) if one.label in _PERSONS else one.end
        reached = end if end > one.end else reached
        yield one if end == one.end else Span(one.start, end, one.label, one.score)


def _end_of_name(text: str, start: int, end: int) -> int:
    """Return where a person's name ends, each known name in it taken whole."""
    while (longer := _longer(text, start, end)) > end:
        end = longer
    return end


def _longer(text: str, start: int, end: int) -> int:
    """Return the end of the longest known name that goes on behind a part of a person's name."""
    ends = [_known_end(text, end + 1)] if text[end : end + 1] == _DOT else []
    for begin in range(max(start, end - _LONGEST), end):
        before = text[start:begin]
        if not before or before[-1] == _DOT or before in _NAMES:
            ends.append(_known_end(text, begin))
    return max(ends, default=end)


def _known_end(text: str, begin: int) -> int:
    """Return where the longest known name ends that begins there, 0 where none does."""
    if text[begin : begin + 1] not in _BEGINS:
        return 0
    lengths = range(_LONGEST, 1, -1)
    return next((begin + size for size in lengths if text[begin : begin + size] in _NAMES), 0)
