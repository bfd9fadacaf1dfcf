"""Whether stages stand in an order in which each finds the layers it reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.stage import Stage, known_stages


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in its place.

    Attributes:
        label: how messages call it, e.g. "stages[2] words"; None for a stage that is misspelt
            and reported already: it is only asked what it would provide.
        cls: the stage's class; None where nobody knows what it would provide.
    """

    label: str | None
    cls: type[Stage] | None


def order_problems(steps: Sequence[Step], given: Iterable[str] = ()) -> list[str]:
    """Return one line for each stage that stands too early, too late or twice.

    `given` are layers that the documents have before the first stage.
    """
    problems: list[str] = []
    have, readers, first = set(given), dict[str, str](), dict[str, str]()
    # What a misspelt stage would have provided is not called missing a second time.
    guessable = any(step.cls is None for step in steps)
    somewhere = {layer for step in steps if step.cls for layer in step.cls.provides}
    for step in steps:
        cls, label = step.cls, step.label
        if cls is None:
            continue
        if label is not None:
            if cls.name in first:
                problems.append(f"{label}: is there twice, first as {first[cls.name]}")
                continue
            first[cls.name] = label
            problems += [
                f"{label}: {_missing(layer)}"
                for layer in cls.requires
                if layer not in have and (layer in somewhere or not guessable)
            ]
            problems += [
                f'{label}: writes the layer "{layer}" after {readers[layer]} has read it; '
                f"put {cls.name} before that one"
                for layer in cls.provides
                if layer in readers
            ]
            readers |= {layer: label for layer in cls.uses if layer not in readers}
        have.update(cls.provides)
    return problems


def _missing(layer: str) -> str:
    makers = [name for name, cls in known_stages().items() if layer in cls.provides]
    if not makers:
        return f'needs the layer "{layer}", which no known stage provides'
    names = ", ".join(makers)
    return f'needs the layer "{layer}"; put a stage that provides it ({names}) before this one'
