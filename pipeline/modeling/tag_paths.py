"""Viterbi decoding of tag scores into spans, whatever tag scheme they follow.

The likeliest legal path (Viterbi 1967) through a linear chain (Lafferty et al. 2001), found for all
sentences at once; transitions may be learned, and a tag that may not follow another never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, pairwise, starmap
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.checkpoints.labels import Tag
from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.scored_spans import ScoredSpans

Array = npt.NDArray[Any]
_NEVER = -1e9
#: Sentences decoded together, longest first: those of a batch of pages; 256 take a fifth longer.
_TOGETHER = 1_024


@dataclass(frozen=True, slots=True)
class Found:
    """Spans of many sentences side by side: row of the sentence, start, end, label and score.

    They come sentence by sentence, in order.
    """

    rows: Array
    starts: Array
    ends: Array
    labels: list[str]
    scores: Array

    def of_rows(self, first: int, last: int) -> Found:
        """Return the spans of the sentences `first` to `last`, exclusive, numbered from 0."""
        begin, end = np.searchsorted(self.rows, (first, last)).tolist()
        mine = slice(begin, end)
        return Found(
            self.rows[mine] - first,
            self.starts[mine],
            self.ends[mine],
            self.labels[mine],
            self.scores[mine],
        )

    def without_rows(self, rows: Sequence[int]) -> Found:
        """Return the spans of all sentences but these."""
        return self.where(~np.isin(self.rows, rows))

    def where(self, kept: npt.NDArray[np.bool_]) -> Found:
        """Return some of the spans."""
        return Found(
            self.rows[kept],
            self.starts[kept],
            self.ends[kept],
            [*compress(self.labels, kept.tolist())],
            self.scores[kept],
        )

    def as_numbers(self) -> ScoredSpans:
        """Return them as a sequence in which each is made where it is looked at."""
        return ScoredSpans.of(
            self.starts.tolist(), self.ends.tolist(), self.labels, self.scores.tolist()
        )

    def spans(self) -> list[ScoredSpan]:
        """Return them one by one."""
        numbers = self.starts.tolist(), self.ends.tolist()
        return [*map(ScoredSpan, *numbers, self.labels, self.scores.tolist())]


class Scheme:
    """Which tag may follow which, read off the tags that a label map has.

    Where a label has no B the scheme is IO, and I may begin a span; where it has no E (BIO, BIOS)
    a span may end anywhere; where it has E but no S, one piece alone cannot be told and B serves.
    """

    def __init__(self, tags: Sequence[Tag], transitions: Array | None = None) -> None:
        """Take the tags in the order of the outputs, and learned scores (tags, tags) of the second
        tag after the first.
        """
        self.tags = list(tags)
        self._places: dict[str, set[str]] = {}
        for tag in tags:
            self._places.setdefault(tag.label, set()).add(tag.place)
        self.begins = np.array([self._may_begin(tag) for tag in tags])
        self.ends = np.array([self._may_end(tag) for tag in tags])
        self.follows = np.array(
            [[self._may_follow(first, second) for second in tags] for first in tags]
        )
        self._joins = np.array([[_joins(first, second) for second in tags] for first in tags])
        self._outside = np.array([tag.place == "O" for tag in tags])
        self._moves = np.where(self.follows, 0.0 if transitions is None else transitions, _NEVER)
        self._before = _by_predecessors(self.follows)

    def decode(self, logits: Sequence[Array]) -> list[list[ScoredSpan]]:
        """Return the spans of sentences, given their scores (pieces, tags) each."""
        spans: list[list[ScoredSpan]] = [[] for _ in logits]
        found = self.find(logits)
        for row, span in zip(found.rows.tolist(), found.spans(), strict=True):
            spans[row].append(span)
        return spans

    def find(self, logits: Sequence[Array], *, temperature: float = 1.0) -> Found:
        """Return the spans of all sentences, given their scores (pieces, tags) each.

        The scores are divided by the temperature that calibrates them (Guo et al. 2017). A span's
        score is the geometric mean of its tags' probabilities, each by itself.
        """
        lengths = np.array([len(rows) for rows in logits], dtype=np.int64)
        if not lengths.any():
            nothing = np.zeros(0, dtype=np.int64)
            return Found(nothing, nothing, nothing, [], np.zeros(0))
        scores = np.concatenate([rows for rows in logits if len(rows)])
        logs = log_softmax(scores / scores.dtype.type(temperature))
        path = self._best_paths(logs, lengths)
        chosen = logs[np.arange(len(path)), path].astype(np.float64)
        starts, ends = self._stretches(path, lengths)
        offsets = np.cumsum(lengths) - lengths
        rows = np.searchsorted(offsets, starts, side="right") - 1
        labels = [self.tags[tag].label for tag in path[starts].tolist()]
        means = _geometric_means(chosen, starts, ends)
        return Found(rows, starts - offsets[rows], ends - offsets[rows], labels, means)

    def encode(self, spans: Sequence[tuple[int, int, str]], size: int) -> list[int]:
        """Return the tags' numbers for `size` pieces with spans that do not overlap."""
        numbers = {(tag.place, tag.label): number for number, tag in enumerate(self.tags)}
        encoded = [numbers["O", ""]] * size
        for start, end, label in spans:
            for piece in range(start, end):
                place = "B" if piece == start else "E" if piece == end - 1 else "I"
                place = "S" if end - start == 1 else place
                known = self._places[label]
                fallback = {"E": "I", "S": "B", "B": "I", "I": "I"}
                while place not in known and fallback[place] != place:
                    place = fallback[place]
                encoded[piece] = numbers[place, label]
        return encoded

    def _best_paths(self, logs: Array, lengths: Array) -> npt.NDArray[np.int64]:
        """Return the tags of the best legal paths, one sentence after the other."""
        path = np.zeros(len(logs), dtype=np.int64)
        offsets = np.cumsum(lengths) - lengths
        order = np.argsort(-lengths, kind="stable")[: np.count_nonzero(lengths)]
        for at in range(0, len(order), _TOGETHER):
            group = order[at : at + _TOGETHER]
            places, steps = _by_steps(offsets[group], lengths[group])
            scores = np.ascontiguousarray(logs.take(places, axis=0).T)
            self._add_best_before(scores, steps)
            path[places] = self._read_back(scores, steps)
        return path

    def _add_best_before(self, scores: Array, steps: Sequence[slice]) -> None:
        """Make scores (tags, pieces), in the order of `steps`, those of the best paths so far."""
        moves = self._moves.astype(scores.dtype)
        groups = [(tags, first, moves[first, tags][..., None]) for tags, first in self._before]
        scores[~self.begins, steps[0]] += scores.dtype.type(_NEVER)
        for last, step in pairwise(steps):
            now = scores[:, step]
            before = scores[:, last][:, : now.shape[1]]
            for tags, first, move in groups:
                ways = before.take(first, axis=0)
                ways += move
                now[tags] += ways.max(axis=0)

    def _read_back(self, scores: Array, steps: Sequence[slice]) -> npt.NDArray[np.int64]:
        """Return the tags of the best paths, from their ends on, in the order of `steps`."""
        moves = self._moves.astype(scores.dtype)
        tags = np.zeros(scores.shape[1], dtype=np.int64)
        after = tags[:0]
        for step in reversed(steps):
            now, later = scores[:, step], len(after)
            now[:, :later] += moves.take(after, axis=1)
            now[~self.ends, later:] += scores.dtype.type(_NEVER)
            after = now.argmax(axis=0, out=tags[step])
        return tags

    def _stretches(self, path: npt.NDArray[np.int64], lengths: Array) -> tuple[Array, Array]:
        """Return where spans start and end in legal paths that stand one after the other."""
        joined = np.zeros(len(path) + 1, dtype=bool)
        joined[1:-1] = self._joins[path[:-1], path[1:]]
        joined[np.cumsum(lengths)] = False
        inside = ~self._outside[path]
        starts = np.flatnonzero(inside & ~joined[:-1])
        return starts, np.flatnonzero(inside & ~joined[1:]) + 1

    def _may_begin(self, tag: Tag) -> bool:
        known = self._places[tag.label]
        return tag.place in "OBS" or (tag.place == "I" and "B" not in known)

    def _may_end(self, tag: Tag) -> bool:
        known = self._places[tag.label]
        if tag.place == "B":
            return "S" not in known
        return tag.place in "OES" or "E" not in known

    def _may_follow(self, first: Tag, second: Tag) -> bool:
        inside = first.label == second.label and first.place in "BI"
        if inside and second.place in "IE":
            return True
        return self._may_end(first) and self._may_begin(second)


