"""`pipeline.noise.needed`: what a pattern can't match without."""

from __future__ import annotations

import re

import pytest

from pipeline.noise.needed import beginning, edge_characters, needed_characters, widths
from pipeline.noise.table import RULES
from pipeline.noise.web_table import WEB_RULES


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("版权", ["版", "权"]),
        ("(?:分享|转发)", ["分转", "享发"]),
        ("[大小]号?", ["大小"]),
        (".{0,9}(?:图:|x+)", ["图x", ":x"]),
        ("版?权*[^。]", []),
        ("(?:版|.)", []),
        ("(?=.*页)[0-2]", ["页", "012"]),
        ("版权所有|京备", ["版京", "权备", "所备", "有备"]),
        (r"\w[^\d]", []),
    ],
)
def test_each_set_has_a_character_of_every_match(pattern: str, needed: list[str]) -> None:
    assert sorted("".join(sorted(one)) for one in needed_characters(re.compile(pattern))) == sorted(
        "".join(sorted(one)) for one in needed
    )


@pytest.mark.parametrize("category", [r"\d", r"\s"])
def test_a_category_has_all_characters_of_the_first_plane_that_match(category: str) -> None:
    [found] = needed_characters(re.compile(category))
    assert found == {*re.findall(category, "".join(map(chr, range(0x10000))))}


@pytest.mark.parametrize(
    ("pattern", "first", "last"),
    [
        ("来源|转自", "来转", "源自"),
        ("(?:[上下]一?)?页(?:次|数)?(?=:)", "上下页", "页次数"),
        (r"(?<!该)作\s{0,4}者(?:于)?", "作", "者于"),
    ],
)
def test_a_match_begins_and_ends_with_one_of_some_characters(
    pattern: str, first: str, last: str
) -> None:
    assert edge_characters(pattern) == {*first}
    assert edge_characters(pattern, last=True) == {*last}


def test_a_pattern_may_say_first_what_it_begins_with() -> None:
    first = beginning(re.compile(r"(?=[\d\]x])..", re.IGNORECASE))
    assert first is not None
    assert [one for one in "1]Xa" if first.match(one)] == ["1", "]", "X"]
    assert beginning(re.compile("(?=.*页)..")) is None


def test_letters_count_in_either_case() -> None:
    [letters] = needed_characters(re.compile("k", re.IGNORECASE))
    assert letters == {"k", "K", "\u212a"}


def test_widths_bound_a_match() -> None:
    assert widths(re.compile("版权.{0,9}")) == (2, 11)


def test_no_rule_is_ruled_out_for_its_own_example() -> None:
    for rule in (*RULES, *WEB_RULES):
        least, most = widths(rule.pattern)
        assert least <= len(rule.example) <= most
        for needed in needed_characters(rule.pattern):
            assert needed & set(rule.example), rule.example
