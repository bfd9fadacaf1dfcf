"""An output folder behind an URL that fsspec knows: s3://bucket/run, gs://…, memory://….

There is no rename that is one step, so run.json is the manifest: a part counts where run.json (or
the journal) names its size and SHA-256, and what a crash leaves is under a temporary key.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any, BinaryIO, cast

import fsspec

from pipeline.errors import OutputError, PipelineError
from pipeline.executors.folder import TEMPORARY, temporary_name
from pipeline.executors.lock import LOCK_FILE, Owner, is_alive, this_process
from pipeline.executors.store import Facts, Store, Temporary, output_error

#: Two runs that begin together both write the lock; after this long the later one's is read.
_SETTLED_S = 0.3


class Bucket(Store):
    """A run's folder in an object store."""

    def __init__(self, url: str) -> None:
        self.where = url.rstrip("/")
        with _errors(url):
            self.fs, root = fsspec.core.url_to_fs(url)
        self.root = str(root).rstrip("/")

    def prepare(self) -> None:
        """Make the folder, where there are such things."""
        with _errors(self.where):
            self.fs.makedirs(self.root, exist_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder by a key that names its owner; sweep what was left half written."""
        token = secrets.token_hex(8)
        with _errors(self.where):
            self._refuse_another()
            owner = {**asdict(this_process()), "token": token}
            self.fs.pipe_file(self._key(LOCK_FILE), json.dumps(owner).encode())
            time.sleep(_SETTLED_S)
            if self._lock().get("token") != token:
                raise self._refusal()
        try:
            self._sweep()
            yield
        finally:
            with suppress(OutputError):
                self._sweep()
                self.remove(LOCK_FILE)

    def names(self) -> list[str]:
        """Return the names in the folder, sorted."""
        with _errors(self.where):
            self.fs.invalidate_cache()
            return sorted(str(key).rpartition("/")[2] for key in self.fs.ls(self.root, False))

    def facts(self, name: str) -> Facts | None:
        """Return the size of a file, or None where there is none; its time says nothing here."""
        try:
            self.fs.invalidate_cache()
            found = self.fs.info(self._key(name))
        except OSError:
            return None
        return Facts(int(found["size"] or 0), 0) if found["type"] == "file" else None

    def open(self, name: str) -> BinaryIO:
        """Return a file opened for reading."""
        return cast(BinaryIO, self.fs.open(self._key(name), "rb"))

    def create(self, name: str) -> Temporary:
        """Return a new file under a temporary key."""
        made = temporary_name(name)
        with _errors(f"{self.where}/{name}"):
            file = cast(BinaryIO, self.fs.open(self._key(made), "wb"))
        return Temporary(made, file, f"{self.where}/{name}")

    def publish(self, temporary: str, name: str) -> Facts:
        """Copy a temporary file to its name, remove it, and return the facts."""
        with _errors(f"{self.where}/{name}"):
            self.fs.mv(self._key(temporary), self._key(name))
        facts = self.facts(name)
        if facts is None:
            raise OutputError(f"cannot write {self.where}/{name}: it is not there after writing")
        return facts

    def append(self, name: str, line: bytes) -> None:
        """Add a line to a journal: a key of its own, since nothing can be appended to."""
        with _errors(f"{self.where}/{name}"):
            self.fs.pipe_file(self._key(f"{name}/{time.time_ns():020d}"), line)

    def read(self, name: str) -> bytes | None:
        """Return what a file holds, or the lines of a journal, or None where there is neither."""
        with _errors(f"{self.where}/{name}"):
            if not self.fs.isdir(self._key(name)):
                return super().read(name)
            keys = sorted(str(key) for key in self.fs.ls(self._key(name), False))
            return b"".join(self.fs.cat_file(key) for key in keys)

    def remove(self, name: str) -> None:
        """Remove a file or a journal, where it is there."""
        with _errors(f"{self.where}/{name}"), suppress(FileNotFoundError):
            self.fs.rm(self._key(name), recursive=True)

    def _key(self, name: str) -> str:
        return f"{self.root}/{name}"

    def _lock(self) -> dict[str, Any]:
        try:
            found = json.loads(self.read(LOCK_FILE) or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _refuse_another(self) -> None:
        found = self._lock()
        found.pop("token", None)
        try:
            owner = Owner(**found)
        except TypeError:
            return
        if is_alive(owner):
            raise self._refusal()

    def _refusal(self) -> OutputError:
        found = self._lock()
        told = f"process {found.get('pid')} on {found.get('host')}, started {found.get('started')}"
        return OutputError(
            f"{self.where} is being written by another run ({told}); wait until it ends, or "
            f"write elsewhere with --output; if that run is no more, remove "
            f"{self.where}/{LOCK_FILE}"
        )

    def _sweep(self) -> None:
        for name in self.names():
            if TEMPORARY.fullmatch(name):
                self.remove(name)


@contextmanager
def _errors(where: str) -> Iterator[None]:
    try:
        yield
    except PipelineError:
        raise
    except Exception as error:  # each kind of store has its own
        raise output_error(where, error) from error
