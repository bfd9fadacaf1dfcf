"""Personal names as bylines hold them: family name first, perhaps padded with a space."""

from __future__ import annotations

from pipeline.text.han import HAN, SOUNDS
from pipeline.text.patterns import lazy

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛"
    "邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
    "靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵"
    "苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝鞠雍慕练官封谈匡那巴乌平荆幸亓逄鄢仝晁滑盖尧粟郗辜"
)
_COMPOUND = "欧阳|上官|司马|诸葛|尉迟|夏侯|司徒|皇甫|慕容|令狐|长孙|宇文|端木|东方|公孙|钟离"
_HAN = f"[{HAN}]"
_NAME = (
    rf"(?:{_HAN}{{1,6}}(?:·{_HAN}{{1,8}})+"
    rf"|(?:{_COMPOUND}){_HAN}{{1,2}}|[{_SURNAMES}](?:{_HAN}{{1,2}}| {{1,3}}{_HAN}))(?!{_HAN})"
)
_ONE = lazy(_NAME)
_SEVERAL = lazy(rf"{_NAME}(?:[\s、,]+{_NAME})*")
_JOINED = lazy(rf"[{_SURNAMES}]{_HAN}{{3,14}}")
#: Of Uyghur, Mongolian and Tibetan names.
_SOUNDS_OF_THE_WEST = "力木其格央珠措旦增吾甫肉合孟乐娃顿次多丹白益"
_LEAST_SPELT = 0.6  # of the characters: 克莱尔·杜蒙 has all, 吐尔逊江·艾买提 most
#: Words in brackets at the end of a text that look like a name.
_NO_NAMES = lazy(
    "完毕|全文完|连载|时评|鼓掌|党报|和音|钟声|路透|时讯|关注|关闭|关于|关键"
    "|时间|时尚|时事|时政|高清|高级|黄页|黄金|金融|金价|马上|王者|成人|安全|方便"
    "|方法|石油|房产|车讯|全文|全国|全部|游戏|常见|和平|阳光|应用|向上|成都|金华"
    "|安徽|常州|马来西亚|温州|黄山|武汉|宁波|江苏|江西|高雄|华北|华东|于是|路况"
    "|方言|甘肃|路线|封面|农业|马拉松|石家庄|牛市|池州|易车|巴黎|全景|全球|查看"
    "|查询|应急|简体|简介|支付|左右|阅读|党建|党员|邮箱|贺信|成交|毛利|安卓|万科"
    "|华为|明日|明天|单车|项目|管理|龙虎榜|平台|平安|温馨|温度|马云说|房价|柏林"
    "|华语|田径|常识|高校|高考|马经|游泳|程序|何时|艾滋|白酒|冬奥|水利|江河|祝贺"
    "|乐活|路透社|边防|车市|万象|焦点|单位|计划|和谐|包括|支持|庄园|伏笔|盛会"
    "|谈话|谈判|尚未|童话|顾客|连线|章节|关怀|康复"
)


def read_names(text: str) -> list[str]:
    """Return the names where a folded text is nothing but names; an empty list where it is not.

    >>> read_names("张志丽 梁朝波 康旭旺")
    ['张志丽', '梁朝波', '康旭旺']
    >>> read_names("史伟彭汉明邢彬")
    ['史伟', '彭汉明', '邢彬']
    """
    text = text.strip()
    if _NO_NAMES.fullmatch(text):
        return []
    if _SEVERAL.fullmatch(text):
        names = _ONE.findall(text)
        return names if all("·" not in name or _sounds_foreign(name) for name in names) else []
    return _cut_names(text) or [] if _JOINED.fullmatch(text) else []


def _sounds_foreign(name: str) -> bool:
    """Return whether a name with a dot is spelt by sound, and is no column's (要闻·时政)."""
    spelt = sum(char in SOUNDS or char in _SOUNDS_OF_THE_WEST for char in name.replace("·", ""))
    return spelt >= len(name.replace("·", "")) * _LEAST_SPELT


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
