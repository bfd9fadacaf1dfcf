"""The stage `entities` (实体): named entities with their probabilities."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.labels import WELL_KNOWN, entity_label_problems, tag_problems
from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.document import Document, Span
from pipeline.errors import ConfigError
from pipeline.modeling.pages import pages_of
from pipeline.modeling.predictions import ScoredSpan
from pipeline.resources import file_signature, resolve
from pipeline.stage import Stage, register
from pipeline.text.couplets import outside_couplets
from pipeline.text.gazetteer import Gazetteer, read_gazetteer
from pipeline.text.given_names import whole_names
from pipeline.text.graphemes import find_joints
from pipeline.text.known_names import KnownNames, overlay
from pipeline.text.name_edges import name_pieces
from pipeline.text.user_dict import UserDict, read_user_dict
from pipeline.text.word_borders import words_at_borders

#: What the ten types of CLUENER call persons, places and bodies.
_FINE_LABELS = {"PER": "name", "LOC": "address", "ORG": "organization"}


class EntitiesConfig(HubCheckpointConfig):
    """Settings of the stage `entities`."""

    files: ClassVar[tuple[str, ...]] = ("gazetteer", "user_dict")

    scheme: Literal["news", "fine", "uner"] = Field(
        "news",
        description="news: PER, LOC, ORG; fine: the ten types of CLUENER; uner: PER, LOC, ORG as "
        "Universal NER marks them. Of a checkpoint from "
        "elsewhere: news: well-known labels get our names; fine: its own labels",
    )
    labels: dict[str, str | None] = Field(
        {}, description="a checkpoint's label → ours, e.g. {GPE: LOC, DATE: null}; null: left out"
    )
    keep_labels: tuple[str, ...] | None = Field(
        None, description="labels that stay, e.g. [PER, LOC, ORG] (default: all)"
    )
    min_score: float = Field(0.0, ge=0, le=1, description="leave out what is less sure than this")
    gazetteer: str | None = Field(
        None,
        description="file of names of your own types: name, label, perhaps a canonical form, "
        "parted by tabs; they are found wherever they stand and marked by: gazetteer",
    )
    user_dict: str | None = Field(
        None,
        description="words that are tagged nr, ns, nt, PER, LOC or ORG in this file are entities "
        "wherever they stand (default: that of the stage words)",
    )


@register("entities")
class Entities(Stage[EntitiesConfig]):
    """Tags entities, with the shared encoder or a token classifier from elsewhere.

    The shared encoder's scores are means of its tags' calibrated probabilities, and it leaves
    sentences without Chinese characters alone; others are as their networks say. What the user
    knows stands before what either says, and has no score. Words that the document has are cut at
    the borders of entities, for the two layers never contradict.
    """

    Config = EntitiesConfig
    requires = ("sentences",)
    provides = ("entities",)
    amends = ("words",)

    def problems(self) -> list[str]:
        """What the checkpoint's files lack, labels that it does not have, files that are absent."""
        return [*self.config.absent_files(), *self._checkpoint_problems()]

    def _checkpoint_problems(self) -> list[str]:
        checkpoint = Checkpoint.of(self.config)
        if (found := checkpoint.problems("entities")) or not checkpoint.labels:
            return found
        if self.config.scheme not in checkpoint.labels:
            there = ", ".join(head for head in checkpoint.labels if head != "topics")
            return [
                f'scheme: checkpoint "{self.config.checkpoint}" has no head for '
                f'"{self.config.scheme}"; it has: {there}'
            ]
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
        gazetteer, user_dict = self.config.gazetteer, self.config.user_dict
        self._known = KnownNames(
            read_gazetteer(resolve(gazetteer)) if gazetteer else Gazetteer({}),
            read_user_dict(resolve(user_dict)) if user_dict else UserDict({}),
            _FINE_LABELS if self.config.scheme == "fine" else {},
        )

    @property
    def can_be_forked(self) -> bool:
        """Where its checkpoint runs without torch."""
        return Checkpoint.of(self.config).is_light

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash, the scheme, and the user's files with their hashes."""
        files = (self.config.gazetteer, self.config.user_dict)
        known = "".join(f"+{file_signature(resolve(path))}" for path in files if path)
        return f"{Checkpoint.of(self.config).signature} {self.config.scheme}{known}"

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the layer "entities"; words that cross its borders are cut."""
        pages = pages_of(docs)
        for doc, page, found in zip(docs, pages, self._tagger(pages), strict=True):
            known = self._known.find(page.text, page.sentences)
            marked = self.config.scheme == "fine"  # CLUENER's names of works have their 《》
            named = outside_couplets(self._named(found), page.text)
            cut = as_spans(page.original or page.text, named, marked=marked)
            predicted = list(whole_names(cut, page.text))
            doc.spans["entities"] = page.in_document(overlay(predicted, known))
            if "words" in doc.spans:
                words = words_at_borders(doc.spans["words"], doc.spans["entities"], doc.text)
                doc.spans["words"] = words
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

    def _named(self, found: Iterable[ScoredSpan]) -> Iterator[ScoredSpan]:
        """Yield the spans that are sure enough and wanted, under our labels."""
        keep = self.config.keep_labels
        for span in found:
            if (
                span.score >= self.config.min_score
                and (label := self._labels.get(span.label, span.label)) is not None
                and (keep is None or label in keep)
            ):
                yield ScoredSpan(span.start, span.end, label, span.score)


def as_spans(text: str, found: Iterable[ScoredSpan], *, marked: bool = False) -> list[Span]:
    """Return scored stretches as spans: whole characters, no white space or lone marks around.

    Where names are `marked` the marks around them are theirs.
    A letter keeps its accents and an emoji its parts, which tokenizers drop or fold away.
    """
    joints = list(find_joints(text))
    afters = [after for _, after in joints]
    spans: list[Span] = []
    for one in found:
        surface = text[one.start : one.end]
        for first, last in [(0, len(surface))] if marked else name_pieces(surface):
            start, end = _whole_characters(one.start + first, one.start + last, joints, afters)
            start = max(start, spans[-1].end) if spans else start
            if start < end:
                spans.append(Span(start, end, one.label, round(one.score, 4)))
    return spans


def _whole_characters(
    start: int, end: int, joints: Sequence[tuple[int, int]], afters: Sequence[int]
) -> tuple[int, int]:
    """Return a stretch that cuts no character in two; `afters` are the second ones of the joints.

    Only the joints at its borders are looked at: a page may have many.
    """
    at = bisect_left(afters, end)
    while at < len(joints) and joints[at][0] <= end:
        end, at = afters[at] + 1, at + 1
    at = bisect_left(afters, start)
    while 0 <= at < len(joints) and joints[at][0] <= start <= afters[at]:
        start, at = joints[at][0] - 1, at - 1
    return start, end
