from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.document import Document, Label, Span
from pipeline.evaluation import evaluate
from pipeline.evaluation.checkpoint_figure import checkpoint_figure
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan


class Guesses:
    """A checkpoint that gives what it was told to give."""

    def __init__(self, guesses: list[Any]) -> None:
        self.guesses = guesses

    def tagger(self, detail: str) -> Guesses:
        return self

    def topics(self) -> Guesses:
        return self

    def __call__(self, pages: Sequence[Page]) -> list[Any]:
        return self.guesses[: len(pages)]


def doc(name: str, **layers: Any) -> Document:
    return Document(name, "山西晋中。", spans={"sentences": [Span(0, 5)], **layers})


def test_entities_are_counted_strictly_as_evaluate_counts_them() -> None:
    docs = [doc("1", entities=[Span(0, 2, "LOC"), Span(2, 4, "LOC")]), doc("2", entities=[])]
    guesses = [[ScoredSpan(0, 2, "LOC", 0.9), ScoredSpan(2, 4, "ORG", 0.8)], []]
    figure = checkpoint_figure(Guesses(guesses), "entities", docs)  # type: ignore[arg-type]
    assert figure == {"entities.f1": 0.5}
    predicted = [
        doc("1", entities=[Span(0, 2, "LOC", 0.9), Span(2, 4, "ORG", 0.8)]),
        doc("2", entities=[]),
    ]
    result = evaluate(predicted, docs, layers=["entities"], baselines=False)
    assert result.figures["entities.f1"].value == 0.5


def test_the_likeliest_topic_counts() -> None:
    docs = [doc("1"), doc("2")]
    for one, name in zip(docs, ["sports", "finance"], strict=True):
        one.labels["topics"] = [Label(name)]
    guesses = [{"finance": 0.3, "sports": 0.7}, {"finance": 0.2, "sports": 0.8}]
    figure = checkpoint_figure(Guesses(guesses), "topics", docs)  # type: ignore[arg-type]
    assert figure == {"topics.accuracy": 0.5}


def test_nothing_to_find_and_nothing_found_is_no_figure() -> None:
    docs = [doc("1", entities=[])]
    assert checkpoint_figure(Guesses([[]]), "entities", docs) == {}  # type: ignore[arg-type]
