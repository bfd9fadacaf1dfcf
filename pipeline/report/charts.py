"""Charts as plain tables and SVG: no script draws them, so they show with scripts off and in mail.

Bars are a table whose numbers a screen reader reads; columns are one SVG whose places are in per
cent, so that it fits a phone without shrinking its letters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.report.survey import LENGTHS, Survey, length_name

_ROWS = 20  # a list of bars that is longer is no longer read
_COLUMNS = 60  # on a phone a column is then still five pixels wide
_TICKS = 4  # dates of ten characters do not touch on a phone then


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its name, its count, its share of the longest, and the filter that it stands for."""

    name: str
    count: int
    share: float
    note: str = ""
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a histogram, places and sizes in per cent of the drawing."""

    name: str
    count: int
    left: float
    width: float
    height: float
    tick: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A titled chart of bars or of columns, with a sentence on what is left out."""

    title: str
    bars: tuple[Bar, ...] = ()
    columns: tuple[Column, ...] = ()
    note: str = ""


def charts(survey: Survey) -> list[Chart]:
    """Return the charts of a run that have something to show."""
    entities = Counter({f"{surface}\t{kind}": n for (surface, kind), n in survey.entities.items()})
    failures = Counter({": ".join(key): count for key, count in survey.failures.items()})
    made = [
        _bars("Topics", survey.topics, "topic", "labels of documents"),
        _bars("Named entities by kind", survey.kinds, "", "mentions"),
        _bars("Most frequent entities", entities, "entity", "mentions"),
        _over_time(survey),
        _bars("Sources", survey.sources, "source", "documents"),
        _lengths(survey),
        _bars("Noise by kind", survey.noise, "", "spans"),
        _bars("Failures", failures, "failed", "documents"),
    ]
    return [chart for chart in made if chart.bars or chart.columns]


def _bars(title: str, counts: Counter[str], filter_by: str, unit: str) -> Chart:
    shown = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_ROWS]
    longest = max((count for _, count in shown), default=1)
    bars = []
    for key, count in shown:
        name, _, note = key.partition("\t")
        bars.append(Bar(name, count, 100 * count / longest, note, filter_by))
    left = len(counts) - len(shown)
    more = f"; {left:,} more are not shown" if left else ""
    return Chart(title, tuple(bars), note=f"{unit}, {sum(counts.values()):,} in all{more}")


def _lengths(survey: Survey) -> Chart:
    counts = [(length_name(place), survey.lengths[place]) for place in range(len(LENGTHS) + 1)]
    return Chart(
        "Lengths",
        columns=_columns(counts),
        note=f"documents by characters; {survey.characters:,} characters in all",
    )


def _over_time(survey: Survey) -> Chart:
    dates = sorted(day for day in map(_read_day, survey.days) if day is not None)
    if not dates:
        return Chart("Documents over time")
    unit, names = _periods(dates[0], dates[-1])
    counts: Counter[str] = Counter()
    for day in dates:
        counts[day.isoformat()[: len(names[0])]] += survey.days[day.isoformat()]
    note = f"documents by {unit} of publication; {survey.undated:,} without a date"
    if len(names) > _COLUMNS:
        names = names[-_COLUMNS:]
        early = sum(count for name, count in counts.items() if name < names[0])
        note += f"; {early:,} from before {names[0]} are not shown"
    return Chart(
        "Documents over time", columns=_columns([(name, counts[name]) for name in names]), note=note
    )


def _periods(first: date, last: date) -> tuple[str, list[str]]:
    """Return the unit of time in which the dates fit, and all its names from first to last."""
    days = (last - first).days + 1
    if days <= _COLUMNS:
        return "day", [(first + timedelta(step)).isoformat() for step in range(days)]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= _COLUMNS:
        places = [first.year * 12 + first.month - 1 + step for step in range(months)]
        return "month", [f"{place // 12:04d}-{place % 12 + 1:02d}" for place in places]
    return "year", [f"{year:04d}" for year in range(first.year, last.year + 1)]


def _columns(counts: Sequence[tuple[str, int]]) -> tuple[Column, ...]:
    highest = max((count for _, count in counts), default=0) or 1
    width = 100 / max(len(counts), 1)
    step = -(-len(counts) // _TICKS)
    return tuple(
        Column(name, count, place * width, width, 100 * count / highest, place % step == 0)
        for place, (name, count) in enumerate(counts)
    )


def _read_day(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def kind_classes(kinds: Iterable[str]) -> dict[str, str]:
    """Return a colour class for each entity label; PER, LOC and ORG keep theirs in every report."""
    fixed = {"PER": "k0", "LOC": "k1", "ORG": "k2"}
    others = [kind for kind in kinds if kind not in fixed]
    return fixed | {kind: f"k{3 + place % 7}" for place, kind in enumerate(others)}
