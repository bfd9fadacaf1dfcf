import random

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)
from sklearn.preprocessing import MultiLabelBinarizer

from pipeline.document import Document, Label
from pipeline.evaluation import topics
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.layers import Settings, make_layers
from pipeline.evaluation.scores import figures

NAMES = ["society", "sports", "finance", "world"]
Pair = tuple[Document, Document]


def doc(*labels: Label | str) -> Document:
    made = [Label(one) if isinstance(one, str) else one for one in labels]
    return Document("d", "文", labels={"topics": made})


def scores(pairs: list[Pair]) -> dict[str, float | None]:
    made = make_layers(Settings())["topics"].score(pairs)
    return {figure.name: figure.value for figure in figures(made, Sampling(2))}


def random_pairs(seed: int) -> list[Pair]:
    chance = random.Random(seed)
    pairs = []
    for number in range(40):
        gold = [Label(name) for name in chance.sample(NAMES[:3], chance.randint(1, 2))]
        names = chance.sample(NAMES, chance.randint(1, 3))
        chosen = [Label(name, round(chance.random(), 3)) for name in names]
        both = (Document(str(number), "文", labels={"topics": one}) for one in (gold, chosen))
        pairs.append((next(both), next(both)))
    return pairs


def firsts(pairs: list[Pair]) -> tuple[list[str], list[str]]:
    found = [[topics.first(pair[side]) for pair in pairs] for side in (0, 1)]
    gold, predicted = ([one.name for one in side if one is not None] for side in found)
    return gold, predicted


@pytest.mark.parametrize("seed", range(10))
def test_figures_of_first_topics_equal_those_of_scikit_learn(seed: int) -> None:
    pairs = random_pairs(seed)
    gold, predicted = firsts(pairs)
    ours = scores(pairs)
    assert ours["topics.accuracy"] == pytest.approx(accuracy_score(gold, predicted))
    macro = f1_score(gold, predicted, average="macro", zero_division=0)
    assert ours["topics.macro_f1"] == pytest.approx(macro)
    names = sorted({*gold, *predicted})
    table = precision_recall_fscore_support(gold, predicted, labels=names, zero_division=0)
    for row, figure in enumerate(("precision", "recall", "f1")):
        found = [ours[f"topics.{name}.{figure}"] for name in names]
        assert found == pytest.approx(list(table[row]))


@pytest.mark.parametrize("seed", range(10))
def test_multilabel_f1_equals_that_of_scikit_learn(seed: int) -> None:
    pairs = random_pairs(seed)
    binarizer = MultiLabelBinarizer(classes=NAMES)
    gold, predicted = (
        binarizer.fit_transform([topics.names(pair[side]) for pair in pairs]) for side in (0, 1)
    )
    ours = scores(pairs)
    assert ours["topics.multilabel.f1"] == pytest.approx(f1_score(gold, predicted, average="micro"))
    macro = f1_score(gold, predicted, average="macro", zero_division=0)
    assert ours["topics.multilabel.macro_f1"] == pytest.approx(macro)


@pytest.mark.parametrize("seed", range(10))
def test_the_calibration_error_equals_that_of_scikit_learns_curve(seed: int) -> None:
    pairs = random_pairs(seed)
    chosen = [topics.first(predicted) for _, predicted in pairs]
    sure = np.array([label.score for label in chosen if label is not None], dtype=float)
    right = np.array(
        [
            label is not None and label.name in topics.names(gold)
            for label, (gold, _) in zip(chosen, pairs, strict=True)
        ]
    )
    curve, means = calibration_curve(right, sure, n_bins=topics.BINS, strategy="uniform")
    sizes = np.bincount(np.searchsorted(np.linspace(0, 1, topics.BINS + 1)[1:-1], sure))
    expected = np.sum(np.abs(curve - means) * sizes[sizes > 0]) / len(sure)
    assert scores(pairs)["topics.ece"] == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_the_confusion_matrix_equals_that_of_scikit_learn(seed: int) -> None:
    pairs = random_pairs(seed)
    gold, predicted = firsts(pairs)
    names = sorted({*gold, *predicted})
    theirs = confusion_matrix(gold, predicted, labels=names).tolist()
    ours = topics.confusion(pairs)
    assert [[ours.get(row, {}).get(column, 0) for column in names] for row in names] == theirs


