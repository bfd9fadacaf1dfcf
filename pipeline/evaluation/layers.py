"""The layers that can be scored, each with how it is counted and what is made of the counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from pipeline.document import Document
from pipeline.evaluation import entities, meta, noise, sentences, summary, topics, words
from pipeline.evaluation.disagreements import Disagreement
from pipeline.evaluation.scores import Counts, Measure, Scored

Pairs = Sequence[tuple[Document, Document]]

#: The one figure that stands for a layer where documents are compared one by one.
PRINCIPAL = {
    "noise": "noise.f1",
    "meta": "meta.f1",
    "sentences": "sentences.f1",
    "words": "words.f1",
    "entities": "entities.f1",
    "topics": "topics.accuracy",
    "summary": "summary.rougeL",
}
LAYERS = tuple(PRINCIPAL)


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer's functions: is it there, what does one document count, which figures follow.

    `fixed` says that the figures are always the same, whatever the documents hold.
    """

    name: str
    labelled: Callable[[Document], bool]
    count: Callable[[Document, Document], Counts]
    measures: Callable[[Iterable[str]], list[Measure]]
    disagreements: Callable[[Document, Document], Iterable[Disagreement]]
    fixed: bool = False

    def of(self, pairs: Pairs) -> Pairs:
        """Return the (gold, predicted) pairs whose gold has the layer."""
        return [pair for pair in pairs if self.labelled(pair[0])]

    def score(self, pairs: Pairs) -> Scored:
        """Return the counts of (gold, predicted) pairs, with the measures they allow."""
        rows = tuple(self.count(gold, predicted) for gold, predicted in pairs)
        names = {name for row in rows for name in row}
        return Scored(tuple(gold.id for gold, _ in pairs), rows, tuple(self.measures(names)))

    def certain(self, gold: Iterable[Document]) -> Sequence[Measure]:
        """Return the measures that follow from gold alone, whatever will be predicted."""
        if self.fixed:
            return self.measures(())
        return self.score(self.of([(doc, doc) for doc in gold])).measures


@dataclass(frozen=True, slots=True)
class Settings:
    """What some layers must be told: the vocabulary of words, and how summaries are measured."""

    vocabulary: Collection[str] = ()
    summary: summary.Settings = field(default_factory=summary.Settings)


def make_layers(settings: Settings) -> dict[str, Layer]:
    """Return every layer by name, in the order of `LAYERS`."""
    word_count = partial(words.count, vocabulary=settings.vocabulary)
    summary_count = partial(summary.count, settings=settings.summary)
    made = [
        _of_spans("noise", noise.count, noise.measures, noise.disagreements),
        Layer("meta", meta.labelled, meta.count, meta.measures, meta.disagreements),
        _of_spans(
            "sentences", sentences.count, sentences.measures, sentences.disagreements, fixed=True
        ),
        _of_spans("words", word_count, words.measures, words.disagreements, fixed=True),
        _of_spans("entities", entities.count, entities.measures, entities.disagreements),
        Layer("topics", _has_topics, topics.count, topics.measures, topics.disagreements),
        Layer(
            "summary",
            summary.labelled,
            summary_count,
            summary.measures,
            summary.disagreements,
            fixed=True,
        ),
    ]
    return {layer.name: layer for layer in made}


def labelled_layers(doc: Document) -> list[str]:
    """Return the layers that a document has, of those that can be scored."""
    return [name for name, layer in make_layers(Settings()).items() if layer.labelled(doc)]


def _of_spans(
    name: str,
    count: Callable[[Document, Document], Counts],
    measures: Callable[[Iterable[str]], list[Measure]],
    disagreements: Callable[[Document, Document], Iterable[Disagreement]],
    *,
    fixed: bool = False,
) -> Layer:
    return Layer(name, lambda doc: name in doc.spans, count, measures, disagreements, fixed)


def _has_topics(doc: Document) -> bool:
    return "topics" in doc.labels
