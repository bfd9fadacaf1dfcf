from __future__ import annotations

from pipeline.formats.markup.stretches import behind_white, filled, join_cells, pairs


def test_stretches_lose_white_space_and_those_of_nothing_else_are_left_out() -> None:
    assert filled("\n 大雨\t停 \n", [(0, 8), (5, 8), (0, 2), (2, 4)]) == [(2, 6), (5, 6), (2, 4)]


def test_what_begins_with_white_space_begins_behind_it_but_never_behind_the_text() -> None:
    assert [behind_white("甲\n \t乙\n", start) for start in (0, 1, 3, 5)] == [0, 4, 4, 5]
    assert behind_white("", 0) == 0


def test_marks_bound_what_is_between_a_beginning_and_the_next_mark() -> None:
    assert list(pairs([(2, False), (7, True), (9, True)])) == [(2, 7)]
    assert list(pairs([(2, False), (5, False), (8, True)])) == [(2, 5), (5, 8)]


def test_a_mark_that_is_never_closed_or_bounds_nothing_is_none() -> None:
    assert list(pairs([(3, False)])) == []
    assert list(pairs([(3, False), (3, True)])) == []


def test_short_cells_of_a_row_are_joined_and_long_ones_or_several_lines_stay() -> None:
    for second, joined in (("乙", "甲\t乙"), ("长" * 50, "甲\n" + "长" * 50)):
        pieces, lines = ["", "甲", "\n", second], [(0, 1, "td"), (2, 1, "td")]
        join_cells([(0, 0), (2, 1)], pieces, lines)
        assert ("".join(pieces), len(lines)) == (joined, 1 if "\t" in joined else 2)
    pieces, lines = ["", "甲", "\n", "乙", "\n\n", "丙"], [(0, 1, "td"), (2, 1, "p"), (5, 1, "td")]
    join_cells([(0, 0), (4, 2)], pieces, lines)
    assert "".join(pieces) == "甲\n乙\n\n丙" and len(lines) == 3
