"""Entities: strict and relaxed precision, recall and F1, micro and per label.

*Strict* is a span with the same two ends and the same label, as seqeval counts in its strict mode
and nervaluate under "strict". *Relaxed* is nervaluate's "ent_type", after MUC-5 and SemEval 2013
task 9: some overlap and the same label. Predictions are taken in the order of the text; each uses
up one gold entity that it overlaps, the closest of its own label or else the first of another.

The counting is done here, on character spans. The two libraries work on lists of BIO tags or on
spans with inclusive ends, give no counts for single documents (the bootstrap needs them), and
would be carried at run time for a dozen lines; the tests hold our figures equal to theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.document import Document, Span
from pipeline.evaluation.disagreements import Disagreement, in_context
from pipeline.evaluation.scores import Counts, Measure, precision_recall_f1

LAYER = "entities"
_UNSCORED = 0.5  # weight of a prediction without a score


def count(gold: Document, predicted: Document) -> Counts:
    """Return correct (strict and relaxed), gold and predicted, in all and for each label."""
    ours, theirs = _spans(predicted), _spans(gold)
    counts = _counts(theirs, ours, "")
    for label in sorted({span.label or "" for span in [*ours, *theirs]}):
        counts |= _counts(_labelled(theirs, label), _labelled(ours, label), f"{label}.")
    return counts


def measures(names: Iterable[str]) -> list[Measure]:
    """Return the micro figures and those of each label that the counts speak of."""
    found = _pair("", headline=True)
    for prefix in sorted(name.removesuffix("gold") for name in names if name.endswith(".gold")):
        found += _pair(prefix, headline=False)
    return found


def relaxed_matches(gold: Sequence[Span], predicted: Sequence[Span]) -> int:
    """Return how many predictions overlap a gold entity of their own label, one to one."""
    free = list(gold)
    correct = 0
    for span in predicted:
        touching = [other for other in free if other.start < span.end and span.start < other.end]
        same = [other for other in touching if other.label == span.label]
        if same:
            free.remove(min(same, key=lambda other: _distance(other, span)))
            correct += 1
        elif touching:
            free.remove(touching[0])
    return correct


def disagreements(gold: Document, predicted: Document) -> Iterator[Disagreement]:
    """Yield missed, spurious, differently labelled and differently cut entities."""
    ours, theirs = _spans(predicted), _spans(gold)
    exact = {(span.start, span.end, span.label) for span in ours}
    exact &= {(span.start, span.end, span.label) for span in theirs}
    wrong = [span for span in ours if (span.start, span.end, span.label) not in exact]
    missed = [span for span in theirs if (span.start, span.end, span.label) not in exact]
    for span in wrong:
        other = next((one for one in missed if one.start < span.end and span.start < one.end), None)
        if other is not None:
            missed.remove(other)
        yield _case(gold, other, span)
    for span in missed:
        yield _case(gold, span, None)


def _spans(doc: Document) -> list[Span]:
    return sorted(doc.spans.get(LAYER, []), key=lambda span: (span.start, span.end))


def _labelled(spans: Sequence[Span], label: str) -> list[Span]:
    return [span for span in spans if (span.label or "") == label]


def _counts(gold: Sequence[Span], predicted: Sequence[Span], prefix: str) -> Counts:
    exact = Counter((span.start, span.end, span.label) for span in gold)
    exact &= Counter((span.start, span.end, span.label) for span in predicted)
    return {
        f"{prefix}correct": exact.total(),
        f"{prefix}relaxed.correct": relaxed_matches(gold, predicted),
        f"{prefix}gold": len(gold),
        f"{prefix}predicted": len(predicted),
    }


def _pair(prefix: str, *, headline: bool) -> list[Measure]:
    strict = precision_recall_f1(LAYER, prefix, headline=headline)
    relaxed = precision_recall_f1(LAYER, prefix, correct="relaxed.correct", headline=headline)
    return strict + relaxed


def _distance(one: Span, other: Span) -> int:
    return abs(one.start - other.start) + abs(one.end - other.end)


def _case(doc: Document, gold: Span | None, predicted: Span | None) -> Disagreement:
    present = [span for span in (gold, predicted) if span is not None]
    start, end = min(span.start for span in present), max(span.end for span in present)
    if gold is None or predicted is None:
        kind = "missed" if predicted is None else "spurious"
    elif (gold.start, gold.end) == (predicted.start, predicted.end):
        kind = "label"
    else:
        kind = "extent"
    weight = _UNSCORED
    if predicted is not None and predicted.score is not None:
        weight = predicted.score  # the surer a wrong answer, the worse
    return Disagreement(
        layer=LAYER,
        document=doc.id,
        kind=kind,
        gold=_shown(doc, gold),
        predicted=_shown(doc, predicted),
        weight=weight,
        start=start,
        end=end,
        context=in_context(doc.text, start, end),
    )


def _shown(doc: Document, span: Span | None) -> str:
    return "—" if span is None else f"{doc.surface(span)} {span.label or ''}".strip()
