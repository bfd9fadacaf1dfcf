"""`pipeline.noise.needed`: what a pattern can't match without."""

from __future__ import annotations

import re

import pytest

from pipeline.noise.needed import needed_characters, widths
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
    ],
)
def test_each_set_has_a_character_of_every_match(pattern: str, needed: list[str]) -> None:
    assert sorted("".join(sorted(one)) for one in needed_characters(re.compile(pattern))) == sorted(
        "".join(sorted(one)) for one in needed
    )


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
