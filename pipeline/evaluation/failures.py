"""Documents on which a stage failed: which layers that excuses, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.document import Document
from pipeline.evaluation.layers import Pairs, labelled_layers
from pipeline.stage import known_stages


def is_excused(doc: Document, layer: str) -> bool:
    """Return whether a stage that makes the layer failed on the document.

    A stage that is not known here, being of a run with modules of its own, may make any layer.
    """
    known = known_stages() if doc.errors else {}
    failed = [error.get("stage", "") for error in doc.errors]
    return any(name not in known or layer in known[name].provides for name in failed)


def count_failed(pairs: Pairs, layers: Sequence[str]) -> int:
    """Return on how many documents a failure left out a layer that gold has and that is scored."""
    return sum(
        any(_is_left_out(predicted, layer) for layer in labelled_layers(gold) if layer in layers)
        for gold, predicted in pairs
        if predicted.errors
    )


def describe_failures(name: str, docs: Iterable[Document]) -> list[str]:
    """Return a line for each stage that failed: on how many documents, and why on the first."""
    seen: dict[str, list[str]] = {}
    for doc in docs:
        for error in doc.errors:
            reason = f"{doc.id}: {error.get('kind', '')}: {error.get('message', '')}"
            seen.setdefault(error.get("stage", ""), []).append(reason)
    return [
        f'{name}: the stage "{stage}" failed on documents, its missing layers counting as empty: '
        f"{len(reasons):,}, the first {reasons[0]}"
        for stage, reasons in seen.items()
    ]


def _is_left_out(doc: Document, layer: str) -> bool:
    return layer not in labelled_layers(doc) and is_excused(doc, layer)
