from fractions import Fraction

import pytest

from pipeline.numerals import Number, find_numbers, han_value


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
        ("两个", [Number(0, 1, Fraction(2), sure=False)]),
        ("万一", [Number(0, 2, Fraction(11_000), sure=False)]),
        ("登陆", []),
        ("没有数字", []),
        ("", []),
    ],
)
def test_numbers_are_found_with_place_and_value(text: str, found: list[Number]) -> None:
    assert list(find_numbers(text)) == found
