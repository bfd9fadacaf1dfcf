import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.faithfulness import Fact, check, unsupported

SOURCE = (
    "编辑:张书锦 2019-12-23 08:21:07 来源:晋中日报\n"
    "截至11月18日,已落实到位4.23亿元。全市６１个贫困村退出,贫困发生率降到0.055%。"
    "二〇二〇年五月一日起施行,近三成农户受益。8日上午,ＡＢ公司到榆社縣签约。"
)


@pytest.mark.parametrize(
    ("summary", "facts"),
    [
        ("到位42300万元", [Fact("number", "42300万", True)]),
        ("到位4.32亿元", [Fact("number", "4.32亿", False)]),
        ("61个村退出", [Fact("number", "61", True)]),
        ("六十一个村退出", [Fact("number", "六十一", True)]),
        ("降到百分之0.055", [Fact("number", "百分之0.055", True)]),
        ("0.055个村", [Fact("number", "0.055", False)]),
        ("30%的农户", [Fact("number", "30%", True)]),
        ("12月23日", [Fact("date", "12月23日", True)]),
        ("2019年12月23日", [Fact("date", "2019年12月23日", True)]),
        ("2018年12月23日", [Fact("date", "2018年12月23日", False)]),
        ("2020年5月1日", [Fact("date", "2020年5月1日", True)]),
        ("11月19日", [Fact("date", "11月19日", False)]),
        ("12月8日", [Fact("date", "12月8日", True)]),
        ("3月8日", [Fact("date", "3月8日", False)]),
        ("23日", [Fact("date", "23日", True)]),
        ("大家一起努力", []),
        ("", []),
    ],
)
def test_numbers_and_dates_are_looked_up_by_value(summary: str, facts: list[Fact]) -> None:
    assert check(summary, SOURCE) == facts


def test_names_are_looked_up_by_width_script_and_case() -> None:
    names = ["AB公司", "ab公司", "榆社县", "榆社县", "左权县"]
    assert check("", SOURCE, names) == [
        Fact("name", "AB公司", True),
        Fact("name", "ab公司", True),
        Fact("name", "榆社县", True),
        Fact("name", "左权县", False),
    ]


def test_a_chinese_comma_parts_no_thousands() -> None:
    assert check("共300人", "来了1，300人走了") == [Fact("number", "300", True)]


def test_unsupported_gives_only_what_the_source_lacks() -> None:
    assert unsupported("11月18日到位5亿元", SOURCE) == [Fact("number", "5亿", False)]


@given(st.text(alphabet="一二三十百万亿〇两点分之成%年月日号0123456789.,-/人个 ，", max_size=40))
def test_a_text_is_faithful_to_itself(text: str) -> None:
    assert unsupported(text, text) == []
