"""Errors a user can cause. Everything else is a bug and keeps its traceback.

PipelineError
├── ConfigError        the configuration is wrong; carries every problem found
│   └── NotReadyError  stages lack files they need, found before anything was loaded
├── DocumentError      a document breaks the format (offsets, types, duplicate ids)
├── InputError         an input is missing, unreadable or not UTF-8
├── CheckpointError    a checkpoint is missing, damaged or of the wrong kind
├── ResumeError        the output folder belongs to a run with another configuration
├── OutputError        the output cannot be written
├── StageError         a stage failed on a document, and `on_error` is "stop"
└── EvaluationError    gold and prediction cannot be compared
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class PipelineError(Exception):
    """Base of every error that a user can mend."""


class ConfigError(PipelineError):
    """The configuration is wrong; `problems` lists every mistake found, not only the first."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.source = source
        self.problems = problems
        count = f"{len(problems)} problem" + ("s" if len(problems) != 1 else "")
        super().__init__("\n  ".join([f"{source}: {count}", *problems]))

    def __reduce__(self) -> tuple[type[ConfigError], tuple[str, list[str]]]:
        return type(self), (self.source, self.problems)  # errors cross process borders


class NotReadyError(ConfigError):
    """Stages lack files that they need; found before any was loaded or any document read.

    `fetch` is the command that fetches what the hub has of it, or "".
    """

    def __init__(self, source: str, problems: list[str], fetch: str = "") -> None:
        super().__init__(source, problems)
        self.fetch = fetch

    def __str__(self) -> str:
        told = super().__str__()
        return f"{told}\nto fetch what is missing: {self.fetch}" if self.fetch else told

    def __reduce__(self) -> tuple[type[ConfigError], tuple[str, list[str], str]]:  # type: ignore[override]
        return type(self), (self.source, self.problems, self.fetch)


class DocumentError(PipelineError):
    """A document breaks the format."""


class InputError(PipelineError):
    """An input is missing, unreadable or not UTF-8."""


class CheckpointError(PipelineError):
    """A checkpoint is missing, damaged or of the wrong kind."""


class ResumeError(PipelineError):
    """The output folder belongs to a run with another configuration."""


class OutputError(PipelineError):
    """The output cannot be written."""


class StageError(PipelineError):
    """A stage failed on a document, and `on_error` is "stop"; the cause is kept."""


class EvaluationError(PipelineError):
    """Gold and prediction cannot be compared."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return '; did you mean "x"?' for the likeliest intention, or '' where none is close."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""
