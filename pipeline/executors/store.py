"""Where a run's parts and record lie: what an output folder has to offer, on disk or elsewhere."""

from __future__ import annotations

import hashlib
import os
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from io import UnsupportedOperation
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import OutputError

#: Bytes read at once where a file is hashed.
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What a look at a file tells: its size, and when it was last changed."""

    size: int
    mtime_ns: int


class Temporary:
    """A file that is being written under a name nobody can guess, with its size and SHA-256."""

    def __init__(self, name: str, file: BinaryIO, where: str) -> None:
        self.name, self.size = name, 0
        self._file, self._where, self._sha = file, where, hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was written so far, in hexadecimal."""
        return self._sha.hexdigest()

    def write(self, content: bytes) -> None:
        """Write some bytes.

        Raises:
            OutputError: the disk is full, say.
        """
        try:
            self._file.write(content)
        except OSError as error:
            raise output_error(self._where, error) from error
        self._sha.update(content)
        self.size += len(content)

    def __enter__(self) -> Temporary:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
            return
        with suppress(OSError):  # what is broken off is swept when the folder is let go
            self._file.close()

    def close(self) -> None:
        """End the file; what was written is on the disk when this returns.

        Raises:
            OutputError: the disk is full, say.
        """
        try:
            with self._file:
                self._file.flush()
                with suppress(UnsupportedOperation, AttributeError):  # not a file on disk
                    os.fsync(self._file.fileno())
        except OSError as error:
            raise output_error(self._where, error) from error


class Store(ABC):
    """An output folder; every failure of it is an OutputError.

    A file is written under a temporary name and published under its own, so that under its own
    name it is whole or not there.
    """

    where: str

    @abstractmethod
    def prepare(self) -> None:
        """Make the folder, where it is not there."""

    @abstractmethod
    def lock(self) -> AbstractContextManager[None]:
        """Hold the folder for one run, and sweep what killed runs left half written."""

    @abstractmethod
    def names(self) -> list[str]:
        """Return the names in the folder, sorted."""

    @abstractmethod
    def facts(self, name: str) -> Facts | None:
        """Return size and time of a file, or None where there is none."""

    @abstractmethod
    def open(self, name: str) -> BinaryIO:
        """Return a file opened for reading."""

    @abstractmethod
    def create(self, name: str) -> Temporary:
        """Return a new temporary file beside `name`."""

    @abstractmethod
    def publish(self, temporary: str, name: str) -> Facts:
        """Give a temporary file its name and return its facts."""

    @abstractmethod
    def append(self, name: str, line: bytes) -> None:
        """Add a line to a journal; it is kept when this returns."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file, where it is there."""

    def read(self, name: str) -> bytes | None:
        """Return what a file holds, or None where there is none."""
        if self.facts(name) is None:
            return None
        try:
            with self.open(name) as file:
                return file.read()
        except OSError as error:
            raise OutputError(f"cannot read {self.where}/{name}: {reason(error)}") from error

    def sha256(self, name: str) -> str:
        """Return the SHA-256 of a file in hexadecimal."""
        try:
            sha = hashlib.sha256()
            with self.open(name) as file:
                while block := file.read(_BLOCK):
                    sha.update(block)
            return sha.hexdigest()
        except OSError as error:
            raise OutputError(f"cannot read {self.where}/{name}: {reason(error)}") from error

    def write(self, name: str, content: bytes) -> Facts:
        """Write a file, whole or not at all."""
        temporary = self.create(name)
        try:
            with temporary:
                temporary.write(content)
            return self.publish(temporary.name, name)
        except BaseException:
            self.remove(temporary.name)
            raise


def reason(error: Exception) -> str:
    """Return what an error of the system says, in its words."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def output_error(where: str | Path, error: Exception) -> OutputError:
    """Return the error of a path that cannot be written."""
    return OutputError(f"cannot write {where}: {reason(error)}")
