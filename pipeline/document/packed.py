"""Layers of very many spans, kept as numbers: stand-off annotation of a text as long as a book."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, MutableSequence, Sequence
from itertools import islice
from typing import SupportsIndex, overload

from pipeline.document.spans import Span

#: A layer of more spans is packed: the words of a text of some 170,000 characters. A hundred
#: thousand objects take 15 MB, and whoever has fewer gets a plain list.
MANY = 100_000


class PackedSpans(MutableSequence[Span]):
    """A layer of spans in which one that is no more than a place takes 8 bytes instead of 150.

    It is used as a list is and equals one; a `Span` is made where it is looked at. Spans with a
    label, a score and the like are kept as they are. Appending is quick, any other change takes
    as long as making the layer anew.
    """

    __slots__ = ("_ends", "_others", "_starts")

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts, self._ends = array("i"), array("i")
        self._others: dict[int, Span] = {}
        self.extend(spans)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: SupportsIndex) -> Span: ...
    @overload
    def __getitem__(self, place: slice) -> PackedSpans: ...
    def __getitem__(self, place: SupportsIndex | slice) -> Span | PackedSpans:
        if isinstance(place, slice):
            return self._part(range(len(self))[place])
        number = range(len(self))[place]
        return self._others.get(number) or Span(self._starts[number], self._ends[number])

    def __iter__(self) -> Iterator[Span]:
        if not self._others:
            return map(Span, self._starts, self._ends)
        return map(self.__getitem__, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PackedSpans):
            mine, theirs = ((one._starts, one._ends, one._others) for one in (self, other))
            return mine == theirs
        if not isinstance(other, list) or len(other) != len(self):
            return False
        return all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, islice(self, 3)))
        return f"PackedSpans([{shown}{', …' if len(self) > 3 else ''}])  # {len(self):,} spans"

    def __add__(self, other: Iterable[Span]) -> PackedSpans:
        joined = self.copy()
        joined.extend(other)
        return joined

    def __radd__(self, other: Iterable[Span]) -> PackedSpans:
        return PackedSpans(other) + self

    @overload
    def __setitem__(self, place: SupportsIndex, span: Span) -> None: ...
    @overload
    def __setitem__(self, place: slice, span: Iterable[Span]) -> None: ...
    def __setitem__(self, place: SupportsIndex | slice, span: Span | Iterable[Span]) -> None:
        self._change(lambda spans: spans.__setitem__(place, span))  # type: ignore[index, assignment]

    def __delitem__(self, place: SupportsIndex | slice) -> None:
        self._change(lambda spans: spans.__delitem__(place))

    def __copy__(self) -> PackedSpans:
        return self[:]

    def insert(self, place: SupportsIndex, span: Span) -> None:
        """Put a span before another, as a list does."""
        self._change(lambda spans: spans.insert(place, span))

    def append(self, span: Span) -> None:
        """Put a span behind the last."""
        if not span.is_bare:
            self._others[len(self)] = span
        self._starts.append(span.start)
        self._ends.append(span.end)

    def extend(self, spans: Iterable[Span]) -> None:
        """Put spans behind the last."""
        for span in list(spans) if spans is self else spans:
            self.append(span)

    def copy(self) -> PackedSpans:
        """Return another layer of the same spans."""
        return self[:]

    def sort(self, *, key: Callable[[Span], object], reverse: bool = False) -> None:
        """Sort the spans, as a list does."""
        self._change(lambda spans: spans.sort(key=key, reverse=reverse))  # type: ignore[arg-type]

    def reverse(self) -> None:
        """Turn the order of the spans round."""
        self._change(lambda spans: spans.reverse())

    def clear(self) -> None:
        """Take all spans away."""
        self._change(lambda spans: spans.clear())

    @property
    def longest_reach(self) -> int:
        """The largest end of a span; 0 where there is none."""
        return max(self._ends, default=0)

    @property
    def starts(self) -> Sequence[int]:
        """Where the spans start, in their order."""
        return self._starts

    @property
    def others(self) -> list[Span]:
        """The spans that say more than where they are."""
        return [*self._others.values()]

    def _part(self, places: range) -> PackedSpans:
        part = PackedSpans()
        whole = slice(places.start, places.stop if places.stop >= 0 else None, places.step)
        part._starts, part._ends = self._starts[whole], self._ends[whole]
        part._others = {
            place: self._others[number]
            for place, number in enumerate(places if self._others else ())
            if number in self._others
        }
        return part

    def _change(self, change: Callable[[list[Span]], None]) -> None:
        """Change the spans by way of a list."""
        spans = [*self]
        change(spans)
        changed = PackedSpans(spans)
        self._starts, self._ends, self._others = changed._starts, changed._ends, changed._others


def layer(spans: Iterable[Span]) -> MutableSequence[Span]:
    """Return spans as a layer of a document: a list, packed where there are very many.

    Spans are taken one at a time, so that those of a long text never all stand side by side.
    """
    rest = iter(spans)
    first = [*islice(rest, MANY)]
    if len(first) < MANY:
        return first
    packed = PackedSpans(first)
    packed.extend(rest)
    return packed
