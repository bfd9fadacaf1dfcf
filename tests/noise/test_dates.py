from __future__ import annotations

import pytest

from pipeline.noise.dates import find_date, match_date, to_iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019-12-23 08:21:07", "2019-12-23T08:21:07+08:00"),
        ("2019-12-23T08:21:07+08:00", "2019-12-23T08:21:07+08:00"),
        ("2019-12-23 08:21", "2019-12-23T08:21:00+08:00"),
        ("2019年12月23日 08:21", "2019-12-23T08:21:00+08:00"),
        ("2019年12月23日08时21分", "2019-12-23T08:21:00+08:00"),
        ("2019年12月23日 星期一 08:21", "2019-12-23T08:21:00+08:00"),
        ("2019年12月23日下午3:05", "2019-12-23T15:05:00+08:00"),
        ("2019/12/23", "2019-12-23"),
        ("2019.12.23", "2019-12-23"),
        ("2019年1月3日(星期四)", "2019-01-03"),
        ("发布于2019-1-3。", "2019-01-03"),
    ],
)
def test_dates_as_pages_print_them(text: str, iso: str) -> None:
    match = find_date(text)
    assert match is not None
    assert to_iso(match) == iso


@pytest.mark.parametrize(
    "text", ["12-23 08:21", "12月23日", "2019年12月", "3.2019.12", "电话2019-1203-44", "19.12.23"]
)
def test_what_is_no_date_with_a_year(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize("text", ["2019-13-01", "2019-02-30", "2019年2月29日"])
def test_a_day_that_does_not_exist_gives_none(text: str) -> None:
    match = find_date(text)
    assert match is not None
    assert to_iso(match) is None


def test_a_date_is_matched_where_it_begins_only() -> None:
    assert match_date("在2019-12-23", 0) is None
    assert match_date("在2019-12-23", 1) is not None
