"""Where and how batches run: what an executor is, and what a run tells of itself.

An executor is one function, (config, jobs, progress) → finished parts: `serial`, `processes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pipeline.formats import InputFailure


class Progress(Protocol):
    """Somebody who wants to know how far a run is."""

    def start(self, total: int | None) -> None:
        """Hear how many documents there are, where that is known without reading."""

    def advance(self, documents: int, characters: int) -> None:
        """Hear that so many more are done."""


class Silence:
    """A progress that nobody follows."""

    def start(self, total: int | None) -> None:
        """Do nothing."""

    def advance(self, documents: int, characters: int) -> None:
        """Do nothing."""


@dataclass(slots=True)
class RunReport:
    """What a run did.

    Attributes:
        output: the folder, or "-".
        documents, failed: in the whole output, finished parts of earlier runs included.
        annotated, characters, seconds: what this run did, and how long it took.
        parts, kept: part files in the output, and how many of them were finished before.
        notes: parts redone or removed because their input changed, and files skipped.
        input_failures: what could not be read.
        examples: the first few documents that failed, with stage and message.
    """

    output: str
    documents: int = 0
    failed: int = 0
    annotated: int = 0
    characters: int = 0
    seconds: float = 0.0
    parts: int = 0
    kept: int = 0
    notes: list[str] = field(default_factory=list)
    input_failures: list[InputFailure] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
