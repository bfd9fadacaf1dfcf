"""An evaluation as text for people: figures with counts and intervals, then what lies behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.evaluation.disagreements import Disagreement
from pipeline.evaluation.layers import LAYERS
from pipeline.evaluation.results import Comparison, Evaluation
from pipeline.evaluation.scores import Difference, Figure
from pipeline.text.lines import display_width

_UNDEFINED = "–"


def to_text(evaluation: Evaluation) -> str:
    """Return the whole report, without a final newline."""
    head = (
        f"{evaluation.predicted} against {evaluation.gold}: {_documents(evaluation.documents)}; "
        f"in brackets 95 % intervals, {evaluation.settings['resamples']:,} resamples of documents"
    )
    parts = [[head], *(_layer(evaluation, name) for name in LAYERS)]
    parts.append(_confusion(evaluation.confusion))
    parts.append(_differences("baselines", evaluation.baselines))
    if evaluation.against is not None:
        parts.append(_against(evaluation.against))
    parts.append(_disagreements(evaluation.disagreements))
    parts.append([f"note: {note}" for note in evaluation.notes])
    return "\n\n".join("\n".join(part) for part in parts if part)


def _layer(evaluation: Evaluation, layer: str) -> list[str]:
    figures = [figure for name, figure in evaluation.figures.items() if _layer_of(name) == layer]
    if not figures:
        return []
    details = _by_label(figures)
    grouped = {figure.name for _, triple in details for figure in triple}
    rows = [
        [f"  {_short(figure.name)}", _value(figure.value), _interval(figure), _counts(figure)]
        for figure in figures
        if figure.name not in grouped
    ]
    lines = [f"{layer} ({_documents(figures[0].documents)})", *_aligned(rows)]
    if details:
        head = ["  by label", "precision", "recall", "F1", "correct / gold / predicted"]
        lines += _aligned([head, *(_triple(label, triple) for label, triple in details)])
    return lines


def _by_label(figures: Sequence[Figure]) -> list[tuple[str, list[Figure]]]:
    """Return precision, recall and F1 of each label or kind, which go in one line."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        prefix, _, last = _short(figure.name).rpartition(".")
        if not figure.headline and prefix and last in ("precision", "recall", "f1"):
            found.setdefault(prefix, []).append(figure)
    return [(prefix, triple) for prefix, triple in found.items() if len(triple) == 3]


def _triple(label: str, triple: Sequence[Figure]) -> list[str]:
    counts = triple[2].counts
    shown = " / ".join(f"{counts[name]:,.0f}" for name in ("correct", "gold", "predicted"))
    return [f"  {label}", *(_value(figure.value) for figure in triple), shown]


def _confusion(matrix: Mapping[str, Mapping[str, int]]) -> list[str]:
    if not matrix:
        return []
    columns = list(next(iter(matrix.values())))
    names = list(dict.fromkeys([*matrix, *columns]))
    keys = {name: _letter(position) for position, name in enumerate(sorted(names))}
    head = ["  gold \\ predicted", *(keys[column] for column in columns)]
    rows = [
        [f"  {keys.get(row, '')} {row}", *(str(cells[column] or "·") for column in columns)]
        for row, cells in matrix.items()
    ]
    extra = [f"{keys[name]} {name}" for name in columns if name not in matrix]
    legend = [f"  predicted alone: {', '.join(extra)}"] if extra else []
    return ["confusion of first topics", *_aligned([head, *rows]), *legend]


def _differences(title: str, differences: Iterable[Difference]) -> list[str]:
    rows = [
        [
            f"  {one.name}",
            one.other,
            f"{_value(one.ours.value)} {_interval(one.ours)}",
            f"{_value(one.theirs.value)} {_interval(one.theirs)}",
            *_test(one),
            _both_counts(one),
        ]
        for one in differences
    ]
    if not rows:
        return []
    head = [f"{title}", "", "ours", "theirs", "difference", "p", "counts, ours : theirs"]
    return _aligned([head, *rows])


def _test(one: Difference) -> tuple[str, str]:
    if one.test is None:
        return _UNDEFINED, _UNDEFINED
    bounds = f"[{one.test.low:+.4f}, {one.test.high:+.4f}]"
    return f"{one.test.difference:+.4f} {bounds}", f"{one.test.p_value:.3f}"


def _against(comparison: Comparison) -> list[str]:
    shown = [one for one in comparison.differences if one.ours.headline]
    lines = _differences(f"against {comparison.other}", shown)
    rows = [
        [f"  {one.document}", one.figure, f"{one.theirs:.4f} → {one.ours:.4f}"]
        for one in comparison.changes
    ]
    title = "documents that changed most (theirs → ours)" if rows else "no document changed"
    return [*lines, title, *_aligned(rows)]


def _disagreements(cases: Sequence[Disagreement]) -> list[str]:
    if not cases:
        return []
    lines = [f"the {len(cases)} worst disagreements, layers in turn"]
    for number, case in enumerate(cases, start=1):
        place = "" if case.start is None else f" [{case.start}, {case.end})"
        lines.append(f"{number:>4}. {case.document}{place}  {case.layer}: {case.kind}")
        lines.append(f"      gold {case.gold}   predicted {case.predicted}")
        if case.context:
            lines.append(f"      {case.context}")
    return lines


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines, columns padded to what they take on a screen; names stand left."""
    widths = [max(map(display_width, column)) for column in _columns(rows)]
    lines = []
    for row in rows:
        cells = []
        for position, (cell, width) in enumerate(zip(row, widths, strict=False)):
            space = " " * (width - display_width(cell))
            is_number = cell[:1].isdigit() or cell[:1] in ("+", "·", "–", "-")
            cells.append(space + cell if is_number and position else cell + space)
        lines.append("  ".join(cells).rstrip())
    return lines


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    for position in range(max((len(row) for row in rows), default=0)):
        yield [row[position] for row in rows if position < len(row)]


def _documents(count: int) -> str:
    return f"{count:,} document" + ("s" if count != 1 else "")


def _layer_of(name: str) -> str:
    return name.partition(".")[0]


def _short(name: str) -> str:
    return name.partition(".")[2]


def _letter(position: int) -> str:
    return chr(ord("a") + position % 26) * (1 + position // 26)


def _value(value: float | None) -> str:
    return _UNDEFINED if value is None else f"{value:.4f}"


def _interval(figure: Figure) -> str:
    return "" if figure.low is None else f"[{figure.low:.4f}, {figure.high:.4f}]"


def _counts(figure: Figure) -> str:
    return "  ".join(f"{name} {_whole(value)}" for name, value in figure.counts.items())


def _both_counts(one: Difference) -> str:
    """Return the counts of two figures, those that both share once."""
    sides = [
        (name, _whole(one.ours.counts.get(name, 0.0)), _whole(one.theirs.counts.get(name, 0.0)))
        for name in {**one.ours.counts, **one.theirs.counts}
    ]
    return "  ".join(
        f"{name} {ours}" if ours == theirs else f"{name} {ours} : {theirs}"
        for name, ours, theirs in sides
    )


def _whole(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
