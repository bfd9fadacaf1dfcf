"""Personal names as bylines hold them: family name first, perhaps padded with a space."""

from __future__ import annotations

from pipeline.text.han import HAN, SOUNDS
from pipeline.text.patterns import lazy

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛"
    "邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
    "靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵"
    "苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝鞠雍慕练官封谈匡那巴乌平荆幸亓逄鄢仝晁滑盖尧粟郗辜"
    "赖洪储冼凃厉嵇扈楼桓栗殳竺粘茅荀蔺薄裘訾贝邰邸郇郜郦锺闾阙阚鹿冀屠逯亢佴缑胥奚"
)
_COMMON = 100  # family names, by how often they occur, that five in six people have
_COMPOUND = "欧阳|上官|司马|诸葛|尉迟|夏侯|司徒|皇甫|慕容|令狐|长孙|宇文|端木|东方|公孙|钟离"
_COMPOUNDS = frozenset(_COMPOUND.split("|"))
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
    # what reporters do, when and how: 记者查阅, 记者应邀, 记者连日
    "|成为|应该|那么|那些|任何|那个|解决|成立|那里|那样|古代|安排|解释|尤其|应当|曾经|高速|成长|解放|任免|毕竟|那时|符合|那种"
    "|游行|平时|简称|向前|包含|申请|连接|任职|安装|简直|何况|单独|那天|陆续|施工|连忙|巩固|平日|那儿|那位|何必|那边|管辖|高于"
    "|封闭|施行|何处|包围|周年|简历|付出|何以|尚无|连连|向来|应付|谈到|向往|尚有|盛行|应有|解除|高呼|练习|解开|易于|任意|何等"
    "|明年|安置|包裹|包装|黄昏|全新|明知|施展|时常|谈论|申诉|游览|应聘|简化|迟疑|尤为|高举|向着|连夜|何不|古今|高涨|解答|明末"
    "|连声|冷却|向下|那日|管制|凌晨|应届|谈谈|那年|周末|那次|解散|任用|查处|盛开|解读|仲裁|冷战|幸亏|高新|严禁|宁愿|解脱|路过"
    "|路遇|关切|何在|连长|迟早|何故|应力|解剖|时而|何人|解析|解密|应试|查出|施主|何事|顾及|安放|连锁|成年|童年|顾虑|应变|平反"
    "|高处|周到|施加|连年|麻布|迟迟|解毒|成排|何种|解救|和解|周[一二三四五六日]|谈起|那双|那段|幸而|游击|应为|严惩|尚且|应邀"
    "|辜负|毕生|屈辱|何尝|应声|何用|严刑|关押|迟到|古时|连日|连任|成名|关照|解说|向导|成败|应酬|包扎|成像|游荡|付给|麻痹|成天"
    "|何苦|解围|查阅|谷底|付款|祝愿|安葬|严加|何方|冷落|简短|连环|迟缓|时不时|成婚|单于|商讨|游动|夏日|封存|查找|那般|应考|管用"
    "|白日|高唱|查问|何为|何止|应对|那晚|应答|连发|商谈|成全|包揽|谈及|费解|何妨|滑行|查获|包办|何来|付费|应战|施放|幸存|包容"
    "|滑动|施用|应从|应允|谢绝|尚存|应征|明示|申明|何门|何日|施肥|解雇|冷不防|关乎|游走|管待|屈从|滑落|那幅|查办|包庇|何地|解闷"
    "|解冻|申述|查封|明早|明说|何其|任一|高见|谈心|明证|封装|包抄|申辩|许愿|管束|安插|申购|应收|查禁|谈吐|施压|严防|查验|施以"
    "|谈笑|解禁|管好|甄别|高烧|应予|查考|解惑|查证|查查|应验|成批|关掉|易名|牟取|查抄|明晚|施救|商榷|何须|任选|高发|封杀|申斥"
    "|解聘|盛传|成见|应召|明查|明察|时隔|单身|支招|全程|连续|成了|项下|高调|高温天?|段子|左手|毛估|方才|方可"
    "|詹天佑奖|房贷|车展|查岗|农村|农民|农业部?|师生|师傅|党委|党政"
    "|洪[水灾峰涝]|洪荒|厉害|楼[主市盘上下宇房层面]|储[备蓄户能]|贝壳|薄弱|屠[杀宰]|冀望|沙发|文[号种件章本字化艺体档]"
    # offices that sign as persons: 应宣, 粤应宣
    "|.?[应交公消卫教农文旅税工林检警]宣"
)
#: Ahead of another character they make no name either: 那么多, 于昨天, 查询历.
_NO_BEGINNINGS = lazy(
    "应[该当邀对付聘]|那[么些个里样时]|任何|尤[其为]|曾[经在是]|毕竟|连[日夜忙续连线发]|何[时处以况]|时[隔称强常而]"
    "|解[决释读析说答]|查[阅询看处找出获证验封访]|安[排装置]|申请|陆续|路[过遇]|谈[起到及论]|高[呼举]|向[记该本有市我他她来前]"
    "|于[今昨近当日]|从[今昨]|马上|全[程部面国天场]|[^\n]?(?:先生|女士|小姐|同志)"
)
#: What stands in questions and sentences, and in no given name.
_NO_CHARACTERS = lazy("[吗呢吧啊么们的了着是我你您她它谁什怎哪]")


def read_names(text: str) -> list[str]:
    """Return the names where a folded text is nothing but names; an empty list where it is not.

    >>> read_names("张志丽 梁朝波 康旭旺")
    ['张志丽', '梁朝波', '康旭旺']
    >>> read_names("史伟彭汉明邢彬")
    ['史伟', '彭汉明', '邢彬']
    """
    text = text.strip()
    if _SEVERAL.fullmatch(text):
        names = _ONE.findall(text)
    else:
        names = _cut_names(text) if _JOINED.fullmatch(text) else []
    # Of words that are no names there are hundreds: one name has been looked up among them.
    are_names = all(map(can_be_name, names)) and (len(names) == 1 or not _NO_NAMES.fullmatch(text))
    return names if are_names else []


def can_be_name(name: str) -> bool:
    """Return whether nothing speaks against a word as a name."""
    if "·" in name:
        return _sounds_foreign(name)
    return name not in _COMPOUNDS and not (
        _NO_NAMES.fullmatch(name) or _NO_BEGINNINGS.match(name) or _NO_CHARACTERS.search(name)
    )


def _sounds_foreign(name: str) -> bool:
    """Return whether a name with a dot is spelt by sound, and is no column's (要闻·时政)."""
    spelt = sum(char in SOUNDS or char in _SOUNDS_OF_THE_WEST for char in name.replace("·", ""))
    return spelt >= len(name.replace("·", "")) * _LEAST_SPELT


def _cut_names(text: str) -> list[str]:
    """Return names printed without a gap, each of two or three characters; none where in doubt."""
    ways = sorted(_ways(text), key=_rarity)
    doubt = len(ways) > 1 and _rarity(ways[1]) < _COMMON
    return ways[0] if ways and not doubt else []


def _rarity(names: list[str]) -> int:
    """Return the rank of the rarest family name: of two ways to part, the usual names are meant."""
    return max((_SURNAMES.index(name[0]) for name in names), default=0)


def _ways(text: str) -> list[list[str]]:
    """Return all ways to part a text into names."""
    if not text:
        return [[]]
    if text[0] not in _SURNAMES:
        return []
    sizes = [size for size in (3, 2) if len(text) >= size]
    return [[text[:size], *rest] for size in sizes for rest in _ways(text[size:])]
