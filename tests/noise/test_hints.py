"""`pipeline.noise.hints`: what is told of patterns before they look at a line."""

from __future__ import annotations

import re

import pytest

from pipeline.noise.hints import Hints

_PATTERNS = [
    re.compile("版权.*"),
    re.compile(r"\d{1,3}页?"),
    re.compile("(?=[大小])[^号]?字?号"),
    re.compile(".{2,4}"),
    *(re.compile(f"第{one}") for one in map(chr, range(0x4E00, 0x4E00 + 70))),
    re.compile("末.?"),
]
_HINTS = Hints.of(_PATTERNS, 9)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("版权所有", {0, 3}),
        ("版本", {3}),
        ("12", {1, 3}),
        ("\u0663", {1}),
        ("\U0001d7d8", {1}),
        ("大号", {2, 3}),
        ("字号", {3}),
        ("末日", {3, 74}),
        ("末", {74}),
        ("第一", {3, 4}),
        ("很长很长很长很长长", set()),
    ],
)
def test_a_bit_stands_for_each_pattern_that_may_match(line: str, expected: set[int]) -> None:
    possible = _HINTS.possible(line)
    assert {number for number in range(len(_PATTERNS)) if possible >> number & 1} == expected
    assert _HINTS.possible_of_all(["正文", line, "12"])[1] == possible


def test_no_pattern_that_matches_is_ruled_out() -> None:
    lines = ["版权", "3页", "１２", "小号", "abc", "第丁", "末尾", "٣", "𝟘", "😀12"]
    found = _HINTS.possible_of_all(lines)
    for line, possible in zip(lines, found, strict=True):
        matching = sum(
            1 << number for number, one in enumerate(_PATTERNS) if one.fullmatch(line) is not None
        )
        assert matching & ~possible == 0, line
