from fractions import Fraction

import pytest

from pipeline.text.numerals import Number, find_numbers, han_value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十二", 12),
        ("二十", 20),
        ("三百零五", 305),
        ("一千零一", 1001),
        ("二〇二六", 2026),
        ("三百五", 350),
        ("两万五", 25_000),
        ("一亿二千万", 120_000_000),
        ("三万亿", 3 * 10**12),
        ("一点五", Fraction(3, 2)),
        ("三四十", None),
        ("一点十", None),
    ],
)
def test_chinese_numerals_have_their_value(numeral: str, value: int | Fraction | None) -> None:
    assert han_value(numeral) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("资金4.23亿元", [Number(2, 7, Fraction(423_000_000))]),
        ("16,727名", [Number(0, 6, Fraction(16_727))]),
        ("1.2万亿元", [Number(0, 5, Fraction(12 * 10**11))]),
        ("降到0.055%", [Number(2, 8, Fraction(55, 100_000), share=True)]),
        ("3.5‰", [Number(0, 4, Fraction(35, 10_000), share=True)]),
        ("百分之五", [Number(0, 4, Fraction(1, 20), share=True)]),
        ("5个百分点", [Number(0, 5, Fraction(1, 20), share=True)]),
        ("三分之一", [Number(0, 4, Fraction(1, 3), share=True)]),
        ("近三成", [Number(1, 3, Fraction(3, 10), share=True)]),
        ("三成立", [Number(0, 1, Fraction(3), sure=False)]),
        ("一起", [Number(0, 1, Fraction(1), sure=False)]),
        ("三人", [Number(0, 1, Fraction(3))]),
        ("两个", [Number(0, 1, Fraction(2))]),
        ("两会", [Number(0, 1, Fraction(2), sure=False)]),
        ("第二季度", [Number(1, 2, Fraction(2), also=Fraction(6))]),
        ("十多人", [Number(0, 2, Fraction(10), below=Fraction(20))]),
        ("300多万人", [Number(0, 5, Fraction(3_000_000), below=Fraction(4_000_000))]),
        ("1.5万多", [Number(0, 5, Fraction(15_000), below=Fraction(25_000))]),
        ("30多%", [Number(0, 4, Fraction(3, 10), share=True, below=Fraction(4, 10))]),
        ("数十人", [Number(1, 2, Fraction(10), sure=False)]),
        ("半年", [Number(0, 2, Fraction(1, 2), also=Fraction(6))]),
        ("一半", [Number(0, 2, Fraction(1, 2), share=True)]),
        ("减半", [Number(0, 2, Fraction(1, 2), share=True, sure=False)]),
        ("半个百分点", [Number(0, 5, Fraction(1, 200), share=True)]),
        ("半导体", [Number(0, 1, Fraction(1, 2), sure=False)]),
        ("万一", [Number(0, 2, Fraction(11_000), sure=False)]),
        ("登陆", []),
        ("没有数字", []),
        ("", []),
    ],
)
def test_numbers_are_found_with_place_and_value(text: str, found: list[Number]) -> None:
    assert list(find_numbers(text)) == found


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("两人死亡,两名伤者,两位老人", ["两", "两", "两"]),
        ("两个孩子,两亿元,俩人,两成", ["两", "两亿", "俩", "两成"]),
        ("两个季度,两小时,两公里", ["两", "两", "两"]),
        ("第一季度,二季度,第三届,位居第二", ["一", "二", "三", "二"]),
        ("十多人,二十余名,十几个,百余家", ["十多", "二十余", "十几", "百余"]),
        ("半年,半个月,半小时,一半,半数", ["半年", "半个月", "半小时", "一半", "半数"]),
        ("十分钟,十一人,百万元,千人", ["十", "十一", "百万", "千"]),
    ],
)
def test_what_counts_is_sure(text: str, sure: list[str]) -> None:
    assert surely(text) == sure


@pytest.mark.parametrize(
    "text",
    [
        "两会,两岸,两国,两院,两地,两市,两部门,两位数",
        "两个维护,两个确立,两个文明",
        "这两年,近两年,那两个人",
        "一些,一起,一直,统一,万一,一个,第一时间,进一步",
        "十分重要,千万别,千家万户,亿万人民,百分百,百年老店,一成不变,一点一滴",
        "数十人,几百名,数百万元,几十个,上百人,成千上万人",
        "五六人,两三个,三五年",
        "第三方,第三产业,第二天,第二年",
        "双十一,十一黄金周,十一假期,五一,六一",
        "上半年,下半年,近半年,半年报,大半年,另一半,近一半,一半以上,过半数,一个半小时",
        "半导体,半岛,半决赛,大半,半夜",
    ],
)
def test_words_names_and_vague_numbers_are_not_sure(text: str) -> None:
    assert surely(text) == []


def surely(text: str) -> list[str]:
    """Return the numbers of a text that count."""
    return [text[number.start : number.end] for number in find_numbers(text) if number.sure]
