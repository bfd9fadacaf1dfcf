from __future__ import annotations

from pipeline.formats.markup.stretches import filled, pairs


def test_stretches_lose_white_space_and_those_of_nothing_else_are_left_out() -> None:
    assert filled("\n 大雨\t停 \n", [(0, 8), (5, 8), (0, 2), (2, 4)]) == [(2, 6), (5, 6), (2, 4)]


def test_marks_bound_what_is_between_a_beginning_and_the_next_mark() -> None:
    assert list(pairs([(2, False), (7, True), (9, True)])) == [(2, 7)]
    assert list(pairs([(2, False), (5, False), (8, True)])) == [(2, 5), (5, 8)]


def test_a_mark_that_is_never_closed_or_bounds_nothing_is_none() -> None:
    assert list(pairs([(3, False)])) == []
    assert list(pairs([(3, False), (3, True)])) == []
