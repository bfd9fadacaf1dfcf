"""ROUGE-1, ROUGE-2 and ROUGE-L over any units (Lin 2004), as the package rouge_score has them.

That package keeps only Latin letters and digits of a text, so that any two Chinese summaries share
nothing; here the caller decides what a unit is. *Characters* are the code points that are not white
space, punctuation included. *Words* are jieba's, white space left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.text.subsequences import lcs_length


@dataclass(frozen=True, slots=True)
class Rouge:
    """Precision, recall and F1 of one kind of overlap."""

    precision: float
    recall: float
    f1: float


def characters(text: str) -> list[str]:
    """Return the code points of a text that are not white space."""
    return [character for character in text if not character.isspace()]


def rouge(reference: Sequence[str], candidate: Sequence[str]) -> dict[str, Rouge]:
    """Return "rouge1", "rouge2" and "rougeL" of a candidate; all 0 where either is empty."""
    common = lcs_length(reference, candidate)
    return {
        "rouge1": rouge_n(reference, candidate, 1),
        "rouge2": rouge_n(reference, candidate, 2),
        "rougeL": _scores(common, len(reference), len(candidate)),
    }


def rouge_n(reference: Sequence[str], candidate: Sequence[str], n: int) -> Rouge:
    """Return the overlap of runs of `n` units, each counted as often as it occurs on both sides."""
    wanted, found = _runs(reference, n), _runs(candidate, n)
    return _scores((wanted & found).total(), wanted.total(), found.total())


def _runs(units: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(units[offset:] for offset in range(n)), strict=False))


def _scores(common: int, wanted: int, found: int) -> Rouge:
    precision = common / found if found else 0.0
    recall = common / wanted if wanted else 0.0
    both = precision + recall
    return Rouge(precision, recall, 2 * precision * recall / both if both else 0.0)
