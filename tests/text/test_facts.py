import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.facts import Fact, check, unsupported

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


@pytest.mark.parametrize(
    ("summary", "source", "facts"),
    [
        ("两人死亡", "3人死亡", [Fact("number", "两", False)]),
        ("两人死亡", "造成2人死亡", [Fact("number", "两", True)]),
        ("兩人死亡", "二人死亡", [Fact("number", "兩", True)]),
        ("两亿元", "2亿元", [Fact("number", "两亿", True)]),
        ("第二季度", "一季度", [Fact("number", "二", False)]),
        ("第二季度", "二季度", [Fact("number", "二", True)]),
        ("前三季度", "1-9月", [Fact("number", "三", True)]),
        ("十多人", "8人", [Fact("number", "十多", False)]),
        ("十多人", "20人", [Fact("number", "十多", False)]),
        ("十多人", "12人", [Fact("number", "十多", True)]),
        ("十多人", "来了十几人", [Fact("number", "十多", True)]),
        ("12人", "十多人", [Fact("number", "12", False)]),
        ("300多万人", "326万人", [Fact("number", "300多万", True)]),
        ("三百多人", "426人", [Fact("number", "三百多", False)]),
        ("半年", "3年", [Fact("number", "半年", False)]),
        ("半年", "6个月", [Fact("number", "半年", True)]),
        ("6个月", "半年", [Fact("number", "6", True)]),
        ("半年", "上半年", [Fact("number", "半年", True)]),
        ("一半", "30%", [Fact("number", "一半", False)]),
        ("一半", "百分之五十", [Fact("number", "一半", True)]),
        ("一半", "运费减半", [Fact("number", "一半", True)]),
        ("一半", "半年", [Fact("number", "一半", False)]),
        ("数十人", "30人", []),
        ("几百万元", "300万元", []),
        ("两会十分重要,一起努力", "开会", []),
    ],
)
def test_small_and_rough_numbers_are_looked_up_where_they_say_enough(
    summary: str, source: str, facts: list[Fact]
) -> None:
    assert check(summary, source) == facts


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


@given(
    st.text(
        alphabet="一二三十百万亿〇两点分之成%年月日号0123456789.,-/人个 ，半多余几数第季度",
        max_size=40,
    )
)
def test_a_text_is_faithful_to_itself(text: str) -> None:
    assert unsupported(text, text) == []
