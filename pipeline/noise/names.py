"""Names of persons as bylines hold them: family name first, perhaps padded with a space."""

from __future__ import annotations

import re

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛"
    "邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
    "靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵"
    "苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝鞠雍慕练官封谈匡那巴乌平荆幸亓逄鄢仝晁滑盖尧粟郗辜"
)
_COMPOUND = "欧阳|上官|司马|诸葛|尉迟|夏侯|司徒|皇甫|慕容|令狐|长孙|宇文|端木|东方|公孙|钟离"
_HAN = r"[\u4e00-\u9fff]"
_NAME = (
    rf"(?:(?:{_COMPOUND}){_HAN}{{1,2}}|[{_SURNAMES}](?:{_HAN}{{1,2}}| {{1,3}}{_HAN})"
    rf"|{_HAN}{{1,6}}(?:·{_HAN}{{1,8}})+)(?!{_HAN})"
)
_ONE = re.compile(_NAME)
_SEVERAL = re.compile(rf"{_NAME}(?:[\s、,]+{_NAME})*")
_JOINED = re.compile(rf"[{_SURNAMES}]{_HAN}{{3,14}}")
#: Words in brackets at the end of a text that look like a name.
_NO_NAMES = frozenset(
    {"完毕", "全文完", "连载", "时评", "鼓掌", "党报", "和音", "钟声", "路透", "时讯"}
)


def read_names(text: str) -> list[str]:
    """Return the names where a folded text is nothing but names; an empty list where it is not.

    >>> read_names("张志丽 梁朝波 康旭旺")
    ['张志丽', '梁朝波', '康旭旺']
    >>> read_names("史伟彭汉明邢彬")
    ['史伟', '彭汉明', '邢彬']
    """
    text = text.strip()
    if text in _NO_NAMES:
        return []
    if _SEVERAL.fullmatch(text):
        return _ONE.findall(text)
    return _cut_names(text) or [] if _JOINED.fullmatch(text) else []


def _cut_names(text: str) -> list[str] | None:
    """Return names printed without a gap, each of two or three characters; None where none fit."""
    if not text:
        return []
    if text[0] not in _SURNAMES:
        return None
    for length in (3, 2):
        if len(text) >= length and (rest := _cut_names(text[length:])) is not None:
            return [text[:length], *rest]
    return None
