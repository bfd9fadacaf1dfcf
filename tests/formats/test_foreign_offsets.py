from __future__ import annotations

import pytest

from pipeline.formats.foreign_offsets import ForeignSpan, Resolved, resolve_offsets, same_surface

TEXT = "😀王强\r\n说　话"


@pytest.mark.parametrize(
    "span, place, counting",
    [
        (ForeignSpan(1, 3, "王强"), (1, 3), "code points"),
        (ForeignSpan(2, 4, "王强"), (1, 3), "UTF-16 code units"),
        (ForeignSpan(4, 5, "说"), (5, 6), "code points without CR"),
        (ForeignSpan(5, 6, "说"), (5, 6), "code points"),
        (ForeignSpan(7, 8, "话"), (7, 8), "code points"),
        (ForeignSpan(5, 8, "说 话"), (5, 8), "code points"),
        (ForeignSpan(1, 3), (1, 3), "code points"),
        (ForeignSpan(1, 99, "王强"), None, "code points"),
        (ForeignSpan(3, 3, ""), None, "code points"),
        (ForeignSpan(0, 2, "李红"), None, "code points"),
    ],
)
def test_one_span(span: ForeignSpan, place: tuple[int, int] | None, counting: str) -> None:
    assert resolve_offsets(TEXT, [span]) == Resolved([place], counting)


def test_half_a_wide_character_is_no_place() -> None:
    assert resolve_offsets("😀王", [ForeignSpan(1, 3, "?")]) == Resolved([None], "code points")


def test_the_counting_that_fits_most_spans_holds_for_all() -> None:
    spans = [ForeignSpan(2, 4, "王强"), ForeignSpan(6, 7, "说"), ForeignSpan(0, 2, "李")]
    found = resolve_offsets(TEXT, spans)
    assert found == Resolved([(1, 3), (5, 6), None], "UTF-16 code units")


def test_surfaces_are_equal_but_for_runs_of_white_space() -> None:
    assert same_surface("a  b\n", "a b")
    assert not same_surface("a  b", "ab")
