"""The stage `summary` (摘要): the sentences that say most, as spans of the original."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.source import SHIPPED, CheckpointConfig, HubCheckpointConfig
from pipeline.document import Document, Span
from pipeline.modeling.pages import pages_of
from pipeline.modeling.predictions import Written
from pipeline.stage import Stage, StageConfig, register
from pipeline.text.extract import choose_sentences, join_sentences, says, weigh_title

#: Where a document keeps what became of its abstractive summary.
CHECK = "summary_check"


class Decoding(StageConfig):
    """How a sequence-to-sequence checkpoint writes; null: as its own settings say."""

    max_new_tokens: int = Field(128, ge=1, description="most pieces of a summary")
    min_new_tokens: int | None = Field(None, ge=0, description="fewest pieces of a summary")
    num_beams: int | None = Field(4, ge=1, description="width of the beam search; 1: greedy")
    length_penalty: float | None = Field(None, description="above 0: longer ones are preferred")
    repetition_penalty: float | None = Field(None, gt=0, description="above 1: repeat less")
    no_repeat_ngram_size: int | None = Field(
        None, ge=0, description="no run of so many pieces is written twice"
    )
    early_stopping: bool | None = Field(None, description="stop once enough beams have ended")


class SummaryConfig(HubCheckpointConfig):
    """Settings of the stage `summary`."""

    max_sentences: int = Field(3, ge=1, description="most sentences of a summary")
    min_characters: int = Field(
        12, ge=1, description="letters and digits; shorter sentences say too little alone"
    )
    title_weight: float = Field(
        0.5, ge=0, description="how much sharing the title's words counts for a sentence"
    )
    redundancy: float = Field(
        0.5, ge=0, le=1, description="how much repeating what is chosen counts against a sentence"
    )
    decoding: Decoding = Field(
        Decoding(), description="how a sequence-to-sequence checkpoint writes"
    )
    prefix: str = Field("", description="what such a checkpoint wants before the text")
    on_unfaithful: Literal["keep", "flag", "extract"] = Field(
        "flag",
        description="a written summary with names, numbers or dates that the page has not: keep "
        "it, flag it in meta.summary_check, or choose sentences instead",
    )
    salience: Literal["auto", "news", "textrank", "lead"] = Field(
        "auto",
        description="how the sentences are chosen that such a checkpoint reads of a page that is "
        "too long for it; auto: by the shipped checkpoint, or TextRank where that is not there",
    )


@register("summary")
class Summary(Stage):
    """Chooses sentences by salience, each new one weighed against those chosen before.

    The sentences come in the order of the document; a span's score is the model's probability
    that it is the one nearest to a headline. Headings and noise are never chosen.

    With a sequence-to-sequence checkpoint the summary is written; the spans are then the
    sentences it goes back to, and `meta["summary_check"]` says how far it can be trusted.
    """

    Config = SummaryConfig
    requires = ("sentences",)
    provides = ("summary",)

    def problems(self) -> list[str]:
        """What the checkpoint's files lack, and the shipped one's where salience needs it."""
        checkpoint = Checkpoint.of(self.config)
        found = checkpoint.problems("summary")
        if self.config.salience == "news" and self.config.checkpoint != SHIPPED:
            shipped = Checkpoint.of(CheckpointConfig(checkpoint=SHIPPED))
            lacking = shipped.problems("summary") if checkpoint.writes else []
            hint = "or use salience: auto, textrank or lead"
            found += [f"salience: {line}; {hint}" for line in lacking]
        return found

    def missing(self) -> list[str]:
        """The checkpoints to be fetched."""
        return Checkpoint.of(self.config).missing("summary")

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        checkpoint = Checkpoint.of(self.config)
        self._writer = checkpoint.writer(
            decoding=self.config.decoding.model_dump(exclude_none=True),
            prefix=self.config.prefix,
            salience=self.config.salience,
            on_unfaithful=self.config.on_unfaithful,
        )
        self._salience = checkpoint.salience() if self._writer is None else None

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash."""
        return Checkpoint.of(self.config).signature

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the spans and the text "summary"."""
        pages = pages_of(docs)
        if self._writer is not None:
            for doc, written in zip(docs, self._writer(pages), strict=True):
                self._put(doc, written)
        elif self._salience is not None:
            for doc, salience in zip(docs, self._salience(pages), strict=True):
                self._extract(doc, salience)
        return docs

    def _put(self, doc: Document, written: Written) -> None:
        """Write an abstractive summary into a document, or the sentences that stand in for it."""
        doc.meta.pop(CHECK, None)
        if written.salience is not None:
            self._extract(doc, written.salience)
        else:
            spans = [Span(start, end, None, round(at, 4)) for start, end, at in written.sources]
            doc.spans["summary"], doc.texts["summary"] = spans, written.text
        if written.record is not None:
            doc.meta[CHECK] = written.record

    def _extract(self, doc: Document, salience: Sequence[float]) -> None:
        """Write the summary of the chosen sentences into a document."""
        eligible = [
            (sentence, score)
            for sentence, score in zip(doc.spans["sentences"], salience, strict=True)
            if sentence.label != "heading"
        ]
        long = [
            pair for pair in eligible if says(doc.surface(pair[0])) >= self.config.min_characters
        ]
        candidates = long or eligible
        surfaces = [doc.surface(sentence) for sentence, _ in candidates]
        chosen = choose_sentences(
            surfaces,
            weigh_title(
                surfaces,
                [score for _, score in candidates],
                title=doc.texts.get("title", ""),
                weight=self.config.title_weight,
            ),
            count=self.config.max_sentences,
            redundancy=self.config.redundancy,
        )
        doc.spans["summary"] = [
            Span(candidates[n][0].start, candidates[n][0].end, None, round(candidates[n][1], 4))
            for n in sorted(chosen)
        ]
        doc.texts["summary"] = join_sentences(map(doc.surface, doc.spans["summary"]))
        doc.meta.pop(CHECK, None)  # what an earlier run with a writer has left
