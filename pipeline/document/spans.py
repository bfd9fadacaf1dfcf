"""Stand-off annotation: stretches of a text, and judgements on the whole of it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text in code points, end exclusive: `text[start:end]` is the surface.

    `by` says who knew it where that was no model ("gazetteer", "user_dict"); `canonical` is the
    name that it stands for, where a gazetteer says so.
    """

    start: int
    end: int
    label: str | None = None
    score: float | None = None
    by: str | None = None
    canonical: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise DocumentError(
                f"span [{self.start}, {self.end}) is empty or negative; 0 <= start < end is needed"
            )


@dataclass(frozen=True, slots=True)
class Label:
    """A judgement on the whole document, with its probability where a model made it."""

    name: str
    score: float | None = None
