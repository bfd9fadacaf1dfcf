"""`pipeline.text.source_map`: from spans of a text to bytes."""

from __future__ import annotations

import pytest

from pipeline.text.source_map import source_bytes

_TEXT = "甲乙&丙"
#: 甲乙 stand at byte 3, & is spelt &amp; at byte 9, 丙 stands at byte 20.
_RUNS = [0, 2, 3, 6, 2, 1, 9, 5, 3, 1, 20, 3]


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        (0, 2, (3, 9)),
        (1, 2, (6, 9)),
        (2, 3, (9, 14)),
        (1, 3, (6, 14)),
        (0, 4, (3, 23)),
        (4, 5, None),
    ],
)
def test_a_span_is_bounded_by_its_first_and_last_byte(
    start: int, end: int, place: tuple[int, int] | None
) -> None:
    assert source_bytes(_TEXT, start, end, _RUNS, "utf-8") == place
