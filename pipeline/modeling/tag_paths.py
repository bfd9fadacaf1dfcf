"""Viterbi decoding of tag scores into spans, whatever tag scheme they follow.

The likeliest legal path (Viterbi 1967) through a linear chain (Lafferty et al. 2001), found for all
sentences at once; transitions may be learned, and a tag that may not follow another never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, islice
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.checkpoints.labels import Tag
from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.scored_spans import ScoredSpans

Array = npt.NDArray[Any]
_NEVER = -1e9
#: Sentences decoded together, longest first: of 64 to 1,024 none were quicker.
_TOGETHER = 512


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

    def decode(self, logits: Sequence[Array]) -> list[list[ScoredSpan]]:
        """Return the spans of sentences, given their scores (pieces, tags) each."""
        spans: list[list[ScoredSpan]] = [[] for _ in logits]
        found = self.find(logits)
        for row, span in zip(found.rows.tolist(), found.spans(), strict=True):
            spans[row].append(span)
        return spans

    def find(self, logits: Sequence[Array]) -> Found:
        """Return the spans of all sentences, given their scores (pieces, tags) each.

        A span's score is the geometric mean of its tags' probabilities, each by itself.
        """
        lengths = np.array([len(rows) for rows in logits], dtype=np.int64)
        if not lengths.any():
            nothing = np.zeros(0, dtype=np.int64)
            return Found(nothing, nothing, nothing, [], np.zeros(0))
        logs = log_softmax(np.concatenate([rows for rows in logits if len(rows)]))
        path = self._best_paths(logs, lengths)
        chosen = logs[np.arange(len(path)), path].astype(np.float64)
        starts, ends = self._stretches(path, lengths)
        offsets = np.cumsum(lengths) - lengths
        rows = np.searchsorted(offsets, starts, side="right") - 1
        labels = [self.tags[tag].label for tag in path[starts].tolist()]
        scores = _geometric_means(chosen, starts, ends)
        return Found(rows, starts - offsets[rows], ends - offsets[rows], labels, scores)

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
        order = iter(np.argsort(-lengths, kind="stable")[: np.count_nonzero(lengths)])
        while group := list(islice(order, _TOGETHER)):
            self._decode_group(logs, offsets[group], lengths[group], path)
        return path

    def _decode_group(
        self, logs: Array, offsets: Array, lengths: Array, path: npt.NDArray[np.int64]
    ) -> None:
        """Write the paths of some sentences, longest first, into `path`.

        Scores lie as (steps, tags, sentences), so that a step is one long loop for the processor.
        """
        steps = int(lengths[0])
        active = [int((lengths > step).sum()) for step in range(steps)]
        places = np.minimum(offsets + np.arange(steps)[:, None], len(logs) - 1)
        scores = np.ascontiguousarray(logs[places].transpose(0, 2, 1))
        moves = self._moves.astype(logs.dtype)
        scores[0] += np.where(self.begins, 0, _NEVER).astype(logs.dtype)[:, None]
        for step in range(1, steps):
            live = active[step]
            before = scores[step - 1][:, None, :live] + moves[:, :, None]
            scores[step][:, :live] += before.max(axis=0)
        ends = np.where(self.ends, 0, _NEVER).astype(logs.dtype)[:, None]
        tag = np.zeros(len(lengths), dtype=np.int64)
        for step in range(steps - 1, -1, -1):
            live = active[step]
            later = active[step + 1] if step + 1 < steps else 0
            tag[:later] = (scores[step][:, :later] + moves[:, tag[:later]]).argmax(axis=0)
            tag[later:live] = (scores[step][:, later:live] + ends).argmax(axis=0)
            path[offsets[:live] + step] = tag[:live]

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


def log_softmax(logits: Array) -> Array:
    """Return the logarithms of the softmax over the last axis."""
    shifted: Array = logits - logits.max(axis=-1, keepdims=True)
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
