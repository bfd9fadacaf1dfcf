"""What a checkpoint gives for pages, ours or another's: plain results, and the four askable things.

A stage asks its checkpoint for one of these and does not know what stands behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pipeline.modeling.pages import Page


@dataclass(slots=True)
class ScoredSpan:
    """A labelled stretch of a text, end exclusive, with its probability from 0 to 1."""

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Written:
    """An abstractive summary and how far it can be trusted.

    Attributes:
        text: the summary; "" where there is nothing to say, or where sentences must stand in.
        sources: the sentences that it goes back to as (start, end, score), in order.
        record: what became of it, as plain values; None for a page without text.
        salience: where sentences must stand in for it: how much each of the page's says.
    """

    text: str = ""
    sources: list[tuple[int, int, float]] = field(default_factory=list)
    record: dict[str, Any] | None = None
    salience: list[float] | None = None


class Tagger(Protocol):
    """Named entities or words of pages."""

    def __call__(self, pages: Sequence[Page]) -> Sequence[Sequence[ScoredSpan]]:
        """Return the spans of each page in its own offsets, with the checkpoint's own labels."""


class Topicker(Protocol):
    """Topic classification of pages."""

    @property
    def multi_label(self) -> bool:
        """Whether every topic is judged for itself, so that none may stand."""

    def __call__(self, pages: Sequence[Page]) -> list[dict[str, float]]:
        """Return topic → probability for each page; {} for a page that says nothing."""


class Salience(Protocol):
    """Sentence salience, for extractive summaries."""

    def __call__(self, pages: Sequence[Page]) -> list[list[float]]:
        """Return a score for each sentence of each page; higher ones say more."""


class Writer(Protocol):
    """Abstractive summarisation of pages."""

    def __call__(self, pages: Sequence[Page]) -> list[Written]:
        """Return the summary of each page."""
