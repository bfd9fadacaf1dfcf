from __future__ import annotations

import math

import pytest

from pipeline.bench.figures import Figures, Spread, exponent


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0])
def test_the_exponent_of_growth(power: float) -> None:
    totals = {size: size**power for size in (200, 2_000, 20_000, 200_000)}
    assert exponent(totals) == pytest.approx(power)


def test_fixed_costs_of_small_sizes_do_not_hide_growth() -> None:
    totals = {size: 5_000 + size**2 for size in (10, 100, 1_000, 10_000)}
    assert exponent(totals) > 1.5


def test_one_size_has_no_exponent() -> None:
    assert math.isnan(exponent({200: 1.0}))
    assert math.isnan(exponent({}))


def test_spread() -> None:
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)


def test_figures_as_json_have_exponents() -> None:
    figures = Figures({}, 1, 1, 1)
    figures.lengths = {100: 2.0, 1_000: 2.0, 10_000: 2.0}
    figures.counts = {10: {"cpu_us": 1.0, "peak_mb": 1.0}, 100: {"cpu_us": 10.0, "peak_mb": 1.0}}
    found = figures.to_dict()["exponents"]
    assert found == {"document length": pytest.approx(1), "corpus size": pytest.approx(2)}
