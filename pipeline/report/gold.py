"""A run held against gold documents: figures for the page, differences for each document."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.document import Document
from pipeline.evaluation import evaluate
from pipeline.evaluation.corpus import Corpus
from pipeline.evaluation.layers import Layer, Settings, labelled_layers, make_layers
from pipeline.evaluation.predictions import GoldSource
from pipeline.evaluation.results import Evaluation
from pipeline.evaluation.scores import Figure
from pipeline.report.views import Compared


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A figure as it is shown."""

    name: str
    value: str
    interval: str
    counts: str
    headline: bool


@dataclass(slots=True)
class Gold:
    """Gold documents by id, and the run's documents of those ids as they come by."""

    corpus: Corpus
    documents: dict[str, Document]
    predicted: dict[str, Document] = field(default_factory=dict)
    layers: dict[str, Layer] = field(default_factory=lambda: make_layers(Settings()))

    @classmethod
    def read(cls, path: str) -> Gold:
        """Return the gold of a path, in the output's form or a public set's."""
        corpus = GoldSource(path).read()
        return cls(corpus, {doc.id: doc for doc in corpus.documents})

    def add(self, doc: Document) -> None:
        """Keep a document of the run, where gold speaks of it."""
        if doc.id in self.documents:
            self.predicted[doc.id] = doc

    def evaluate(self, name: str) -> Evaluation:
        """Return the figures of all layers that gold has."""
        docs = list(self.predicted.values())
        places = tuple(f'{name}: "{doc.id}"' for doc in docs)
        return evaluate(Corpus(name, tuple(docs), places), self.corpus)

    def compared(self, doc: Document) -> Compared | None:
        """Return in what a document differs from its gold, None where it has none."""
        gold = self.documents.get(doc.id)
        if gold is None:
            return None
        layers = labelled_layers(gold)
        cases = [case for name in layers for case in self.layers[name].disagreements(gold, doc)]
        return Compared(gold, tuple(cases), tuple(layers))


def score_rows(evaluation: Evaluation) -> list[ScoreRow]:
    """Return every figure as it is shown."""
    return [_row(figure) for figure in evaluation.figures.values()]


def _row(figure: Figure) -> ScoreRow:
    interval = "–"
    if figure.low is not None and figure.high is not None:
        interval = f"[{figure.low:.4f}, {figure.high:.4f}]"
    return ScoreRow(
        name=figure.name,
        value="–" if figure.value is None else f"{figure.value:.4f}",
        interval=interval,
        counts=", ".join(f"{count:,g} {shown}" for shown, count in figure.counts.items()),
        headline=figure.headline,
    )
