"""Whether a summary says what its source says: its names, numbers and dates, looked up there.

A *name* is in the source when its characters are, width, script, case and white space apart. A
*number* is when the source has one of the same value, however written: 4.23亿, 42300万 and
423,000,000 are one, so are 5%, 百分之五 and 5个百分点. 十多 is any from 10 to less than 20, 半年
also six months, 三季度 also nine; 数十 and 近一半 are too vague to be looked up. A *date* is when
the source has a date that agrees in month and day, a month that the text leaves open being that of
any other date (8日 on a page of October), and a date or number with its year. Relative dates (昨天,
今年) are not looked at. Numbers are read with care in the summary (一起 has none) and generously in
the source.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.text.folding import fold
from pipeline.text.numerals import Number, find_numbers, han_value
from pipeline.text.patterns import lazy

_ANY = r"(?:\d{%s}|[零〇○一二三四五六七八九十]{%s})"
_YEAR, _PART = _ANY % ("4", "4"), _ANY % ("1,2", "1,3")
_DATE = lazy(
    rf"(?:(?P<year>{_YEAR})年)?(?P<month>{_PART})月(?:份|(?P<day>{_PART})[日号])?"
    rf"|(?P<year2>\d{{4}})(?P<mark>[-/.])(?P<month2>\d{{1,2}})(?P=mark)(?P<day2>\d{{1,2}})(?!\d)"
    rf"|(?P<year3>{_YEAR})年|(?P<day3>(?<![\d.]){_PART})日"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something in a summary that can be looked up: kind is "name", "number" or "date"."""

    kind: str
    text: str
    supported: bool


@dataclass(frozen=True, slots=True)
class _Date:
    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class _Source:
    """A source made ready: its characters, number values and dates."""

    characters: str
    values: frozenset[tuple[Fraction, bool]]
    dates: frozenset[tuple[int | None, int | None, int | None]]
    years: frozenset[int | None]
    months: frozenset[int | None]

    @classmethod
    def of(cls, text: str) -> _Source:
        dates = {(date.year, date.month, date.day) for date in _find_dates(_plain(text))}
        return cls(
            characters=_bare(text),
            values=frozenset(
                (value, number.share)
                for number in find_numbers(_plain(text))
                for value in (number.value, number.also)
                if value is not None
            ),
            dates=frozenset(dates),
            years=frozenset(year for year, _, _ in dates),
            months=frozenset(month for _, month, _ in dates),
        )


def check(summary: str, source: str, names: Iterable[str] = ()) -> list[Fact]:
    """Return the names, dates and numbers of a summary, each with whether the source has it.

    Args:
        summary: any text about the source.
        source: the whole original, with what it says of itself.
        names: the entities of the summary, as a tagger found them; repeats count once.
    """
    ready = _Source.of(source)
    facts = [Fact("name", name, _bare(name) in ready.characters) for name in _unique(names)]
    text = _plain(summary)
    dates = list(_find_dates(text))
    for date in dates:
        facts.append(Fact("date", summary[date.start : date.end], _has_date(ready, date)))
    for number in find_numbers(text):
        before = bisect_left(dates, number.end, key=lambda date: date.start)
        inside = before > 0 and number.start < dates[before - 1].end
        if number.sure and not inside:
            said = summary[number.start : number.end]
            facts.append(Fact("number", said, _has_number(ready, number)))
    return facts


def unsupported(summary: str, source: str, names: Iterable[str] = ()) -> list[Fact]:
    """Return the facts of a summary that its source does not have."""
    return [fact for fact in check(summary, source, names) if not fact.supported]


def _plain(text: str) -> str:
    """Return the text folded, one character for one; "，" is kept from parting thousands."""
    return fold(text.replace("，", "、"))


def _bare(text: str) -> str:
    return "".join(fold(text).casefold().split())


def _unique(names: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(name for name in names if name.strip()))


def _find_dates(text: str) -> Iterator[_Date]:
    for match in _DATE.finditer(text):
        year = match["year"] or match["year2"] or match["year3"]
        month, day = match["month"] or match["month2"], match["day"] or match["day2"]
        found = _Date(
            match.start(), match.end(), _whole(year), _whole(month), _whole(day or match["day3"])
        )
        if (found.month or 1) <= 12 and (found.day or 1) <= 31:
            yield found


def _whole(numeral: str | None) -> int | None:
    if numeral is None:
        return None
    value = Fraction(numeral) if numeral.isdecimal() else han_value(numeral)
    return None if value is None else int(value)


def _has_number(source: _Source, number: Number) -> bool:
    return any(
        share == number.share
        and (
            value in (number.value, number.also)
            or (number.below is not None and number.value < value < number.below)
        )
        for value, share in source.values
    )


def _has_date(source: _Source, date: _Date) -> bool:
    if date.year is not None and date.year not in source.years:
        return (Fraction(date.year), False) in source.values and date.month is None
    if date.month is None and date.day is None:
        return True
    return any(
        date.day in (None, day)
        and (date.month in (None, month) or (month is None and date.month in source.months))
        for _, month, day in source.dates
    )
