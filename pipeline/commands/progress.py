"""How far a run is: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never

from tqdm import tqdm

_SECONDS = 10


class Bar:
    """A progress bar on standard error."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None
        self._characters = 0

    def start(self, total: int | None) -> None:
        """Show the bar."""
        self._bar = tqdm(total=total, unit=" documents", file=sys.stderr, dynamic_ncols=True)

    def advance(self, documents: int, characters: int) -> None:
        """Move it on."""
        self._characters += characters
        if self._bar is not None:
            self._bar.set_postfix_str(f"{self._characters:,} characters", refresh=False)
            self._bar.update(documents)

    def close(self) -> None:
        """Leave it on the screen as it is."""
        if self._bar is not None:
            self._bar.close()


class Lines:
    """A line on standard error at most every ten seconds, for logs."""

    def __init__(self) -> None:
        self._total, self._documents, self._last = "", 0, time.monotonic()

    def start(self, total: int | None) -> None:
        """Begin to count."""
        self._total = "" if total is None else f" of {total:,}"

    def advance(self, documents: int, characters: int) -> None:
        """Count, and say so if it is time."""
        self._documents += documents
        if time.monotonic() - self._last >= _SECONDS:
            self._last = time.monotonic()
            print(f"{self._documents:,}{self._total} documents", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Do nothing; every line has been written."""


@contextmanager
def follow() -> Iterator[Bar | Lines]:
    """Yield the kind of progress that suits standard error."""
    progress = Bar() if sys.stderr.isatty() else Lines()
    try:
        yield progress
    finally:
        progress.close()
