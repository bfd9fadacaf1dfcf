"""Where prediction and gold differ, one case at a time, with the text around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

_AROUND = 18  # characters of context on each side


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One case: what gold says, what was predicted, and where.

    `weight` orders the cases of one layer, the worst first; it means nothing across layers.
    `start` and `end` are None where the case concerns the whole document.
    """

    layer: str
    document: str
    kind: str
    gold: str
    predicted: str
    weight: float
    start: int | None = None
    end: int | None = None
    context: str = ""


def in_context(text: str, start: int, end: int) -> str:
    """Return the characters around a stretch, which stands in ⟦ ⟧, line breaks as ⏎."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    middle = text[start:end]
    if len(middle) > 60:
        middle = f"{middle[:30]}…{middle[-29:]}"
    left = "…" if start > _AROUND else ""
    right = "…" if end + _AROUND < len(text) else ""
    shown = f"{left}{before}⟦{middle}⟧{after}{right}"
    return shown.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎")


def worst(by_layer: Mapping[str, Iterable[Disagreement]], count: int) -> list[Disagreement]:
    """Return the `count` worst cases, the layers taking turns so that none hides another."""
    queues: Sequence[list[Disagreement]] = [
        sorted(cases, key=lambda case: (-case.weight, case.document, case.start or 0))
        for cases in by_layer.values()
    ]
    turns = zip_longest(*queues)
    return [case for turn in turns for case in turn if case is not None][:count]
