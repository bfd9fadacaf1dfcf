"""The stage `summary` (摘要): extractive summaries, sentences as spans of the original."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.source import SHIPPED, CheckpointConfig, HubCheckpointConfig
from pipeline.document import Document, Span
from pipeline.modeling.pages import Page, pages_of
from pipeline.modeling.predictions import Written
from pipeline.stage import Stage, StageConfig, register
from pipeline.text.extract import (
    Limits,
    choose_sentences,
    join_sentences,
    says,
    visible,
    weigh_title,
)
from pipeline.text.folding import fold_each
from pipeline.text.openings import is_standing, opening_end
from pipeline.text.passages import Passage, find_passages

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

    max_characters: int | None = Field(
        120,
        ge=1,
        description="as many sentences as fit, white space not counted, one at least; null: no "
        "such limit",
    )
    max_sentences: int | None = Field(
        None, ge=1, description="most sentences of a summary, if there is such a limit too"
    )
    min_characters: int = Field(
        12, ge=1, description="letters and digits; shorter sentences say too little alone"
    )
    title_weight: float = Field(
        3.0, ge=0, description="how much sharing the title's words counts for a sentence"
    )
    redundancy: float = Field(
        1.0, ge=0, le=1, description="how much repeating what is chosen counts against a sentence"
    )
    min_worth: float = Field(
        0.5,
        ge=0,
        le=1,
        description="a further sentence adds at least this share of what the first one says",
    )
    datelines: bool = Field(
        False, description="keep what opens a sentence before its news: 新华社北京5月12日电(记者 …)"
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
class Summary(Stage[SummaryConfig]):
    """Chooses sentences by salience, each further one for what it adds to those chosen before.

    The sentences come in the order of the document, without datelines; a span's score is the
    model's probability that it is the one nearest to a headline. Noise is never chosen, and
    headings only where there is nothing else. A quotation is not cut in half, and a lead-in goes
    with its list.

    With a sequence-to-sequence checkpoint the summary is written; the spans are then the
    sentences it goes back to, and `meta["summary_check"]` says how far it can be trusted.
    """

    Config = SummaryConfig
    requires = ("sentences",)
    provides = ("summary", "meta.summary_check")

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
    def can_be_forked(self) -> bool:
        """Where its checkpoint runs without torch."""
        return Checkpoint.of(self.config).is_light

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash."""
        return Checkpoint.of(self.config).signature

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the spans and the text "summary"."""
        pages = pages_of(docs)
        if self._writer is not None:
            for doc, page, written in zip(docs, pages, self._writer(pages), strict=True):
                self._put(doc, page, written)
        elif self._salience is not None:
            for doc, page, salience in zip(docs, pages, self._salience(pages), strict=True):
                self._extract(doc, page, salience)
        return docs

    def _put(self, doc: Document, page: Page, written: Written) -> None:
        """Write an abstractive summary into a document, or the sentences that stand in for it."""
        doc.meta.pop(CHECK, None)
        if written.salience is not None:
            self._extract(doc, page, written.salience)
        else:
            spans = [Span(start, end, None, round(at, 4)) for start, end, at in written.sources]
            doc.spans["summary"], doc.texts["summary"] = spans, written.text
        if written.record is not None:
            doc.meta[CHECK] = written.record

    def _extract(self, doc: Document, page: Page, salience: Sequence[float]) -> None:
        """Write the summary of the chosen sentences into a document."""
        bodies = self._bodies(doc, page, salience)
        surfaces = [page.written(body) for body in bodies]
        scores = weigh_title(
            surfaces,
            [body.score or 0.0 for body in bodies],
            title=doc.texts.get("title", ""),
            weight=self.config.title_weight,
        )
        limits = Limits(
            self.config.max_characters,
            self.config.max_sentences,
            self.config.redundancy,
            self.config.min_worth,
        )
        chosen = choose_sentences(surfaces, scores, self._passages(surfaces), limits)
        doc.spans["summary"] = [bodies[number] for number in chosen]
        doc.texts["summary"] = join_sentences(surfaces[number] for number in chosen)
        doc.meta.pop(CHECK, None)  # what an earlier run with a writer has left

    def _bodies(self, doc: Document, page: Page, salience: Sequence[float]) -> list[Span]:
        """Return the sentences to choose from, without datelines, each with its salience.

        A flash, or a page of lines without a full stop, has headings alone: it may be its own
        summary.
        """
        sentences = doc.spans["sentences"]
        only_headings = all(_is_heading(doc, sentence) for sentence in sentences)
        bodies = [
            (sentence, round(score, 4))
            for sentence, score in zip(sentences, salience, strict=True)
            if only_headings or not _is_heading(doc, sentence)
        ]
        begins = self._begins(page, [sentence for sentence, _ in bodies])
        return [
            Span(begin, sentence.end, None, score)
            for begin, (sentence, score) in zip(begins, bodies, strict=True)
        ]

    def _begins(self, page: Page, sentences: Sequence[Span]) -> list[int]:
        """Return where sentences of the document begin to say their news."""
        if self.config.datelines:
            return [sentence.start for sentence in sentences]
        texts = fold_each([page.written(sentence) for sentence in sentences])
        return [
            _behind(page, sentence, opening) if (opening := opening_end(text)) else sentence.start
            for sentence, text in zip(sentences, texts, strict=True)
        ]

    def _passages(self, surfaces: Sequence[str]) -> list[Passage]:
        """Return what can be chosen: whole passages of prose that are long enough to say something.

        Where there are none, any that there are.
        """
        texts = fold_each(surfaces)
        passages = find_passages(texts)
        for fit in (self._tells, self._is_long):
            found = [passage for passage in passages if fit(passage, texts)]
            if found:
                return found
        return passages

    def _tells(self, passage: Passage, texts: Sequence[str]) -> bool:
        shown = [texts[number] for number in passage.sentences]
        prose = all(map(_is_prose, shown)) and not any(map(is_standing, shown))
        return passage.whole and prose and self._is_long(passage, texts)

    def _is_long(self, passage: Passage, texts: Sequence[str]) -> bool:
        length = sum(says(texts[number]) for number in range(passage.first, passage.least))
        least: int = self.config.min_characters
        return length >= least


def _behind(page: Page, sentence: Span, opening: int) -> int:
    """Return the place in the document behind so many characters of a sentence of the page."""
    at = page.joined.into(sentence.start) + opening
    return page.joined.back(at, at + 1)[0]


def _is_heading(doc: Document, sentence: Span) -> bool:
    """Return whether a sentence is a heading, and no lead-in that passes for one (以下规定：)."""
    return sentence.label == "heading" and not doc.surface(sentence).rstrip().endswith((":", "："))


def _is_prose(sentence: str) -> bool:
    """Return whether a sentence is no markup or code: one sign of these in twelve is too many."""
    signs = sum(map(sentence.count, "{}<>=;_#$|\\"))
    return signs * 12 < max(24, visible(sentence))