def test_the_first_topic_is_the_most_probable_or_else_the_first() -> None:
    assert topics.first(doc(Label("world", 0.2), Label("sports", 0.7))) == Label("sports", 0.7)
    assert topics.first(doc(Label("world"), Label("sports", 0.7))) == Label("world")
    assert topics.first(doc()) is None


@pytest.mark.parametrize(
    ("predicted", "accuracy", "any_accuracy", "multilabel"),
    [
        (["society", "world"], 1.0, 1.0, 1.0),
        (["world"], 0.0, 1.0, 2 / 3),
        (["sports"], 0.0, 0.0, 0.0),
        ([], 0.0, 0.0, 0.0),
    ],
)
def test_accuracy_strict_and_any(
    predicted: list[str], accuracy: float, any_accuracy: float, multilabel: float
) -> None:
    found = scores([(doc("society", "world"), doc(*predicted))])
    assert found["topics.accuracy"] == accuracy
    assert found["topics.any_accuracy"] == any_accuracy
    assert found["topics.multilabel.f1"] == pytest.approx(multilabel)


@pytest.mark.parametrize(("predicted", "expected"), [([], 1.0), (["world"], 0.0)])
def test_no_topic_is_right_where_gold_has_none(predicted: list[str], expected: float) -> None:
    pairs = [(doc(), doc(*predicted)), (doc(), doc(*predicted))]
    found = scores(pairs)
    assert (found["topics.accuracy"], found["topics.any_accuracy"]) == (expected, expected)
    cases = [(case.gold, case.predicted) for case in topics.disagreements(*pairs[0])]
    assert cases == ([] if expected else [(topics.NOTHING, "world 0.50")])


def test_no_prediction_is_a_miss_and_no_topic_of_its_own() -> None:
    found = scores([(doc("world"), doc("world")), (doc("sports"), doc())])
    assert found["topics.macro_f1"] == 0.5
    assert found["topics.ece"] is None


def test_a_sure_and_right_prediction_is_calibrated() -> None:
    assert scores([(doc("world"), doc(Label("world", 1.0)))])["topics.ece"] == 0.0
    assert scores([(doc("world"), doc(Label("sports", 0.8)))])["topics.ece"] == 0.8


def test_confusion_has_a_column_for_no_prediction() -> None:
    pairs = [(doc("world"), doc()), (doc("world"), doc("sports"))]
    assert topics.confusion(pairs) == {"world": {topics.NOTHING: 1, "sports": 1}}


def test_a_prediction_is_held_to_the_topics_that_a_set_knows() -> None:
    predicted = doc(Label("world", 0.5), Label("sports", 0.3), Label("finance", 0.1))
    assert topics.among(predicted, ["sports", "finance"]) == doc(Label("sports", 0.3 / 0.4))
    assert topics.among(predicted, ["society"]) == doc()
    assert topics.among(doc("world", "sports"), ["sports"]) == doc("sports")
    assert predicted == doc(Label("world", 0.5), Label("sports", 0.3), Label("finance", 0.1))


def test_disagreements_weigh_sure_mistakes_most() -> None:
    gold = doc("society", "world")
    cases = [
        (case.kind, case.predicted, case.weight)
        for predicted in (Label("sports", 0.9), Label("world", 0.8), Label("society", 0.9))
        for case in topics.disagreements(gold, doc(predicted))
    ]
    assert cases == [("first", "sports 0.90", 0.9), ("second", "world 0.80", 0.4)]
