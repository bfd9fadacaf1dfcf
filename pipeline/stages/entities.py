"""The stage `entities` (实体): people, places and organisations, with how sure the model is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from pipeline.checkpoints import CheckpointConfig, analyse, load_annotator, signature
from pipeline.document import Document, Span
from pipeline.stage import Stage, register


class EntitiesConfig(CheckpointConfig):
    """Settings of the stage `entities`."""

    scheme: Literal["news", "fine"] = Field(
        "news", description="news: PER, LOC, ORG; fine: the ten types of CLUENER"
    )
    min_score: float = Field(0.0, ge=0, le=1, description="leave out what is less sure than this")


@register("entities")
class Entities(Stage):
    """Tags entities with the shared encoder; scores are calibrated probabilities."""

    Config = EntitiesConfig
    requires = ("sentences",)
    provides = ("entities",)

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        self.annotator = load_annotator(self.config)
        self.annotator.request(self.config.scheme)

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash, and the scheme."""
        return f"{signature(self.config.checkpoint)} {self.config.scheme}"

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the layer "entities"."""
        for doc, analysis in zip(docs, analyse(self.annotator, docs), strict=True):
            found = analysis.spans[self.config.scheme]
            doc.spans["entities"] = [
                span for span in as_spans(doc.text, found) if span.score >= self.config.min_score
            ]
        return docs


def as_spans(text: str, found: Iterable[tuple[int, int, str, float]]) -> list[Span]:
    """Return scored stretches as spans, without white space at their ends."""
    spans = []
    for start, end, label, score in found:
        surface = text[start:end]
        start += len(surface) - len(surface.lstrip())
        end -= len(surface) - len(surface.rstrip())
        if start < end:
            spans.append(Span(start, end, label, round(score, 4)))
    return spans
