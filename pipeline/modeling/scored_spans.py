"""Named entities and words of a page, as numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from pipeline.modeling.predictions import ScoredSpan


class ScoredSpans(Sequence[ScoredSpan]):
    """The spans of a page, as numbers; each is made where it is looked at."""

    def __init__(self) -> None:
        self.ends = array("i")
        self._starts, self._labels, self._scores = array("i"), array("B"), array("d")
        self._names: dict[str, int] = {}

    @classmethod
    def of(
        cls,
        starts: Iterable[int],
        ends: Iterable[int],
        labels: Sequence[str],
        scores: Iterable[float],
    ) -> ScoredSpans:
        """Return spans that are given as columns."""
        spans = cls()
        spans._starts, spans.ends = array("i", starts), array("i", ends)
        spans._names = {name: number for number, name in enumerate(dict.fromkeys(labels))}
        spans._labels = array("B", map(spans._names.__getitem__, labels))
        spans._scores = array("d", scores)
        return spans

    def add(self, spans: Iterable[ScoredSpan], *, shift: int, core: tuple[int, int]) -> None:
        """Add spans, moved by `shift`, whose middle then lies in the core.

        Where one meets the last that is there, the surer one stays.
        """
        for span in spans:
            start, end = shift + span.start, shift + span.end
            if not core[0] <= (start + end - 1) // 2 < core[1]:
                continue
            if self.ends and start < self.ends[-1]:
                if span.score <= self._scores[-1]:
                    continue
                for column in (self._starts, self.ends, self._labels, self._scores):
                    column.pop()
            self._starts.append(start)
            self.ends.append(end)
            self._labels.append(self._names.setdefault(span.label, len(self._names)))
            self._scores.append(span.score)

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, place: int) -> ScoredSpan: ...
    @overload
    def __getitem__(self, place: slice) -> list[ScoredSpan]: ...
    def __getitem__(self, place: int | slice) -> ScoredSpan | list[ScoredSpan]:
        if isinstance(place, slice):
            return [self[number] for number in range(len(self))[place]]
        label = [*self._names][self._labels[place]]
        return ScoredSpan(self._starts[place], self.ends[place], label, self._scores[place])

    def __iter__(self) -> Iterator[ScoredSpan]:
        labels = map([*self._names].__getitem__, self._labels)
        return map(ScoredSpan, self._starts, self.ends, labels, self._scores)
