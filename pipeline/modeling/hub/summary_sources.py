"""Attribution: what a writer reads of a long document, and the sentences a summary goes back to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from pipeline.modeling.hub.page_text import in_script
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import Salience, Tagger
from pipeline.text.extract import character_pairs
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


def body_of(page: Page) -> list[int]:
    """Return the numbers of the sentences that are no headings; all where there is nothing else."""
    body = [n for n, sentence in enumerate(page.sentences) if sentence.label != "heading"]
    return body or list(range(len(page.sentences)))


def read_sentences(page: Page) -> list[str]:
    """Return sentences as they were written, each on one line, noise in them blanked."""
    text = in_script(page, "original").text
    return [" ".join(text[span.start : span.end].split()) for span in page.sentences]


def lead(pages: Sequence[Page]) -> list[list[float]]:
    """Return the salience of sentences by their place: the first says most."""
    return [[1 / (1 + n) for n in range(len(page.sentences))] for page in pages]


def central(pages: Sequence[Page]) -> list[list[float]]:
    """Return the salience of sentences by TextRank over their character pairs."""
    found = []
    for page in pages:
        weights = textrank([character_pairs(sentence) for sentence in read_sentences(page)])
        found.append([float(weight) for weight in weights])
    return found


#: Ways to weigh sentences that need no checkpoint.
SALIENCE: dict[str, Salience] = {"lead": lead, "textrank": central}


def closest(sentence: str, sources: Sequence[str]) -> list[tuple[int, float]]:
    """Return the numbers of the one or two source sentences that a sentence goes back to.

    Each comes with the share of the sentence's character pairs that it has; one that shares none
    is no source.
    """
    wanted = character_pairs(fold(sentence))
    have = [wanted & character_pairs(fold(source)) for source in sources]
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
    summary: str, page: Page
) -> tuple[list[tuple[int, int, float]], list[dict[str, object]]]:
    """Return the source sentences of a summary as (start, end, score), and sentence by sentence as
    plain values, all places in offsets of the document.

    A score is the share of a summary's sentence that the source covers.
    """
    back = page.joined.back
    body = [page.sentences[number] for number in body_of(page)]
    text = page.text if page.original is None else page.original
    surfaces = [text[span.start : span.end] for span in body]
    shares: dict[int, float] = {}
    told: list[dict[str, object]] = []
    for found in split_sentences(fold(summary)):
        sentence = summary[found.start : found.end]
        near = closest(sentence, surfaces)
        for number, share in near:
            shares[number] = max(share, shares.get(number, 0.0))
        places = [[*back(body[number].start, body[number].end)] for number, _ in sorted(near)]
        told.append({"text": sentence, "sources": places})
    sources = [(*back(body[n].start, body[n].end), shares[n]) for n in sorted(shares)]
    return sources, told


Names = Callable[[str], list[str]]


def tagged_names(tagger: Tagger) -> Names:
    """Return a function that finds the names of a text with a checkpoint's tagger."""

    def names(text: str) -> list[str]:
        page = Page(fold(text), tuple(split_sentences(fold(text))))
        return [text[span.start : span.end] for span in tagger([page])[0]]

    return names


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
