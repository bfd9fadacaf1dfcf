"""Spans from the outputs of a token classifier, whatever scheme its tags follow."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.checkpoints.labels import Tag

Array = npt.NDArray[np.float64]
_NEVER = -1e9


class Scheme:
    """Which tag may follow which, read off the tags that a label map has.

    Where a label has no B the scheme is IO, and I may begin a span; where it has no E (BIO, BIOS)
    a span may end anywhere; where it has E but no S, one piece alone cannot be told and B serves.
    """

    def __init__(self, tags: Sequence[Tag]) -> None:
        self.tags = list(tags)
        places: dict[str, set[str]] = {}
        for tag in tags:
            places.setdefault(tag.label, set()).add(tag.place)
        self._places = places
        self.begins = np.array([self._may_begin(tag) for tag in tags])
        self.ends = np.array([self._may_end(tag) for tag in tags])
        self.follows = np.array(
            [[self._may_follow(first, second) for second in tags] for first in tags]
        )

    def spans(self, logits: Array) -> list[tuple[int, int, str, float]]:
        """Return (first, last + 1, label, score) of one sentence's pieces, shape (pieces, tags).

        The path is the likeliest legal one (Viterbi 1967); a span's score is the geometric mean
        of its tags' probabilities.
        """
        if not len(logits):
            return []
        logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
        path = self._best_path(logs)
        sums = [0.0, *np.cumsum(logs[np.arange(len(path)), path]).tolist()]
        return [
            (start, end, label, math.exp((sums[end] - sums[start]) / (end - start)))
            for start, end, label in self._read(path)
        ]

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

    def _best_path(self, logs: Array) -> list[int]:
        greedy = logs.argmax(axis=1)
        legal = self.follows[greedy[:-1], greedy[1:]].all()
        if legal and self.begins[greedy[0]] and self.ends[greedy[-1]]:
            return [int(tag) for tag in greedy]
        moves = np.where(self.follows, 0.0, _NEVER)
        score = logs[0] + np.where(self.begins, 0.0, _NEVER)
        back = np.zeros(logs.shape, dtype=np.int64)
        for step in range(1, len(logs)):
            reached = score[:, None] + moves
            back[step] = reached.argmax(axis=0)
            score = reached.max(axis=0) + logs[step]
        path = [int((score + np.where(self.ends, 0.0, _NEVER)).argmax())]
        for step in range(len(logs) - 1, 0, -1):
            path.append(int(back[step, path[-1]]))
        return path[::-1]

    def _read(self, path: Sequence[int]) -> list[tuple[int, int, str]]:
        found: list[tuple[int, int, str]] = []
        open_label: str | None = None
        start = 0
        for position, number in enumerate(path):
            tag = self.tags[number]
            goes_on = open_label == tag.label and tag.place in "IE"
            if open_label is not None and not goes_on:
                found.append((start, position, open_label))
                open_label = None
            if tag.place == "O":
                continue
            if not goes_on:
                start, open_label = position, tag.label
            if tag.place in "ES":
                found.append((start, position + 1, tag.label))
                open_label = None
        if open_label is not None:
            found.append((start, len(path), open_label))
        return found

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