def _by_predecessors(follows: Array) -> list[tuple[Array, Array]]:
    """Return tags that as many others may come before, and those others: (tags), (others, tags).

    The rest need not be tried: of 169 pairs of the tags of persons, places and bodies 61 are left.
    """
    groups: dict[int, list[int]] = {}
    before = [np.flatnonzero(column if column.any() else ~column) for column in follows.T]
    for tag, others in enumerate(before):
        groups.setdefault(len(others), []).append(tag)
    return [(np.array(tags), np.array([before[tag] for tag in tags]).T) for tags in groups.values()]


def _by_steps(offsets: Array, lengths: Array) -> tuple[Array, list[slice]]:
    """Return the places of pieces: the first of each sentence, then the second ones, and so on.

    The sentences come longest first, so that a step is one long loop for the processor; the slices
    say which places are a step's.
    """
    shorter = np.searchsorted(lengths[::-1], np.arange(lengths[0]), side="right")
    counts = (len(lengths) - shorter).tolist()
    places = np.concatenate([offsets[:count] + step for step, count in enumerate(counts)])
    return places, [*starmap(slice, pairwise(accumulate(counts, initial=0)))]


def log_softmax(logits: Array) -> Array:
    """Return the logarithms of the softmax over the last axis."""
    # Column by column, as columns are few: along the rows the maxima take five times as long.
    shifted: Array = logits - np.asfortranarray(logits).max(axis=-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


def _joins(first: Tag, second: Tag) -> bool:
    """Return whether a tag goes on with the span of the one before it."""
    return first.label == second.label and first.place in "BI" and second.place in "IE"


def _geometric_means(logs: Array, starts: Array, ends: Array) -> Array:
    """Return exp of the means of stretches, each summed for itself."""
    if not len(starts):
        return np.zeros(0)
    edges = np.column_stack([starts, ends]).ravel()
    sums = np.add.reduceat(np.append(logs, 0.0), edges)[::2]
    means: Array = np.exp(sums / (ends - starts))
    return means
