from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pipeline.noise import timezones
from pipeline.noise.timezones import read_zone, zone_before


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("Z", 0),
        ("GMT", 0),
        (" (UTC+0)", 0),
        ("(GMT+9)", 9),
        ("UTC -03:30", -3.5),
        ("+0545", 5.75),
        ("EST", -5),
        ("EDT", -4),
        ("CEST", 2),
        ("CST", 8),
        ("东京时间", 9),
        ("台北时间", 8),
        ("美国西部夏令时", -7),
        ("PT", -7),
        ("伦敦时间", 1),
        ("悉尼时间", 10),
        ("格林威治标准时间", 0),
        ("世界时", 0),
    ],
)
def test_offset_of_a_zone_in_july(name: str, hours: float) -> None:
    zone = read_zone(name)
    assert zone is not None
    assert datetime(2023, 7, 8, 12, tzinfo=zone).utcoffset() == timedelta(hours=hours)


def test_winter_has_no_summer_time() -> None:
    zone = read_zone("美东时间")
    assert datetime(2023, 1, 8, 12, tzinfo=zone).utcoffset() == timedelta(hours=-5)


@pytest.mark.parametrize("name", ["当地时间", "BST", "IST", "MST"])
def test_a_zone_that_several_places_call_so_is_none(name: str) -> None:
    assert read_zone(name) is None


def test_every_place_is_in_the_database() -> None:
    for words in timezones._PLACES:
        assert all(read_zone(f"{word}时间") is not None for word in words.split("|")), words


def test_the_zone_before_a_date() -> None:
    assert zone_before("据悉,美东时间 2023年7月8日", 8) == "美东时间"
    assert zone_before("发布时间:2023年7月8日", 5) is None
