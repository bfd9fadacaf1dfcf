"""How much is told, and whether in colour: --quiet, --verbose, NO_COLOR, terminal or not."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TextIO

_CODES = {"wrong": "31", "right": "32", "dim": "2"}


def add_verbosity(parser: argparse.ArgumentParser) -> None:
    """Add --quiet and --verbose, which exclude each other."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "-q", "--quiet", action="store_true", help="tell of failures alone, and of no progress"
    )
    group.add_argument(
        "-v", "--verbose", action="store_true", help="tell more: what each stage is, more often"
    )


def coloured(text: str, kind: str, stream: TextIO | None = None) -> str:
    """Return a text in the colour of a kind (wrong, right, dim), plain where none is wanted.

    None is wanted where the stream is no terminal, or where NO_COLOR (no-color.org) is set.
    """
    stream = stream or sys.stdout
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    if plain or not stream.isatty():
        return text
    return f"\033[{_CODES[kind]}m{text}\033[0m"


def command_line() -> str:
    """Return how the program was called: "chinese-news", or "python -m pipeline"."""
    name = os.path.basename(sys.argv[0]).removesuffix(".exe") if sys.argv else ""
    return name if name.startswith("chinese-news") else "python -m pipeline"
