import pytest

from pipeline.document import Document, Span
from pipeline.errors import EvaluationError
from pipeline.evaluation.gate import check_figures, check_layers, failures, parse_thresholds
from pipeline.evaluation.scores import Figure


def figure(name: str, value: float | None, low: float | None = None) -> Figure:
    return Figure(name, value, low, None if low is None else 0.9, {}, 2, headline=True)


FIGURES = {
    "entities.f1": figure("entities.f1", 0.79996, 0.7),
    "words.f1": figure("words.f1", 0.95),
    "topics.ece": figure("topics.ece", None),
}


def test_thresholds_are_parsed() -> None:
    assert parse_thresholds(["entities.f1=0.80", "words.f1 = 1"]) == {
        "entities.f1": 0.8,
        "words.f1": 1.0,
    }


@pytest.mark.parametrize(
    "written", ["entities.f1", "entities.f1=", "entities.f1=80", "=0.5", "a=x"]
)
def test_what_is_no_threshold_is_refused(written: str) -> None:
    with pytest.raises(EvaluationError, match="FIGURE=THRESHOLD is expected"):
        parse_thresholds([written])


def test_figures_below_their_threshold_are_named_with_value_and_interval() -> None:
    found = failures(FIGURES, {"entities.f1": 0.8, "words.f1": 0.95, "topics.ece": 0.1})
    assert found == [
        "entities.f1 is 0.8000 [0.7000, 0.9000], below 0.8",
        "topics.ece is undefined: there is nothing to measure; needed 0.1",
    ]


def test_a_figure_at_its_threshold_passes() -> None:
    assert failures(FIGURES, {"words.f1": 0.95}) == []


def test_unknown_figures_are_refused_with_suggestions() -> None:
    with pytest.raises(EvaluationError) as raised:
        failures(FIGURES, {"entities.f2": 0.5, "speed": 0.5})
    assert str(raised.value).split("\n  ") == [
        "--fail-under: 2 problems",
        'no figure called "entities.f2"; did you mean "entities.f1"?; for example: entities.f1',
        'no figure called "speed"; for example: entities.f1, words.f1, topics.ece',
    ]


def test_layers_that_are_not_scored_are_refused_early() -> None:
    check_layers({"words.f1": 0.5}, ["words"])
    with pytest.raises(
        EvaluationError, match='no layer "entity" is scored; did you mean "entities"'
    ):
        check_layers({"entity.f1": 0.5}, ["words", "entities"])


GOLD = [
    Document(
        "d",
        "晋中市",
        spans={"entities": [Span(0, 3, "LOC")]},
        texts={"summary": "晋中", "title": ""},
    )
]


def test_figures_that_gold_allows_pass_early() -> None:
    check_figures({"entities.LOC.relaxed.f1": 0.5, "entities.f1": 1, "summary.rougeL": 0.1}, GOLD)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("entities.ORG.f1", "entities.LOC.f1"),
        ("entities.f2", "entities.f1"),
        ("summary.rougel", "summary.rougeL"),
    ],
)
def test_figures_that_gold_cannot_have_are_refused_early(name: str, hint: str) -> None:
    with pytest.raises(EvaluationError, match=f'no figure called "{name}"; did you mean "{hint}"'):
        check_figures({name: 0.5}, GOLD)
