"""Meta: exact match of title, source, editor, author, site and the time of publication.

Values are compared as strings, white space at the ends apart. `date` is the day alone: the first
ten characters of `published`. A document is asked for the keys that its gold has; a value for
another key counts as predicted where the gold document has any of these keys at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.document import Document
from pipeline.evaluation.disagreements import Disagreement
from pipeline.evaluation.scores import Counts, Measure, precision_recall_f1, share

LAYER = "meta"
KEYS = ("title", "published", "date", "source", "editor", "author", "site")


def labelled(doc: Document) -> bool:
    """Return whether a gold document says anything that is scored here."""
    return bool(_values(doc))


def count(gold: Document, predicted: Document) -> Counts:
    """Return correct, gold and predicted values, in all and for each key."""
    theirs, ours = _values(gold), _values(predicted)
    # A gold file of titles alone says nothing on editors.
    asked = KEYS if set(theirs) - {"title"} else ("title",)
    counts = dict.fromkeys(("correct", "gold", "predicted"), 0.0)
    for key in asked:
        right = key in theirs and theirs[key] == ours.get(key)
        row = {"correct": right, "gold": key in theirs, "predicted": key in ours}
        for name, value in row.items():
            counts[f"{key}.{name}"] = float(value)
            if key != "date":  # it is half of `published`, and would count twice
                counts[name] += value
    return counts


def measures(names: Iterable[str]) -> list[Measure]:
    """Return the share of exact matches for each key in gold, and precision, recall, F1 of all."""
    known = set(names)
    found = [
        share(f"{LAYER}.{key}", f"{key}.correct", f"{key}.gold", headline=True)
        for key in KEYS
        if f"{key}.gold" in known
    ]
    return found + precision_recall_f1(LAYER)


def disagreements(gold: Document, predicted: Document) -> Iterator[Disagreement]:
    """Yield each value of gold that was missed or read differently."""
    theirs, ours = _values(gold), _values(predicted)
    for key, value in theirs.items():
        if key != "date" and ours.get(key) != value:
            yield Disagreement(
                layer=LAYER,
                document=gold.id,
                kind=key,
                gold=value,
                predicted=ours.get(key, "—"),
                weight=1.0 if key in ours else 0.5,  # a wrong value misleads, a missing one not
            )


def _values(doc: Document) -> dict[str, str]:
    raw = {"title": doc.texts.get("title") or doc.meta.get("title")}
    raw |= {key: doc.meta.get(key) for key in KEYS if key not in ("title", "date")}
    raw["date"] = str(raw["published"])[:10] if raw["published"] else None
    return {key: str(value).strip() for key, value in raw.items() if value}
