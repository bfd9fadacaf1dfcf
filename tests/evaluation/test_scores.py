import numpy as np
import pytest

from pipeline.document import Document, Label
from pipeline.evaluation import evaluate
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.scores import (
    Counts,
    Figure,
    Measure,
    Scored,
    Sums,
    differences,
    figures,
    precision_recall_f1,
    share,
)


def scored(*rows: Counts, measures: list[Measure] | None = None) -> Scored:
    ids = tuple(f"d{number}" for number in range(len(rows)))
    return Scored(ids, rows, tuple(measures or precision_recall_f1("entities", headline=True)))


def values(*rows: Counts) -> list[float | None]:
    return [figure.value for figure in figures(scored(*rows), Sampling(10))]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"correct": 3, "gold": 4, "predicted": 6}, [0.5, 0.75, 0.6]),
        ({"correct": 0, "gold": 4, "predicted": 0}, [0.0, 0.0, 0.0]),
        ({"correct": 0, "gold": 0, "predicted": 4}, [0.0, 0.0, 0.0]),
        ({"correct": 0, "gold": 0, "predicted": 0}, [None, None, None]),
        ({}, [None, None, None]),
    ],
)
def test_precision_recall_and_f1(counts: Counts, expected: list[float | None]) -> None:
    assert values(counts) == expected


def test_figures_come_from_the_sums_over_documents() -> None:
    first: Counts = {"correct": 1, "gold": 1, "predicted": 1}
    second: Counts = {"correct": 0, "gold": 3, "predicted": 1}
    assert values(first, second) == [0.5, 0.25, pytest.approx(1 / 3)]


def test_a_figure_carries_interval_counts_and_documents() -> None:
    row: Counts = {"correct": 1, "gold": 2, "predicted": 1}
    assert figures(scored(row, row), Sampling(10))[2] == Figure(
        name="entities.f1",
        value=pytest.approx(2 / 3),
        low=pytest.approx(2 / 3),
        high=pytest.approx(2 / 3),
        counts={"correct": 2.0, "gold": 4.0, "predicted": 2.0},
        documents=2,
        headline=True,
    )


def test_the_interval_holds_the_value_and_narrows_with_more_documents() -> None:
    row: list[Counts] = [{"correct": number % 2, "gold": 1, "predicted": 1} for number in range(20)]
    few, many = (figures(scored(*row * times), Sampling())[2] for times in (1, 20))
    assert few.low is not None and few.high is not None
    assert many.low is not None and many.high is not None
    assert few.low < many.low < 0.5 < many.high < few.high


def test_one_document_alone_has_no_interval() -> None:
    figure = figures(scored({"correct": 1, "gold": 1, "predicted": 2}), Sampling(10))[0]
    assert (figure.value, figure.low, figure.high) == (0.5, None, None)


def test_a_count_that_nobody_made_is_zero() -> None:
    sums = Sums(["a"], np.array([[1.0], [2.0]]))
    assert [sums["a"].tolist(), sums["b"].tolist()] == [[1.0, 2.0], [0.0, 0.0]]


def test_a_share_of_nothing_is_undefined() -> None:
    rows: list[Counts] = [{"part": 1, "whole": 2}, {"part": 0, "whole": 0}]
    made = scored(*rows, measures=[share("x.share", "part", "whole")])
    assert made.of_documents(made.measures[0]) == {"d0": 0.5, "d1": pytest.approx(nan, nan_ok=True)}


def test_differences_are_paired_by_document() -> None:
    ours = scored(*[{"correct": 1, "gold": 1, "predicted": 1}] * 5)
    theirs = scored(*[{"correct": number % 2, "gold": 1, "predicted": 1} for number in range(5)])
    recall = differences(ours, theirs, "other", Sampling(200))[1]
    assert (recall.name, recall.other) == ("entities.recall", "other")
    assert (recall.ours.value, recall.theirs.value) == (1.0, 0.4)
    assert recall.test is not None and recall.theirs.low is not None
    assert recall.test.difference == pytest.approx(0.6)
    assert recall.test.high == pytest.approx(1 - recall.theirs.low)


def test_a_difference_is_ours_less_theirs_where_the_sides_name_other_topics() -> None:
    text = "文"
    gold, ours, theirs = (
        [Document(str(n), text, labels={"topics": [Label(name)]}) for n, name in enumerate(names)]
        for names in (("world", "sports"), ("world", "games"), ("world", "world"))
    )
    found = evaluate(ours, gold, against=theirs).against
    assert found is not None
    macro = {one.name: one for one in found.differences}["topics.macro_f1"]
    assert macro.ours.value == pytest.approx(1 / 3)  # of world, sports and games
    assert macro.theirs.value == pytest.approx(1 / 3)  # 2/3 of world, nothing of sports
    assert macro.test is not None
    assert macro.test.difference == pytest.approx(0.0)


def test_differences_need_the_same_documents() -> None:
    with pytest.raises(ValueError, match="same documents"):
        differences(scored({}), scored({}, {}), "other", Sampling(10))


nan = float("nan")
