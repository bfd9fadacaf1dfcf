"""The stage `summary` (摘要): the sentences that say most, as spans of the original."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import Field

from pipeline.checkpoints import CheckpointConfig, analyse, load_annotator, signature
from pipeline.document import Document, Span
from pipeline.stage import Stage, register


class SummaryConfig(CheckpointConfig):
    """Settings of the stage `summary`."""

    max_sentences: int = Field(3, ge=1, description="most sentences of a summary")
    min_characters: int = Field(8, ge=1, description="shorter sentences say too little alone")
    redundancy: float = Field(
        0.5, ge=0, le=1, description="how much repeating what is chosen counts against a sentence"
    )


@register("summary")
class Summary(Stage):
    """Chooses sentences by salience, each new one weighed against those chosen before.

    The sentences come in the order of the document; a span's score is the model's probability
    that it is the one nearest to a headline. Headings and noise are never chosen.
    """

    Config = SummaryConfig
    requires = ("sentences",)
    provides = ("summary",)

    def load(self) -> None:
        """Load the checkpoint, or share the one that another stage has loaded."""
        self.annotator = load_annotator(self.config)

    @property
    def made_by(self) -> str:
        """The checkpoint with its hash."""
        return signature(self.config.checkpoint)

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the spans and the text "summary"."""
        for doc, analysis in zip(docs, analyse(self.annotator, docs), strict=True):
            sentences = doc.spans["sentences"]
            eligible = [
                (sentence, score)
                for sentence, score in zip(sentences, analysis.salience, strict=True)
                if sentence.label != "heading"
            ]
            long = [pair for pair in eligible if _size(pair[0]) >= self.config.min_characters]
            candidates = long or eligible
            chosen = choose_sentences(
                [doc.surface(sentence) for sentence, _ in candidates],
                [score for _, score in candidates],
                count=self.config.max_sentences,
                redundancy=self.config.redundancy,
            )
            doc.spans["summary"] = [
                Span(candidates[n][0].start, candidates[n][0].end, None, round(candidates[n][1], 4))
                for n in sorted(chosen)
            ]
            doc.texts["summary"] = join_sentences(map(doc.surface, doc.spans["summary"]))
        return docs


def choose_sentences(
    sentences: Sequence[str], scores: Sequence[float], *, count: int, redundancy: float
) -> list[int]:
    """Return the numbers of the chosen sentences, in the order in which they were chosen.

    Maximal marginal relevance (Carbonell & Goldstein 1998): score, as a share of the best one,
    less `redundancy` × the share of the sentence's character pairs that are chosen already.
    """
    best = max(scores, default=0.0) or 1.0
    pairs = [{sentence[at : at + 2] for at in range(len(sentence) - 1)} for sentence in sentences]
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


def _size(span: Span) -> int:
    return span.end - span.start
