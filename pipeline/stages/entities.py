"""The stage `entities` (实体): named entities with their probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.labels import WELL_KNOWN, entity_label_problems, tag_problems
from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.document import Document, Span
from pipeline.errors import ConfigError
from pipeline.modeling.pages import pages_of
from pipeline.modeling.predictions import ScoredSpan
from pipeline.stage import Stage, register
from pipeline.text.graphemes import find_joints


class EntitiesConfig(HubCheckpointConfig):
    """Settings of the stage `entities`."""

    scheme: Literal["news", "fine"] = Field(
        "news",
        description="news: PER, LOC, ORG; fine: the ten types of CLUENER. Of a checkpoint from "
        "elsewhere: news: well-known labels get our names; fine: its own labels",
    )
    labels: dict[str, str | None] = Field(
        {}, description="a checkpoint's label → ours, e.g. {GPE: LOC, DATE: null}; null: left out"
    )
    keep_labels: tuple[str, ...] | None = Field(
        None, description="labels that stay, e.g. [PER, LOC, ORG] (default: all)"
    )
    min_score: float = Field(0.0, ge=0, le=1, description="leave out what is less sure than this")


@register("entities")
class Entities(Stage):
    """Tags entities, with the shared encoder or a token classifier from elsewhere.

    The shared encoder's scores are means of its tags' calibrated probabilities, and it leaves
    sentences without Chinese characters alone; others are as their networks say.
    """

    Config = EntitiesConfig
    requires = ("sentences",)
    provides = ("entities",)
    config: EntitiesConfig

    def problems(self) -> list[str]:
        """What the checkpoint's files lack, and labels in the settings that it does not have."""
        checkpoint = Checkpoint.of(self.config)
        if (found := checkpoint.problems("entities")) or not checkpoint.labels:
            return found
        told = tag_problems(checkpoint.labels[self.config.scheme], self.config.labels)
        problems = [f'checkpoint "{self.config.checkpoint}": {problem}' for problem in told]
        return problems or self._label_problems(checkpoint)

    def missing(self) -> list[str]:
        """The checkpoints to be fetched."""
        return Checkpoint.of(self.config).missing("entities")

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        checkpoint = Checkpoint.of(self.config).opened()
        if wrong := self._label_problems(checkpoint):
            raise ConfigError("entities", wrong)
        self._tagger = checkpoint.tagger(self.config.scheme, self.config.labels)
        self._labels = self._renaming(checkpoint)

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash, and the scheme."""
        return f"{Checkpoint.of(self.config).signature} {self.config.scheme}"

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the layer "entities"."""
        for doc, found in zip(docs, self._tagger(pages_of(docs)), strict=True):
            doc.spans["entities"] = as_spans(doc.text, self._named(found))
        return docs

    def _label_problems(self, checkpoint: Checkpoint) -> list[str]:
        return entity_label_problems(
            checkpoint.labels[self.config.scheme],
            self._renaming(checkpoint),
            self.config.labels,
            self.config.keep_labels,
        )

    def _renaming(self, checkpoint: Checkpoint) -> Mapping[str, str | None]:
        """Return a checkpoint's label → ours."""
        if self.config.scheme != "news":
            return self.config.labels
        return {**WELL_KNOWN, **checkpoint.renaming, **self.config.labels}

    def _named(self, found: Iterable[ScoredSpan]) -> list[ScoredSpan]:
        """Return the spans that are sure enough and wanted, under our labels."""
        keep = self.config.keep_labels
        return [
            ScoredSpan(span.start, span.end, label, span.score)
            for span in found
            if span.score >= self.config.min_score
            and (label := self._labels.get(span.label, span.label)) is not None
            and (keep is None or label in keep)
        ]


def as_spans(text: str, found: Iterable[ScoredSpan]) -> list[Span]:
    """Return scored stretches as spans, whole characters without white space at their ends.

    A letter keeps its accents and an emoji its parts, which tokenizers drop or fold away.
    """
    joints = list(find_joints(text))
    spans: list[Span] = []
    for one in found:
        start, end = one.start, one.end
        surface = text[start:end]
        start += len(surface) - len(surface.lstrip())
        end -= len(surface) - len(surface.rstrip())
        if start >= end:
            continue
        for before, after in joints:
            end = after + 1 if before <= end <= after else end
        for before, after in reversed(joints):
            start = before - 1 if before <= start <= after else start
        start = max(start, spans[-1].end) if spans else start
        if start < end:
            spans.append(Span(start, end, one.label, round(one.score, 4)))
    return spans
