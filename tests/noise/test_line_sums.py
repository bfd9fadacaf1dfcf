"""`pipeline.noise.line_sums`: sums over the lines around each line."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.noise.line_rows import Borders
from pipeline.noise.line_sums import Sums, best_run, shifted, steps_to, sums_before

_COLUMNS = np.array([[1.0, 2.0, 4.0, 8.0, 16.0], [3.0, 0.0, -3.0, 1.0, 5.0]])


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (1, 3), (-1, 1), (-7, 7), (0, 0)])
def test_a_window_is_the_sum_of_the_lines_that_the_page_has(first: int, last: int) -> None:
    for size in (0, 1, 5):
        columns = _COLUMNS[:, :size]
        expected = [
            [row[max(0, at + first) : max(0, at + last + 1)].sum() for at in range(size)]
            for row in columns
        ]
        assert Sums(columns, Borders([size]), 7).window(first, last).tolist() == expected


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (1, 3), (-1, 1), (-4, 4)])
def test_a_window_ends_where_its_page_does(first: int, last: int) -> None:
    whole = Sums(_COLUMNS, Borders([2, 3]), 4).window(first, last)
    for own in (slice(0, 2), slice(2, 5)):
        page = _COLUMNS[:, own]
        alone = Sums(page, Borders([page.shape[1]]), 4).window(first, last)
        np.testing.assert_array_equal(whole[:, own], alone)


def test_a_stretch_is_summed_from_its_first_line_to_before_its_end() -> None:
    first, last, page = np.array([0, 1, 5]), np.array([5, 3, 5]), np.zeros(3, dtype=int)
    sums = Sums(_COLUMNS, Borders([5]), 2).between(first, last, page)
    assert sums.tolist() == [[31, 6, 0], [6, -3, 0]]
    first, last, page = np.array([0, 2, 3]), np.array([2, 5, 4]), np.array([0, 1, 1])
    sums = Sums(_COLUMNS, Borders([2, 3]), 2).between(first, last, page)
    assert sums.tolist() == [[3, 28, 8], [3, 3, 1]]


def test_lines_some_steps_away_are_those_of_the_page() -> None:
    one, two = Borders([5]), Borders([2, 3])
    assert shifted(_COLUMNS[:1], one, (-1, 2)).tolist() == [[0, 1, 2, 4, 8], [4, 8, 16, 0, 0]]
    assert shifted(_COLUMNS[:1], two, (-1, 2)).tolist() == [[0, 1, 0, 4, 8], [0, 0, 16, 0, 0]]


def test_the_nearest_flagged_line_is_one_of_the_page() -> None:
    flags = np.array([[False, True, False, True, False]])
    above, below = steps_to(flags, Borders([5]))
    assert (above.tolist(), below.tolist()) == ([[99, 0, 1, 0, 1]], [[1, 0, 1, 0, 99]])
    above, below = steps_to(flags, Borders([3, 2]))
    assert (above.tolist(), below.tolist()) == ([[99, 0, 1, 0, 1]], [[1, 0, 99, 0, 99]])


def test_sums_before_begin_with_nothing_and_end_with_all() -> None:
    assert sums_before(_COLUMNS[0]).tolist() == [0, 1, 3, 7, 15, 31]


def test_the_best_run_bridges_what_costs_less_than_it_gains() -> None:
    assert best_run(np.array([-1.0, 5.0, -2.0, 4.0, -9.0, 6.0])) == (1, 4)
    assert best_run(np.array([-1.0, -2.0])) == (0, 0)
    assert best_run(np.zeros(0)) == (0, 0)
