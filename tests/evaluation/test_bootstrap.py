import numpy as np
import pytest
from scipy import stats

from pipeline.evaluation.bootstrap import PairedTest, Sampling, interval, paired_test, resample_sums


def test_resampled_sums_are_sums_of_as_many_rows() -> None:
    ones = np.ones((7, 2))
    assert resample_sums(ones, Sampling(50)).tolist() == [[7.0, 7.0]] * 50


def test_columns_are_drawn_together_and_tables_in_pairs() -> None:
    rows = np.arange(20.0)[:, None]
    together = resample_sums(np.hstack([rows, 2 * rows]), Sampling(30, seed=3))
    assert np.array_equal(together[:, 1], 2 * together[:, 0])
    assert np.array_equal(resample_sums(rows, Sampling(30, seed=3)), together[:, :1])


def test_another_seed_draws_other_documents() -> None:
    rows = np.arange(20.0)[:, None]
    first, second = (resample_sums(rows, Sampling(30, seed)) for seed in (0, 1))
    assert not np.array_equal(first, second)


def test_draws_do_not_depend_on_how_many_fit_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.arange(20.0)[:, None]
    whole = resample_sums(rows, Sampling(30))
    monkeypatch.setattr("pipeline.evaluation.bootstrap._CELLS", 60)
    assert np.array_equal(resample_sums(rows, Sampling(30)), whole)


def test_the_interval_is_the_percentile_interval_of_efron_and_tibshirani() -> None:
    values = np.random.default_rng(5).exponential(size=200)
    means = resample_sums(values[:, None], Sampling(20_000))[:, 0] / 200
    expected = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert interval(means) == pytest.approx((expected.low, expected.high), abs=0.005)


def test_undefined_resamples_take_no_part_in_the_interval() -> None:
    assert interval(np.array([np.nan, 1.0, 1.0])) == (1.0, 1.0)
    assert interval(np.array([np.nan])) is None


def test_the_paired_test_counts_differences_as_far_from_the_observed_as_that_is_from_zero() -> None:
    drawn = np.array([0.1, 0.2, 0.3, 0.4, -0.1])
    # |d* - 0.2| >= 0.2 holds for 0.4 and -0.1: (1 + 2) / (1 + 5); four of five are won.
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert paired_test(0.2, drawn) == PairedTest(0.2, low, high, p_value=0.5, wins=0.8)


def test_equal_systems_differ_by_nothing_with_certainty() -> None:
    assert paired_test(0.0, np.zeros(9)) == PairedTest(0.0, 0.0, 0.0, p_value=1.0, wins=0.5)


def test_no_test_without_a_defined_difference() -> None:
    assert paired_test(float("nan"), np.zeros(3)) is None
    assert paired_test(0.1, np.array([np.nan])) is None


def test_the_paired_test_rejects_a_true_null_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(11)
    p_values = []
    for seed in range(300):
        gaps = random.normal(size=(60, 1))
        drawn = resample_sums(gaps, Sampling(200, seed))[:, 0] / 60
        found = paired_test(float(gaps.mean()), drawn)
        assert found is not None
        p_values.append(found.p_value)
    assert 0.02 < np.mean(np.array(p_values) < 0.05) < 0.11
