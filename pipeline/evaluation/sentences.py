"""Sentences: precision, recall and F1 of their ends.

The boundary is the place after a sentence's last character that is not white space. Where a
sentence begins is not asked: between the ends there is only white space and noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.document import Document
from pipeline.evaluation.disagreements import Disagreement, in_context
from pipeline.evaluation.scores import Counts, Measure, precision_recall_f1

LAYER = "sentences"


def count(gold: Document, predicted: Document) -> Counts:
    """Return the correct, gold and predicted sentence ends."""
    theirs, ours = _ends(gold), _ends(predicted)
    return {"correct": len(theirs & ours), "gold": len(theirs), "predicted": len(ours)}


def measures(names: Iterable[str]) -> list[Measure]:
    """Return the figures of sentence ends; they are always the same."""
    return precision_recall_f1(LAYER, headline=True)


def disagreements(gold: Document, predicted: Document) -> Iterator[Disagreement]:
    """Yield each end that only one side has; the fewer the sentences, the worse one is."""
    theirs, ours = _ends(gold), _ends(predicted)
    for end in sorted(theirs ^ ours):
        missed = end in theirs
        yield Disagreement(
            layer=LAYER,
            document=gold.id,
            kind="missed" if missed else "spurious",
            gold="end" if missed else "—",
            predicted="—" if missed else "end",
            weight=1 / max(1, len(theirs)),
            start=end - 1,
            end=end,
            context=in_context(gold.text, end - 1, end),
        )


def _ends(doc: Document) -> set[int]:
    surfaces = ((span, doc.surface(span)) for span in doc.spans.get(LAYER, []))
    return {span.start + len(surface.rstrip()) for span, surface in surfaces if surface.strip()}
