"""Stand-off annotation as HTML: a text with its marks as nested elements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Mark:
    """An element over text[start:end].

    Marks of a lower `rank` enclose those of a higher one. Where two cross, the inner one is cut in
    two; `attributes` stand on each piece, `id` on the first alone.
    """

    start: int
    end: int
    rank: int
    tag: str
    attributes: dict[str, str] = field(default_factory=dict, hash=False)
    id: str = ""


def to_html(text: str, marks: Iterable[Mark]) -> Markup:
    """Return the whole text, escaped, with an element for each mark that covers a character."""
    waiting = sorted(
        (mark for mark in marks if mark.start < mark.end),
        key=lambda mark: (mark.start, mark.rank, -mark.end),
        reverse=True,
    )
    points = sorted(
        {0, len(text), *(place for mark in waiting for place in (mark.start, mark.end))}
    )
    pieces: list[str] = []
    opened: list[Mark] = []
    named: set[str] = set()
    for start, end in zip(points, [*points[1:], len(text)], strict=True):
        active = [mark for mark in opened if mark.end > start]
        while waiting and waiting[-1].start == start:
            active.append(waiting.pop())
        active.sort(key=lambda mark: mark.rank)
        pieces += _change(opened, active, named)
        opened = active
        pieces.append(escape(text[start:end]))
    return Markup("".join(pieces))


def _change(opened: Sequence[Mark], active: Sequence[Mark], named: set[str]) -> list[str]:
    """Return the tags that end some elements and begin others."""
    common = 0
    for one, other in zip(opened, active, strict=False):
        if one is not other:
            break
        common += 1
    ends = [f"</{mark.tag}>" for mark in reversed(opened[common:])]
    return ends + [_start_tag(mark, named) for mark in active[common:]]


def _start_tag(mark: Mark, named: set[str]) -> str:
    attributes = dict(mark.attributes)
    if mark.id and mark.id not in named:
        named.add(mark.id)
        attributes["id"] = mark.id
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{mark.tag}{written}>"
