"""Noise: precision, recall and F1 of noise characters, in all and for each kind.

White space counts for nothing. In all, a character is right when both sides call it noise, of
whatever kind; for one kind both sides must name that kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pipeline.document import Document
from pipeline.evaluation.disagreements import Disagreement, in_context
from pipeline.evaluation.scores import Counts, Measure, precision_recall_f1

LAYER = "noise"


def count(gold: Document, predicted: Document) -> Counts:
    """Return correct, gold and predicted characters, in all and for each kind."""
    theirs, ours = _characters(gold), _characters(predicted)
    counts = _counts(set(theirs), set(ours), "")
    for kind in sorted({*theirs.values(), *ours.values()}):
        of_kind = [{place for place in side if side[place] == kind} for side in (theirs, ours)]
        counts |= _counts(of_kind[0], of_kind[1], f"{kind}.")
    return counts


def measures(names: Iterable[str]) -> list[Measure]:
    """Return the figures of all noise and those of each kind that the counts speak of."""
    found = precision_recall_f1(LAYER, headline=True)
    for prefix in sorted(name.removesuffix("gold") for name in names if name.endswith(".gold")):
        found += precision_recall_f1(LAYER, prefix)
    return found


def disagreements(gold: Document, predicted: Document) -> Iterator[Disagreement]:
    """Yield runs of characters that one side alone calls noise; a lost body weighs double."""
    theirs, ours = _characters(gold), _characters(predicted)
    for missed, places in ((True, set(theirs) - set(ours)), (False, set(ours) - set(theirs))):
        for start, end in _runs(places, gold.text):
            kind = (theirs if missed else ours)[start]
            yield Disagreement(
                layer=LAYER,
                document=gold.id,
                kind="missed" if missed else "spurious",
                gold=kind if missed else "—",
                predicted="—" if missed else kind,
                weight=float(end - start) * (1 if missed else 2),
                start=start,
                end=end,
                context=in_context(gold.text, start, end),
            )


def _characters(doc: Document) -> dict[int, str]:
    """Return the kind of each noise character that is not white space, by its place."""
    return {
        place: span.label or ""
        for span in doc.spans.get(LAYER, [])
        for place in range(span.start, span.end)
        if not doc.text[place].isspace()
    }


def _counts(gold: set[int], predicted: set[int], prefix: str) -> Counts:
    return {
        f"{prefix}correct": len(gold & predicted),
        f"{prefix}gold": len(gold),
        f"{prefix}predicted": len(predicted),
    }


def _runs(places: set[int], text: str) -> Iterator[tuple[int, int]]:
    """Yield stretches of places; white space between two of them doesn't part them."""
    rank, ranks = 0, {}
    for place, character in enumerate(text):
        rank += not character.isspace()
        ranks[place] = rank
    ordered = sorted(places)
    keys = [ranks[place] - position for position, place in enumerate(ordered)]
    for _, group in groupby(zip(keys, ordered, strict=True), key=lambda pair: pair[0]):
        run = [place for _, place in group]
        yield run[0], run[-1] + 1
