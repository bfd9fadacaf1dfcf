from __future__ import annotations

import pytest

from pipeline.noise.dates import find_date, match_date, may_hold_date, read_stamp


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
        ("1998-07-12 08:30", "1998-07-12T08:30:00+08:00"),
        ("2019.12.23", "2019-12-23"),
        ("2019年1月3日(星期四)", "2019-01-03"),
        ("发布于2019-1-3。", "2019-01-03"),
        ("2021-02-18T00:39:00Z", "2021-02-18T08:39:00+08:00"),
        ("2021-02-18T00:39:00.5+00:00", "2021-02-18T08:39:00+08:00"),
        ("2021-02-18 20:39 GMT+9", "2021-02-18T19:39:00+08:00"),
        ("2021-10-21(四) 08:30", "2021-10-21T08:30:00+08:00"),
        ("2021年10月21日 上午12:05", "2021-10-21T00:05:00+08:00"),
        ("2021年10月21日 凌晨12:30", "2021-10-21T00:30:00+08:00"),
        ("2021年10月21日 中午12:30", "2021-10-21T12:30:00+08:00"),
        ("2021年10月21日 中午1:30", "2021-10-21T13:30:00+08:00"),
        ("2021年10月21日 傍晚6:30", "2021-10-21T18:30:00+08:00"),
        ("2021年10月21日 晚上12:05", "2021-10-22T00:05:00+08:00"),
        ("2021年10月21日 08:30 PM", "2021-10-21T20:30:00+08:00"),
        ("2021年10月21日 12:30 a.m.", "2021-10-21T00:30:00+08:00"),
        ("2021-12-31 24:00", "2022-01-01T00:00:00+08:00"),
        ("24-05-18 10:12", "2024-05-18T10:12:00+08:00"),
        ("民国110年10月21日", "2021-10-21"),
        ("113年5月6日", "2024-05-06"),
        ("二〇二一年十月二十一日", "2021-10-21"),
        ("二零二一年十月廿一日 08:30", "2021-10-21T08:30:00+08:00"),
        ("2023.05.0608:00", "2023-05-06T08:00:00+08:00"),
        ("08:002023/05/06", "2023-05-06T08:00:00+08:00"),
        ("06/05/2023 - 10:13", "2023-05-06T10:13:00+08:00"),
        ("9/17/2004 5:54:13 AM", "2004-09-17T05:54:13+08:00"),
        ("五月 6th, 2023", "2023-05-06"),
        ("Saturday, September 10th, 2005 10:56 am", "2005-09-10T10:56:00+08:00"),
        ("6 May 2023", "2023-05-06"),
        ("2020-08-08 HKT 15:02", "2020-08-08T15:02:00+08:00"),
    ],
)
def test_dates_as_pages_print_them(text: str, iso: str) -> None:
    match = find_date(text)
    assert match is not None
    assert match.iso == iso
    assert may_hold_date(text)
    assert match_date(text, match.start) is not None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023-11-02 21:40 UTC 来源", "2023-11-03T05:40:00+08:00"),
        ("2023-11-02 21:40(GMT)", "2023-11-03T05:40:00+08:00"),
        ("2023-11-02 21:40 (UTC+9)", "2023-11-02T20:40:00+08:00"),
        ("2023-11-02 21:40 PDT", "2023-11-03T12:40:00+08:00"),
        ("2023-07-02 21:40 美东时间", "2023-07-03T09:40:00+08:00"),
        ("2023-12-02 21:40(美东时间)", "2023-12-03T10:40:00+08:00"),
        ("伦敦时间2023年12月2日 21:40", "2023-12-03T05:40:00+08:00"),
        ("2023年12月2日 东京时间21:40", "2023-12-02T20:40:00+08:00"),
        ("Nov 2, 2023 9:40 PM EST", "2023-11-03T10:40:00+08:00"),
        ("2023-11-02 21:40 北京时间", "2023-11-02T21:40:00+08:00"),
        ("2023-11-02 CST 21:40", "2023-11-02T21:40:00+08:00"),
        ("2023-11-02 21:40 当地时间", "2023-11-02"),
        ("2023-11-02 21:40 BST", "2023-11-02"),
        ("2023-11-02 09:40-21:00", "2023-11-02T09:40:00+08:00"),
        ("2023-11-02 21:40 ETF", "2023-11-02T21:40:00+08:00"),
    ],
)
def test_a_named_zone_is_converted_or_the_day_alone_is_given(text: str, iso: str) -> None:
    moment = find_date(text)
    assert moment is not None
    assert moment.iso == iso


@pytest.mark.parametrize(
    "text", ["12-23 08:21", "12月23日", "2019年12月", "3.2019.12", "电话2019-1203-44", "19.12.23"]
)
def test_what_is_no_date_with_a_year(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize("text", ["2019-13-01", "2019-02-30", "2019年2月29日"])
def test_a_day_that_does_not_exist_is_none(text: str) -> None:
    assert find_date(text) is None


def test_day_and_month_that_may_be_the_other_way_round_are_not_sure() -> None:
    unsure, sure = find_date("7/5/2005 9:23:57 PM"), find_date("17/5/2005")
    assert unsure is not None and not unsure.sure
    assert sure is not None and sure.sure


def test_dates_of_a_line_are_found_one_after_the_other() -> None:
    line = "2021-10-21 08:30 更新2021-10-22,见2020.1.2"
    first = find_date(line)
    assert first is not None
    second = find_date(line, first.end)
    assert second is not None
    third = find_date(line, second.end)
    assert third is not None
    found = [first.iso, second.iso, third.iso]
    assert found == ["2021-10-21T08:30:00+08:00", "2021-10-22", "2020-01-02"]
    assert find_date(line, third.end) is None


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("202008081502", "2020-08-08T15:02:00+08:00"),
        ("2024-05-13 08:49:21.0", "2024-05-13T08:49:21+08:00"),
        ("2022-02-06T12:48:06+00:00", "2022-02-06T20:48:06+08:00"),
        ("20190926", "2019-09-26"),
        ("Thu, 02 Nov 2023 21:40:05 GMT", "2023-11-03T05:40:05+08:00"),
        ("Thu, 2 Nov 2023 21:40:05 -0700", "2023-11-03T12:40:05+08:00"),
        ("20190926|国贸", None),
        ("", None),
        ("7/5/2005", None),
    ],
)
def test_the_stamp_of_a_tag(value: str, iso: str | None) -> None:
    assert read_stamp(value) == iso


def test_a_line_of_numbers_holds_no_date() -> None:
    assert not may_hold_date("热线 0351-4045451 转 18")


def test_a_date_is_matched_where_it_begins_only() -> None:
    assert match_date("在2019-12-23", 0) is None
    assert match_date("在2019-12-23", 1) is not None
