"""Figures from counts: every score is a formula over counts that are summed over documents.

A layer counts each document once. The figure of the whole is the formula on the sums; the figure
of a resample is the same formula on other sums, which is what makes the bootstrap fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pipeline.evaluation.bootstrap import (
    Array,
    PairedTest,
    Sampling,
    interval,
    paired_test,
    resample_sums,
)

Counts = dict[str, float]


class Sums:
    """Counts by name, each an array of any one shape; a count that nobody made is zero."""

    def __init__(self, names: Sequence[str], values: Array) -> None:
        self._index = {name: position for position, name in enumerate(names)}
        self._values = values

    def __getitem__(self, name: str) -> Array:
        if name in self._index:
            return self._values[..., self._index[name]]
        return np.zeros(self._values.shape[:-1])


Formula = Callable[[Sums], Array]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure's name, its formula, and the counts to show beside it (shown name → count)."""

    name: str
    formula: Formula
    counts: Mapping[str, str]
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure: value and 95 % interval, None where undefined, and its counts.

    `documents` is the number of documents that have the layer in gold.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    counts: dict[str, float]
    documents: int
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two systems on the same documents: `ours` minus `theirs`, with its test."""

    name: str
    other: str
    ours: Figure
    theirs: Figure
    test: PairedTest | None


@dataclass(frozen=True)
class Scored:
    """A layer's counts: one row for each document that has the layer in gold, and the measures."""

    ids: tuple[str, ...]
    rows: tuple[Counts, ...]
    measures: tuple[Measure, ...]
    _drawn: dict[Sampling, Array] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of all counts, in a fixed order."""
        return tuple(sorted({name for row in self.rows for name in row}))

    @cached_property
    def table(self) -> Array:
        """The counts as an array, (documents, columns)."""
        cells = [[row.get(name, 0.0) for name in self.columns] for row in self.rows]
        return np.array(cells, dtype=np.float64).reshape(len(self.rows), len(self.columns))

    @property
    def sums(self) -> Sums:
        """The counts summed over all documents."""
        return Sums(self.columns, self.table.sum(axis=0))

    def of_documents(self, measure: Measure) -> dict[str, float]:
        """Return one measure of each single document, by id; nan where undefined."""
        values = measure.formula(Sums(self.columns, self.table))
        return dict(zip(self.ids, values.tolist(), strict=True))

    def resampled(self, sampling: Sampling) -> Sums:
        """Return the counts summed over resampled documents, (resamples,); drawn once."""
        if sampling not in self._drawn:
            self._drawn[sampling] = resample_sums(self.table, sampling)
        return Sums(self.columns, self._drawn[sampling])


def figures(scored: Scored, sampling: Sampling) -> list[Figure]:
    """Return every figure of a layer with its interval; one document alone has no interval."""
    drawn = scored.resampled(sampling) if len(scored.rows) > 1 else None
    return [_figure(measure, scored, drawn) for measure in scored.measures]


def differences(ours: Scored, theirs: Scored, other: str, sampling: Sampling) -> list[Difference]:
    """Return the difference of each figure that both systems have, on the same documents."""
    if ours.ids != theirs.ids:
        raise ValueError("a paired test needs the same documents in the same order")
    # Each side by its own formula: a macro-F1 is the mean over the topics that its side names.
    sides = {measure.name: measure for measure in ours.measures}
    our_figures = {figure.name: figure for figure in figures(ours, sampling)}
    return [
        Difference(
            measure.name,
            other,
            our_figures[measure.name],
            figure,
            _test((sides[measure.name], ours), (measure, theirs), sampling),
        )
        for measure, figure in zip(theirs.measures, figures(theirs, sampling), strict=True)
        if measure.name in our_figures
    ]


def ratio(part: Array | float, whole: Array | float) -> Array:
    """Return part / whole, and nan where the whole is zero."""
    safe = np.where(whole == 0, 1.0, whole)
    return np.where(whole == 0, np.nan, part / safe)


def f1(correct: Array | float, gold: Array | float, predicted: Array | float) -> Array:
    """Return F1, the harmonic mean of precision and recall, of counts; nan where there are none."""
    return ratio(2 * correct, gold + predicted)


def precision_recall_f1(
    layer: str, prefix: str = "", *, correct: str = "correct", headline: bool = False
) -> list[Measure]:
    """Return `layer.prefix` precision, recall and F1 over the counts correct, gold, predicted.

    As in scikit-learn and seqeval a ratio with nothing below the line is 0, but where gold and
    prediction are both empty there is nothing to measure and the figure is undefined. Relaxed
    matches have their own count of `correct` and share the other two.
    """
    gold, predicted = f"{prefix}gold", f"{prefix}predicted"
    name = f"{prefix}{correct}"
    title = f"{layer}.{prefix}{correct.removesuffix('correct')}"
    shown = {"correct": name, "gold": gold, "predicted": predicted}

    def defined(sums: Sums, value: Array) -> Array:
        empty = sums[gold] + sums[predicted] == 0
        return np.where(empty, np.nan, np.nan_to_num(value))

    return [
        Measure(
            f"{title}precision",
            lambda sums: defined(sums, ratio(sums[name], sums[predicted])),
            {"correct": name, "predicted": predicted},
            headline,
        ),
        Measure(
            f"{title}recall",
            lambda sums: defined(sums, ratio(sums[name], sums[gold])),
            {"correct": name, "gold": gold},
            headline,
        ),
        Measure(
            f"{title}f1",
            lambda sums: defined(sums, f1(sums[name], sums[gold], sums[predicted])),
            shown,
            headline,
        ),
    ]


def share(name: str, part: str, whole: str, *, headline: bool = False) -> Measure:
    """Return the measure part / whole, undefined where the whole is zero."""
    counts = {_spoken(part): part, _spoken(whole): whole}
    return Measure(name, lambda sums: ratio(sums[part], sums[whole]), counts, headline)


def _spoken(count: str) -> str:
    return count.replace(".", " ").replace("_", " ")


def _figure(measure: Measure, scored: Scored, drawn: Sums | None) -> Figure:
    total = scored.sums
    value = float(measure.formula(total))
    bounds = interval(measure.formula(drawn)) if drawn is not None else None
    low, high = bounds if bounds is not None and not np.isnan(value) else (None, None)
    counts = {shown: float(total[name]) for shown, name in measure.counts.items()}
    return Figure(
        name=measure.name,
        value=None if np.isnan(value) else value,
        low=low,
        high=high,
        counts=counts,
        documents=len(scored.rows),
        headline=measure.headline,
    )


def _test(
    ours: tuple[Measure, Scored], theirs: tuple[Measure, Scored], sampling: Sampling
) -> PairedTest | None:
    if len(ours[1].rows) < 2:
        return None
    observed = [float(measure.formula(scored.sums)) for measure, scored in (ours, theirs)]
    drawn = [measure.formula(scored.resampled(sampling)) for measure, scored in (ours, theirs)]
    return paired_test(observed[0] - observed[1], drawn[0] - drawn[1])
