"""Files that take their names once they are whole (atomic writes)."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import OutputError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file that takes its name once it is whole, so that none is there cut off.

    What was there before stays until then. A device, a pipe, or a file in a folder that takes no
    new ones is written as it stands; through a link, what it leads to.

    Raises:
        OutputError: the system refuses, or the disk is full; nothing is left of the file.
    """
    place = Path(os.path.realpath(path))
    try:
        with _opened(place) as file:
            yield file
    except BrokenPipeError:  # who reads has seen enough
        raise
    except OSError as error:
        advice = "; free some space, or name another place" if error.errno in _FULL else ""
        reason = error.strerror or str(error)
        raise OutputError(f"{path}: cannot be written: {reason}{advice}") from error


def make_folder(path: Path) -> None:
    """Make a folder with those above it, where it is not there; OutputError where none can be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written as a folder: {error.strerror}") from error


def _opened(place: Path) -> AbstractContextManager[BinaryIO]:
    there = place.exists()
    if there and not (place.is_file() and os.access(place.parent, os.W_OK)):
        return place.open("wb")
    if there and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return _beside(place)


@contextmanager
def _beside(place: Path) -> Iterator[BinaryIO]:
    """Give a hidden file beside a place, which takes its name in the end, with its rights."""
    hidden = place.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with hidden.open("xb") as file:
            yield file
        if place.exists():
            shutil.copymode(place, hidden)
        os.replace(hidden, place)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise
