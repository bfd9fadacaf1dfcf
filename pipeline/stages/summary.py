"""The stage `summary` (摘要): the sentences that say most, as spans of the original."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from pydantic import Field

from pipeline.checkpoints.checkpoint import (
    NEWS_MODEL_TYPE,
    analyse,
    checkpoint_problems,
    is_news,
    load_annotator,
    signature,
)
from pipeline.checkpoints.source import (
    SHIPPED,
    CheckpointConfig,
    HubCheckpointConfig,
    missing_checkpoints,
    network_config,
)
from pipeline.document import Document, Span
from pipeline.stage import Stage, StageConfig, register


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
        found = checkpoint_problems(self.config, "summary")
        writes = (network_config(self.config) or {}).get("model_type") != NEWS_MODEL_TYPE
        if self.config.salience == "news" and self.config.checkpoint != SHIPPED and writes:
            shipped = CheckpointConfig(checkpoint=SHIPPED)
            lacking = [f"salience: {line}" for line in checkpoint_problems(shipped, "summary")]
            found += [f"{line}; or use salience: auto, textrank or lead" for line in lacking]
        return found

    def missing(self) -> list[str]:
        """The checkpoints to be fetched."""
        return missing_checkpoints(self.config, "summary")

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        if is_news(self.config):
            annotator = load_annotator(self.config)
            self._annotate: Callable[[list[Document]], list[Document]] = lambda docs: [
                self._extract(doc, found.salience)
                for doc, found in zip(docs, analyse(annotator, docs), strict=True)
            ]
        else:
            from pipeline.modeling.hub.written_summary import load_abstracts

            self._annotate = load_abstracts(self.config, self._extract)

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash."""
        return signature(self.config)

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the spans and the text "summary"."""
        return self._annotate(docs)

    def _extract(self, doc: Document, salience: Sequence[float]) -> Document:
        """Write the summary of the chosen sentences into a document, and return it."""
        eligible = [
            (sentence, score)
            for sentence, score in zip(doc.spans["sentences"], salience, strict=True)
            if sentence.label != "heading"
        ]
        long = [
            pair for pair in eligible if _says(doc.surface(pair[0])) >= self.config.min_characters
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
        doc.meta.pop("summary_check", None)  # what an earlier run with a writer has left
        return doc


def weigh_title(
    sentences: Sequence[str], scores: Sequence[float], *, title: str, weight: float
) -> list[float]:
    """Return the scores as shares of the best, raised by what a sentence shares with the title.

    The title method (Edmundson 1969): `weight` × the share of the title's character pairs that
    the sentence has. It keeps a slogan at the top of a page from passing for its message.
    """
    best = max(scores, default=0.0) or 1.0
    wanted = _pairs(title)
    shared = [len(wanted & _pairs(sentence)) / max(1, len(wanted)) for sentence in sentences]
    return [score / best + weight * share for score, share in zip(scores, shared, strict=True)]


def choose_sentences(
    sentences: Sequence[str], scores: Sequence[float], *, count: int, redundancy: float
) -> list[int]:
    """Return the numbers of the chosen sentences, in the order in which they were chosen.

    Maximal marginal relevance (Carbonell & Goldstein 1998): score, as a share of the best one,
    less `redundancy` × the share of the sentence's character pairs that are chosen already.
    """
    best = max(scores, default=0.0) or 1.0
    pairs = [_pairs(sentence) for sentence in sentences]
    chosen: list[int] = []
    said: set[str] = set()
    while len(chosen) < min(count, len(sentences)):
        left = [number for number in range(len(sentences)) if number not in chosen]
        worth = {
            number: scores[number] / best
            - redundancy * len(pairs[number] & said) / max(1, len(pairs[number]))
            for number in left
        }
        chosen.append(max(left, key=lambda number: (worth[number], -number)))
        said |= pairs[chosen[-1]]
    return chosen


def join_sentences(sentences: Iterable[str]) -> str:
    """Return the sentences as one line; a blank stands where one ends without a full stop."""
    joined = ""
    for sentence in sentences:
        line = " ".join(sentence.split())
        gap = " " if joined and joined[-1] not in "。!?！？；;…”’」』)）" else ""
        joined += gap + line
    return joined


def _pairs(text: str) -> set[str]:
    """Return the character pairs of a text in which both are letters or digits."""
    return {text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum()}


def _says(sentence: str) -> int:
    """Return how many letters and digits a sentence has."""
    return sum(map(str.isalnum, sentence))
