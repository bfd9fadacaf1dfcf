"""What a writer reads of a long document, and which sentences a summary goes back to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from pipeline.document import Document, Span
from pipeline.text.folding import fold
from pipeline.text.segmenters import Cut, load_cut
from pipeline.text.sentences import split_sentences
from pipeline.text.textrank import textrank

_ENOUGH = 0.15  # a second source sentence covers so much more of a summary's sentence


def select(
    sizes: Sequence[int], salience: Sequence[float], room: int, *, lead: bool = True
) -> list[int]:
    """Return the numbers of the sentences that fit into `room` together, in order.

    The first comes before all others, since news begin with what matters; then the most salient.
    """
    if sum(sizes) <= room:
        return list(range(len(sizes)))
    ranked = sorted(range(len(sizes)), key=lambda number: (-salience[number], number))
    if lead and ranked:
        ranked = [0, *(number for number in ranked if number != 0)]
    chosen: list[int] = []
    for number in ranked:
        if sizes[number] <= room:
            chosen.append(number)
            room -= sizes[number]
    # Each one is longer than the writer reads: it reads the beginning of the best.
    return sorted(chosen) or ranked[:1]


def central(sentences: Sequence[str]) -> list[float]:
    """Return the salience of sentences by TextRank over their character pairs."""
    return [float(weight) for weight in textrank([pairs(sentence) for sentence in sentences])]


def closest(sentence: str, sources: Sequence[str]) -> list[tuple[int, float]]:
    """Return the numbers of the one or two source sentences that a sentence goes back to.

    Each comes with the share of the sentence's character pairs that it has; one that shares none
    is no source.
    """
    wanted = pairs(fold(sentence))
    have = [wanted & pairs(fold(source)) for source in sources]
    best = max(range(len(have)), key=lambda number: (len(have[number]), -number), default=None)
    if best is None or not have[best]:
        return []
    found = [(best, len(have[best]) / len(wanted))]
    rest = [shared - have[best] for shared in have]
    more = max(range(len(rest)), key=lambda number: (len(rest[number]), -number))
    if len(rest[more]) >= _ENOUGH * len(wanted):
        found.append((more, len(have[more]) / len(wanted)))
    return found


def traced(
    summary: str, doc: Document, body: Sequence[Span]
) -> tuple[list[Span], list[dict[str, object]]]:
    """Return the source sentences of a summary as spans, and sentence by sentence as plain values.

    A span's score is the share of a summary's sentence that it covers.
    """
    surfaces = [doc.surface(span) for span in body]
    shares: dict[int, float] = {}
    told: list[dict[str, object]] = []
    for found in split_sentences(fold(summary)):
        sentence = summary[found.start : found.end]
        near = closest(sentence, surfaces)
        for number, share in near:
            shares[number] = max(share, shares.get(number, 0.0))
        places = [[body[number].start, body[number].end] for number, _ in sorted(near)]
        told.append({"text": sentence, "sources": places})
    spans = [
        Span(body[number].start, body[number].end, None, round(shares[number], 4))
        for number in sorted(shares)
    ]
    return spans, told


def pairs(text: str) -> set[str]:
    """Return the character pairs of a text in which both are letters or digits."""
    return {text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum()}


Names = Callable[[str], list[str]]


def jieba_names(text: str) -> list[str]:
    """Return the names of a text by jieba's tags; quick and rough.

    A common word that is read as a name costs little: it is looked up in the source like any
    other and mostly found.
    """
    return [
        word
        for word, tag in _tagged()(fold(text))
        if (tag or "")[:2] in ("nr", "ns", "nt") and len(word) > 1
    ]


@lru_cache(maxsize=1)
def _tagged() -> Cut:
    return load_cut("jieba", tags=True)
