"""Stand-off annotation: stretches of a text, and judgements on the whole of it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import DocumentError


@dataclass(frozen=True, slots=True, init=False)
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

    def __init__(
        self,
        start: int,
        end: int,
        label: str | None = None,
        score: float | None = None,
        by: str | None = None,
        canonical: str | None = None,
    ) -> None:
        # Written by hand, as a page has hundreds: what dataclasses make of frozen=True takes
        # more than twice as long.
        if not 0 <= start < end:
            raise DocumentError(
                f"span [{start}, {end}) is empty or negative; 0 <= start < end is needed"
            )
        _set_start(self, start)
        _set_end(self, end)
        _set_label(self, label)
        _set_score(self, score)
        _set_by(self, by)
        _set_canonical(self, canonical)

    @property
    def is_bare(self) -> bool:
        """Whether it says no more than where it is, as most words do."""
        return self.label is None and self.score is None and self.by is self.canonical is None


_set_start, _set_end, _set_label, _set_score, _set_by, _set_canonical = (
    getattr(Span, slot).__set__ for slot in Span.__slots__
)


@dataclass(frozen=True, slots=True)
class Label:
    """A judgement on the whole document, with its probability where a model made it."""

    name: str
    score: float | None = None
