"""What several commands have in common: the config, what changes it, files that they write."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.config import Config

DEFAULT_CONFIG = "configs/default.yaml"


def add_config(parser: argparse.ArgumentParser, told: str) -> None:
    """Add CONFIG, which may be left out; `told` says what it is for."""
    parser.add_argument(
        "config",
        nargs="?",
        default=DEFAULT_CONFIG,
        metavar="CONFIG",
        help=f"{told} (default: {DEFAULT_CONFIG})",
    )


def add_overrides(arguments: argparse._ActionsContainer, told: str) -> None:
    """Add --set, which may be repeated; `told` says what is changed so."""
    arguments.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", dest="overrides", help=told
    )


def with_inputs(config: Config, paths: Sequence[str]) -> Config:
    """Return a config that reads other paths; the same where none is given."""
    if not paths:
        return config
    given = config.input.model_copy(update={"path": tuple(paths)})
    return config.model_copy(update={"input": given})


def check_writable(path: str | Path) -> None:
    """Raise OutputError where a file can visibly not be written, leaving no trace of the try."""
    from pipeline.errors import OutputError

    path, reason = Path(path), ""
    if path.is_dir():
        reason = "it is a folder"
    elif not path.parent.is_dir():
        reason = f"there is no folder {path.parent}; make it first"
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        reason = "permission denied"
    if reason:
        raise OutputError(f"{path}: cannot be written: {reason}")


def refuse_inputs(output: str | Path, inputs: Iterable[Path | None]) -> None:
    """Raise OutputError where a file to write is one of those that are read."""
    from pipeline.errors import OutputError

    path = Path(output)
    if any(read is not None and path.exists() and path.samefile(read) for read in inputs):
        raise OutputError(f"{output}: is what is read, and would be lost; name another with -o")


def write_file(path: str | Path, content: str | bytes, *, with_folder: bool = False) -> None:
    """Write a file as it is given; raises OutputError where the system refuses."""
    from pipeline.formats.whole_file import make_folder, whole_file

    path = Path(path)
    if with_folder:
        make_folder(path.parent)
    with whole_file(path) as file:
        file.write(content if isinstance(content, bytes) else content.encode())
