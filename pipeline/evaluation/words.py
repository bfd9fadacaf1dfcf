"""Words: word F1, boundary F1 and the recall of words that a vocabulary does not have.

A word is correct when both its ends are (Sproat & Emerson 2003, the scoring of the SIGHAN
bakeoffs). OOV recall is theirs as well: of the gold words that do not occur in the training
vocabulary, the share that is segmented correctly; IV recall is that of the others. For a segmenter
that works from a dictionary the vocabulary is that dictionary: jieba's, unless words are given.
Punctuation is in every vocabulary; dictionaries leave it out.

A boundary is a place between two characters at which a word ends or begins. The ends of the text
and the places beside white space are left out: nobody can miss them. Words of white space alone
are no words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pipeline.document import Document
from pipeline.evaluation.disagreements import Disagreement, in_context
from pipeline.evaluation.scores import Counts, Measure, precision_recall_f1, share
from pipeline.text.folding import fold

LAYER = "words"
Extent = tuple[int, int]


def count(gold: Document, predicted: Document, vocabulary: Collection[str]) -> Counts:
    """Return correct, gold and predicted words and boundaries, and gold words in and out of it."""
    theirs, ours = _words(gold), _words(predicted)
    correct = theirs & ours
    unknown = {word for word in theirs if not _known(gold.text[slice(*word)], vocabulary)}
    cuts, made = _boundaries(gold.text, theirs), _boundaries(gold.text, ours)
    return {
        "correct": len(correct),
        "gold": len(theirs),
        "predicted": len(ours),
        "oov.correct": len(correct & unknown),
        "oov.gold": len(unknown),
        "iv.correct": len(correct - unknown),
        "iv.gold": len(theirs - unknown),
        "boundary.correct": len(cuts & made),
        "boundary.gold": len(cuts),
        "boundary.predicted": len(made),
    }


def measures(names: Iterable[str]) -> list[Measure]:
    """Return the figures of words; they are always the same."""
    return [
        *precision_recall_f1(LAYER, headline=True),
        *precision_recall_f1(LAYER, "boundary.", headline=True),
        share(f"{LAYER}.oov_recall", "oov.correct", "oov.gold", headline=True),
        share(f"{LAYER}.iv_recall", "iv.correct", "iv.gold"),
        share(f"{LAYER}.oov_rate", "oov.gold", "gold"),
    ]


def disagreements(gold: Document, predicted: Document) -> Iterator[Disagreement]:
    """Yield the stretches that are cut differently, each as long as the ends disagree."""
    theirs, ours = sorted(_words(gold)), sorted(_words(predicted))
    for start, end in _differing(theirs, ours):
        yield Disagreement(
            layer=LAYER,
            document=gold.id,
            kind="cut",
            gold=_cut(gold.text, theirs, start, end),
            predicted=_cut(gold.text, ours, start, end),
            weight=float(end - start),
            start=start,
            end=end,
            context=in_context(gold.text, start, end),
        )


def _words(doc: Document) -> set[Extent]:
    return {
        (span.start, span.end)
        for span in doc.spans.get(LAYER, [])
        if not doc.text[span.start : span.end].isspace()
    }


def _known(word: str, vocabulary: Collection[str]) -> bool:
    return (
        word in vocabulary
        or fold(word) in vocabulary
        or not any(character.isalnum() for character in word)
    )


def _boundaries(text: str, words: Iterable[Extent]) -> set[int]:
    return {
        place
        for word in words
        for place in word
        if 0 < place < len(text) and not text[place - 1].isspace() and not text[place].isspace()
    }


def _differing(gold: list[Extent], predicted: list[Extent]) -> Iterator[Extent]:
    """Yield the union of words on one side alone, joined where they overlap."""
    shared = set(gold) & set(predicted)
    lonely = sorted(set(gold) ^ shared | set(predicted) ^ shared)
    start, end = -1, -1
    for word in lonely:
        if word[0] >= end:
            if end > 0:
                yield start, end
            start, end = word
        end = max(end, word[1])
    if end > 0:
        yield start, end


def _cut(text: str, words: list[Extent], start: int, end: int) -> str:
    inside = [text[slice(*word)] for word in words if start <= word[0] and word[1] <= end]
    return "/".join(inside) or "—"
