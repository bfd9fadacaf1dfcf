"""What an evaluation found, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pipeline.evaluation.disagreements import Disagreement
from pipeline.evaluation.scores import Difference, Figure


@dataclass(frozen=True, slots=True)
class Change:
    """A document's principal figure of a layer under two systems."""

    document: str
    figure: str
    ours: float
    theirs: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two predictions of the same gold: each figure's difference, and what changed most."""

    other: str
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every figure by name, with what stands beside them.

    Attributes:
        predicted, gold: how the two sides are called.
        documents: number of gold documents.
        figures: name → figure, e.g. "entities.f1", "topics.accuracy".
        baselines: headline figures against each baseline.
        against: the comparison with another prediction, if there was one.
        confusion: gold's first topic → predicted first topic → documents.
        disagreements: the worst cases, the layers in turn.
        notes: what a reader of the figures must know.
        failed: prediction → documents on which a stage failed that makes a scored layer.
        settings: resamples, seed, and what the figures depend on.
    """

    predicted: str
    gold: str
    documents: int
    figures: Mapping[str, Figure]
    baselines: tuple[Difference, ...] = ()
    against: Comparison | None = None
    confusion: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    disagreements: tuple[Disagreement, ...] = ()
    notes: tuple[str, ...] = ()
    failed: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; an undefined figure is null."""
        return asdict(self)
