"""`pipeline.noise.line_sums`: sums over the lines around each line."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.noise.line_sums import Sums, best_run, sums_before

_COLUMNS = np.array([[1.0, 2.0, 4.0, 8.0, 16.0], [3.0, 0.0, -3.0, 1.0, 5.0]])


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (1, 3), (-1, 1), (-7, 7), (0, 0)])
def test_a_window_is_the_sum_of_the_lines_that_the_page_has(first: int, last: int) -> None:
    for size in (0, 1, 5):
        columns = _COLUMNS[:, :size]
        expected = [
            [row[max(0, at + first) : max(0, at + last + 1)].sum() for at in range(size)]
            for row in columns
        ]
        assert Sums(columns, 7).window(first, last).tolist() == expected


def test_a_stretch_is_summed_from_its_first_line_to_before_its_end() -> None:
    first, last = np.array([0, 1, 5]), np.array([5, 3, 5])
    assert Sums(_COLUMNS, 2).between(first, last).tolist() == [[31, 6, 0], [6, -3, 0]]


def test_sums_before_begin_with_nothing_and_end_with_all() -> None:
    assert sums_before(_COLUMNS[0]).tolist() == [0, 1, 3, 7, 15, 31]


def test_the_best_run_bridges_what_costs_less_than_it_gains() -> None:
    assert best_run(np.array([-1.0, 5.0, -2.0, 4.0, -9.0, 6.0])) == (1, 4)
    assert best_run(np.array([-1.0, -2.0])) == (0, 0)
    assert best_run(np.zeros(0)) == (0, 0)
