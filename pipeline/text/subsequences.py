"""The longest common subsequence of two strings, and ROUGE-L from it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def lcs_length(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Return the length of the longest common subsequence.

    Bit-parallel (Hyyrö 2004): one machine operation on a whole row of the usual table.
    """
    matches: dict[Hashable, int] = {}
    for position, unit in enumerate(first):
        matches[unit] = matches.get(unit, 0) | 1 << position
    everything = (1 << len(first)) - 1
    row = everything
    for unit in second:
        hits = row & matches.get(unit, 0)
        row = ((row + hits) | (row - hits)) & everything
    return len(first) - row.bit_count()


def rouge_l(predicted: Sequence[Hashable], gold: Sequence[Hashable]) -> float:
    """Return ROUGE-L's F1 (Lin 2004) of two sequences of units, 0 where one is empty."""
    common = lcs_length(predicted, gold)
    total = len(predicted) + len(gold)
    return 2 * common / total if total and common else 0.0
