"""Topics: accuracy, macro-F1, multi-label F1, calibration error and the confusion matrix.

A document's *first* topic is the most probable one, or the first in the list where there are no
probabilities. `accuracy` asks for the same first topic; `any_accuracy` accepts any topic of gold.
Where gold says that a document has none, a prediction of none is right, and any topic is wrong.
`macro_f1` is the mean F1 of first topics over those that gold or prediction name, as scikit-learn
has it; a document without a prediction is an error of recall, not a topic more. `multilabel` looks
at the whole sets of topics. `ece` is the expected calibration error (Naeini et al. 2015; Guo et al.
2017) over ten bins of equal width of the first topic's probability, which is right when the topic
is among gold's; predictions without a probability take no part.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from pipeline.document import Document, Label
from pipeline.evaluation.bootstrap import Array
from pipeline.evaluation.disagreements import Disagreement
from pipeline.evaluation.scores import (
    Counts,
    Formula,
    Measure,
    Sums,
    precision_recall_f1,
    ratio,
    share,
)

LAYER = "topics"
BINS = 10
NOTHING = "(none)"


def count(gold: Document, predicted: Document) -> Counts:
    """Return what one document adds to each count."""
    theirs, ours = first(gold), first(predicted)
    right, chosen = names(gold), names(predicted)
    hit = ours is not None and ours.name in right
    counts: Counts = {
        "documents": 1,
        "correct": _same(theirs, ours),
        "any_correct": hit or (theirs is None and ours is None),
        "multilabel.correct": len(right & chosen),
        "multilabel.gold": len(right),
        "multilabel.predicted": len(chosen),
    }
    for name in right | chosen:
        counts |= _side_by_side(f"multilabel.{name}", name in right, name in chosen)
    for name in {label.name for label in (theirs, ours) if label is not None}:
        in_gold = theirs is not None and theirs.name == name
        counts |= _side_by_side(name, in_gold, ours is not None and ours.name == name)
    if ours is not None and ours.score is not None:
        bin_ = f"bin{_bin(ours.score)}"
        counts |= {f"{bin_}_score": ours.score, f"{bin_}_correct": hit, "scored": 1}
    return counts


def measures(names: Iterable[str]) -> list[Measure]:
    """Return the figures of the whole and those of each topic that the counts speak of."""
    prefixes = sorted(name.removesuffix("gold") for name in names if name.endswith(".gold"))
    single = [prefix for prefix in prefixes if not prefix.startswith("multilabel.")]
    multi = [prefix for prefix in prefixes if prefix not in single and prefix != "multilabel."]
    found = [
        share(f"{LAYER}.accuracy", "correct", "documents", headline=True),
        share(f"{LAYER}.any_accuracy", "any_correct", "documents", headline=True),
        _macro("macro_f1", single, headline=True),
        *precision_recall_f1(LAYER, "multilabel.", headline=True),
        _macro("multilabel.macro_f1", multi),
        Measure(f"{LAYER}.ece", _calibration_error, {"scored": "scored"}, headline=True),
    ]
    for prefix in single:
        found += precision_recall_f1(LAYER, prefix)
    return found


def confusion(pairs: Iterable[tuple[Document, Document]]) -> dict[str, dict[str, int]]:
    """Return how often each first topic of gold (rows) was predicted as each other (columns)."""
    seen: Counter[tuple[str, str]] = Counter()
    for gold, predicted in pairs:
        sides = [first(gold), first(predicted)]
        row, column = (NOTHING if label is None else label.name for label in sides)
        seen[row, column] += 1
    rows, columns = (sorted({pair[side] for pair in seen}) for side in (0, 1))
    return {row: {column: seen[row, column] for column in columns} for row in rows}


def first(doc: Document) -> Label | None:
    """Return the most probable topic; the first one where a probability is missing."""
    labels: Sequence[Label] = doc.labels.get(LAYER, [])
    if not labels or any(label.score is None for label in labels):
        return labels[0] if labels else None
    return max(labels, key=lambda label: label.score or 0.0)


def names(doc: Document) -> set[str]:
    """Return the names of all topics of a document."""
    return {label.name for label in doc.labels.get(LAYER, [])}


def among(doc: Document, known: Collection[str]) -> Document:
    """Return the document with its likeliest topic of those known, its probability among them."""
    labels = [label for label in doc.labels.get(LAYER, []) if label.name in known]
    held = replace(doc, labels=doc.labels | {LAYER: labels})
    best = first(held)
    if best is not None and best.score is not None:
        best = Label(best.name, best.score / (sum(label.score or 0.0 for label in labels) or 1.0))
    held.labels[LAYER] = [] if best is None else [best]
    return held


def disagreements(gold: Document, predicted: Document) -> Iterator[Disagreement]:
    """Yield the document where the first topic differs; the surer the prediction, the worse."""
    theirs, ours = first(gold), first(predicted)
    if _same(theirs, ours):
        return
    sure = ours.score if ours is not None and ours.score is not None else 0.5
    among = ours is not None and ours.name in names(gold)
    opening = gold.texts.get("title") or gold.text.strip()[:40]
    yield Disagreement(
        layer=LAYER,
        document=gold.id,
        kind="second" if among else "first",
        gold=" ".join(label.name for label in gold.labels[LAYER]) or NOTHING,
        predicted=NOTHING if ours is None else f"{ours.name} {sure:.2f}",
        weight=sure / 2 if among else sure,
        context=opening.replace("\n", "⏎"),
    )


def _same(one: Label | None, other: Label | None) -> bool:
    return (one and one.name) == (other and other.name)


def _side_by_side(prefix: str, gold: bool, predicted: bool) -> Counts:
    return {
        f"{prefix}.correct": gold and predicted,
        f"{prefix}.gold": gold,
        f"{prefix}.predicted": predicted,
    }


def _bin(score: float) -> int:
    """Return the bin of a probability; bins are open below and closed above, (0.1, 0.2]."""
    return min(max(math.ceil(score * BINS) - 1, 0), BINS - 1)


def _macro(name: str, prefixes: Sequence[str], *, headline: bool = False) -> Measure:
    def formula(sums: Sums) -> Array:
        # A topic that neither side names in a resample takes no part in its mean.
        single = np.array([_f1(prefix)(sums) for prefix in prefixes])
        absent = np.isnan(single)
        return ratio(np.where(absent, 0.0, single).sum(axis=0), (~absent).sum(axis=0))

    return Measure(f"{LAYER}.{name}", formula, {"documents": "documents"}, headline)


def _f1(prefix: str) -> Formula:
    return lambda sums: ratio(
        2 * sums[f"{prefix}correct"], sums[f"{prefix}gold"] + sums[f"{prefix}predicted"]
    )


def _calibration_error(sums: Sums) -> Array:
    gaps = [
        np.abs(sums[f"bin{number}_correct"] - sums[f"bin{number}_score"]) for number in range(BINS)
    ]
    return ratio(np.sum(gaps, axis=0), sums["scored"])
