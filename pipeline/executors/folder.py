"""An output folder on disk: what is in it is whole, and there after a power cut."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import OutputError
from pipeline.executors.lock import locked
from pipeline.executors.store import Facts, Store, Temporary, output_error

#: Temporary names cannot be guessed, and say whose they are: what kills leave can be swept, and
#: nobody else's file is.
TEMPORARY = re.compile(
    r"\.(?:part-\d{5,}[\w.]*|run\.json|README\.md|probe)\.[0-9a-f]{16}\.tmp", re.ASCII
)
#: Bytes gathered before they are written; as much as a few hundred annotated pages.
_BUFFER = 1 << 20
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


def temporary_name(name: str) -> str:
    """Return a name for a file that is to be called `name` once it is whole."""
    return f".{name}.{secrets.token_hex(8)}.tmp"


class Folder(Store):
    """A local folder that holds a run."""

    def __init__(self, path: Path) -> None:
        self.path, self.where = path, str(path)

    def prepare(self) -> None:
        """Make the folder, where it is not there."""
        with _errors(self.path):
            self.path.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder; sweep what was left half written, by killed runs and by this one."""
        with _errors(self.path):
            holding = locked(self.path)
            holding.__enter__()
        try:
            self._sweep()
            yield
        finally:
            with suppress(OSError, OutputError):
                self._sweep()
            with suppress(OSError):
                holding.__exit__(None, None, None)

    def names(self) -> list[str]:
        """Return the names in the folder, sorted."""
        with _errors(self.path):
            return sorted(os.listdir(self.path))

    def facts(self, name: str) -> Facts | None:
        """Return size and time of a file, or None where there is none."""
        try:
            found = os.lstat(self.path / name)
        except OSError:
            return None
        return Facts(found.st_size, found.st_mtime_ns)

    def open(self, name: str) -> BinaryIO:
        """Return a file opened for reading."""
        return (self.path / name).open("rb")

    def create(self, name: str) -> Temporary:
        """Return a new temporary file beside `name`; it follows no link."""
        made = temporary_name(name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINKS
        with _errors(self.path / name):
            file = os.fdopen(os.open(self.path / made, flags, 0o666), "wb", _BUFFER)
        return Temporary(made, file, str(self.path / name))

    def publish(self, temporary: str, name: str) -> Facts:
        """Give a temporary file its name, on the disk too, and return its facts."""
        with _errors(self.path / name):
            os.replace(self.path / temporary, self.path / name)
            self._sync()
            found = os.lstat(self.path / name)
        return Facts(found.st_size, found.st_mtime_ns)

    def append(self, name: str, line: bytes) -> None:
        """Add a line to a journal; it is on the disk when this returns."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_LINKS
        with _errors(self.path / name):
            descriptor = os.open(self.path / name, flags, 0o666)
            try:
                while line:  # where the disk is nearly full, only some of it may be written
                    line = line[os.write(descriptor, line) :]
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def remove(self, name: str) -> None:
        """Remove a file, where it is there."""
        with _errors(self.path / name):
            (self.path / name).unlink(missing_ok=True)

    def _sync(self) -> None:
        """Put the folder's names on the disk; not every system lets a folder be opened."""
        with suppress(OSError):
            descriptor = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _sweep(self) -> None:
        for name in self.names():
            if TEMPORARY.fullmatch(name):
                self.remove(name)


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise output_error(path, error) from error
