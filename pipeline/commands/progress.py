"""How far a run is: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Never

from pipeline.executors import Silence

if TYPE_CHECKING:
    from tqdm import tqdm

_SECONDS = 10
_OFTEN = 2  # with --verbose
_BAR = "{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}, {rate_fmt}{postfix}]"
_COUNT = "{n_fmt} documents [{elapsed}, {rate_fmt}{postfix}]"


class Bar:
    """A progress bar on standard error: documents/s, characters/s, time left."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None
        self._characters, self._began = 0, time.monotonic()

    def start(self, total: int | None) -> None:
        """Show the bar."""
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # its own thread would keep workers from being copies of this one
        self._began = time.monotonic()
        self._bar = tqdm(
            total=total,
            unit=" documents",
            file=sys.stderr,
            dynamic_ncols=True,
            bar_format=_COUNT if total is None else _BAR,
        )

    def advance(self, documents: int, characters: int) -> None:
        """Move it on."""
        self._characters += characters
        if self._bar is not None:
            speed = self._characters / max(time.monotonic() - self._began, 1e-9)
            self._bar.set_postfix_str(f"{speed:,.0f} characters/s", refresh=False)
            self._bar.update(documents)

    def close(self) -> None:
        """Leave it on the screen as it is."""
        if self._bar is not None:
            self._bar.close()


class Lines:
    """A line on standard error at most every so many seconds, for logs."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._total: int | None = None
        self._documents, self._characters = 0, 0
        self._began = self._last = time.monotonic()

    def start(self, total: int | None) -> None:
        """Begin to count."""
        self._total = total
        self._began = self._last = time.monotonic()

    def advance(self, documents: int, characters: int) -> None:
        """Count, and say so if it is time."""
        self._documents += documents
        self._characters += characters
        now = time.monotonic()
        if now - self._last >= self._seconds:
            self._last = now
            print(self._line(now - self._began), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Do nothing; every line has been written."""

    def _line(self, seconds: float) -> str:
        speed = self._documents / max(seconds, 1e-9)
        parts = [
            f"{self._documents:,}{'' if self._total is None else f' of {self._total:,}'} documents",
            f"{speed:,.1f} documents/s",
            f"{self._characters / max(seconds, 1e-9):,.0f} characters/s",
        ]
        if self._total is not None and speed:
            parts.append(f"{duration((self._total - self._documents) / speed)} left")
        return ", ".join(parts)


class Quiet(Silence):
    """A progress that tells nothing."""

    def close(self) -> None:
        """Do nothing."""


def duration(seconds: float) -> str:
    """Return a time as a person says it: "45 s", "3 min 20 s", "2 h 05 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


@contextmanager
def follow(*, quiet: bool = False, verbose: bool = False) -> Iterator[Bar | Lines | Quiet]:
    """Yield the kind of progress that suits standard error and what was asked for."""
    progress: Bar | Lines | Quiet
    if quiet:
        progress = Quiet()
    else:
        progress = Bar() if sys.stderr.isatty() else Lines(_OFTEN if verbose else _SECONDS)
    try:
        yield progress
    finally:
        progress.close()
