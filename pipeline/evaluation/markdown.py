"""Measured figures as tables in Markdown, for a model card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.evaluation.measure import Measured
from pipeline.evaluation.plan import Plan, Row
from pipeline.evaluation.scores import Difference, Figure

_HEAD = ("task", "set", "size", "figure", "result", "baseline", "its result", "difference")
_COUNTED = ("entities", "words", "sentences")


def to_markdown(plan: Plan, measured: Mapping[str, Measured]) -> str:
    """Return one table for each heading, with a line for each row and baseline, and the notes.

    `measured` has results by name; a row without one is "not there". Figures are in per cent.
    """
    tables = dict.fromkeys(row.table for row in plan.rows)
    parts = [
        "\n".join(_table(title, [row for row in plan.rows if row.table == title], measured))
        for title in tables
    ]
    return "\n\n".join([*parts, "\n".join(_notes(plan, measured))]) + "\n"


def _table(title: str, rows: Iterable[Row], measured: Mapping[str, Measured]) -> Iterator[str]:
    yield f"### {title}\n"
    yield _line(_HEAD)
    yield _line(["---"] * len(_HEAD))
    for row in rows:
        first = [row.layer, row.set]
        if row.name not in measured:
            yield _line([*first, "not there", f"`{row.figure}`", "", "", "", ""])
            continue
        found = measured[row.name]
        first += [_size(found), f"`{row.figure}`", _value(found.figure, "**")]
        rivals = [_rival(rival) for rival in found.rivals] or [("", "", "")]
        yield _line([*first, *rivals[0]])
        yield from (_line([*[""] * len(first), *rival]) for rival in rivals[1:])


def _notes(plan: Plan, measured: Mapping[str, Measured]) -> Iterator[str]:
    yield (
        f"Per cent, with 95 % intervals of {plan.resamples:,} bootstrap resamples of the texts "
        f"(seed {plan.seed}); differences by a paired test on the same resamples."
    )
    makers: dict[str, list[str]] = {}
    for found in measured.values():
        if found.made_by:
            names = makers.setdefault(found.row.layer, [])
            names += [found.made_by] if found.made_by not in names else []
    if makers:
        told = "; ".join(f"{layer}: {', '.join(names)}" for layer, names in makers.items())
        yield f"Made by: {told}."
    for name, found in measured.items():
        yield from (f"- {name}: {note}" for note in found.notes)


def _size(found: Measured) -> str:
    counts = [f"{found.figure.documents:,} {found.unit}"]
    layer = found.row.layer
    if layer in _COUNTED and "gold" in found.figure.counts:
        counts.append(f"{found.figure.counts['gold']:,.0f} {layer}")
    return ", ".join(counts)


def _rival(rival: Difference) -> tuple[str, str, str]:
    if rival.test is None:
        return rival.other, _value(rival.theirs), "–"
    test = rival.test
    between = f"[{100 * test.low:+.2f}, {100 * test.high:+.2f}]"
    return (
        rival.other,
        _value(rival.theirs),
        f"{100 * test.difference:+.2f} {between}, p {test.p_value:.3f}",
    )


def _value(figure: Figure, mark: str = "") -> str:
    if figure.value is None:
        return "–"
    value = f"{mark}{100 * figure.value:.2f}{mark}"
    if figure.low is None or figure.high is None:
        return value
    return f"{value} [{100 * figure.low:.2f}, {100 * figure.high:.2f}]"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
