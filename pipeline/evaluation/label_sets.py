"""Unknown layers in gold, and label sets of the two sides that do not overlap."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.document import Document
from pipeline.errors import suggestion
from pipeline.evaluation.corpus import Corpus, refuse
from pipeline.evaluation.layers import LAYERS, Pairs, labelled_layers

#: Where a document has the layers that are scored.
PLACES = {
    "spans": ("noise", "sentences", "words", "entities", "summary"),
    "labels": ("topics",),
    "texts": ("title", "summary"),
}
_OWN = {name: place for place, names in PLACES.items() for name in names}
_COMPARED = ("entities", "topics")  # whether noise is found does not depend on its kind
_SHOWN = 10


def layer_names(docs: Iterable[Document]) -> set[str]:
    """Return the names of all layers that documents have, whether they can be scored or not."""
    return {name for doc in docs for layers in _places(doc).values() for name in layers}


def check_names(gold: Corpus, also: Collection[str] = ()) -> None:
    """Check that gold has no layers but those that can be scored, and those named in `also`.

    Raises:
        EvaluationError: it has others, which would go unscored without a word.
    """
    allowed = set(also) - set(_OWN)  # topics among the spans are wrong, whoever else has topics
    present = {name for doc in gold.documents for name in labelled_layers(doc)}
    rest = ",".join(name for name in LAYERS if name in present)
    advice = f"; to leave it unscored: --layers {rest}" if rest else ""
    problems = [
        f'{gold.where(position)}: unknown layer "{name}" in "{place}"'
        f"{_hint(name)}; known there: {', '.join(PLACES[place])}{advice}"
        for position, doc in enumerate(gold.documents)
        for place, layers in _places(doc).items()
        for name in layers
        if name not in PLACES[place] and name not in allowed
    ]
    refuse(gold.name, problems)


def without_common_labels(pairs: Pairs, layers: Sequence[str], name: str) -> Iterator[str]:
    """Yield a note for each layer whose labels in the prediction `name` are none of gold's."""
    for layer in _COMPARED:
        theirs = {label for gold, _ in pairs for label in _labels(gold, layer)}
        ours = {label for _, predicted in pairs for label in _labels(predicted, layer)}
        if layer in layers and theirs and ours and not theirs & ours:
            yield (
                f"{layer}: no label of {name} ({_listed(ours)}) is one of gold's "
                f"({_listed(theirs)}), so that nothing can be right; where only the names differ, "
                f"the setting labels of the stage {layer} maps a checkpoint's to gold's"
            )


def _places(doc: Document) -> dict[str, Mapping[str, Any]]:
    return {"spans": doc.spans, "labels": doc.labels, "texts": doc.texts}


def _hint(name: str) -> str:
    return f'; it belongs in "{_OWN[name]}"' if name in _OWN else suggestion(name, _OWN)


def _labels(doc: Document, layer: str) -> set[str]:
    spans = {span.label or "" for span in doc.spans.get(layer, [])}
    return spans | {label.name for label in doc.labels.get(layer, [])}


def _listed(labels: Collection[str]) -> str:
    names = [label or "no label" for label in sorted(labels)]
    return ", ".join(names[:_SHOWN] + ["…"] * (len(names) > _SHOWN))
