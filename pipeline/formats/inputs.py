"""From what a config names (files, folders, globs, standard input) to documents."""

from __future__ import annotations

import glob
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.config import InputConfig
from pipeline.document import Document
from pipeline.errors import InputError
from pipeline.formats import FORMATS, InputFailure, Source, format_of, reader
from pipeline.resources import resolve

_GLOB = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What there is to read.

    Attributes:
        sources: each with the name of its format.
        failures: paths that lead nowhere.
        skipped: files in folders that no format claims.
    """

    sources: list[tuple[str, Source]]
    failures: list[InputFailure]
    skipped: list[str]

    @property
    def total(self) -> int | None:
        """The number of documents, where it is known without reading."""
        single = all(name == "text" for name, _ in self.sources)
        return len(self.sources) if single else None


def find_inputs(config: InputConfig, *, output: str | Path | None = None) -> Inputs:
    """Return what the config names: each file once, folders in order of their names.

    Hidden files, READMEs and what lies in the `output` folder are not read from folders. A
    document's id is its path below the path that was named; where two would be the same, the
    whole path as it was named.

    Raises:
        InputError: nothing is named, or nothing of what is named exists.
    """
    if not config.path:
        raise InputError("nothing to read: name files or folders as arguments or in input.path")
    search = _Search(config, None if output is None else Path(output).resolve())
    for path in config.path:
        search.add(path)
    if not search.sources:
        reasons = search.failures or [InputFailure(", ".join(config.path), "nothing to read there")]
        raise InputError("no input: " + "; ".join(str(failure) for failure in reasons))
    return Inputs(_with_unique_ids(search.sources), search.failures, search.skipped)


def read_inputs(inputs: Inputs, *, limit: int | None = None) -> Iterator[Document | InputFailure]:
    """Yield the first `limit` documents, ids unique, and between them what could not be read."""
    yield from inputs.failures
    seen = set[str]()
    for name, source in inputs.sources:
        for found in reader(name)(source):
            if isinstance(found, Document) and found.id in seen:
                message = f"the id {found.id!r} is there twice; in a run ids are unique"
                yield InputFailure(source.name, message)
                continue
            yield found
            if isinstance(found, Document):
                seen.add(found.id)
                if len(seen) == limit:
                    return


class _Search:
    """Collects sources path by path, with what is missing and what is skipped."""

    def __init__(self, config: InputConfig, output: Path | None) -> None:
        self.config = config
        self.output = output
        self.sources: list[tuple[str, Source]] = []
        self.failures: list[InputFailure] = []
        self.skipped: list[str] = []
        self._seen: set[str] = set()

    def add(self, path: str) -> None:
        if path == "-":
            self._add_stdin()
        elif (where := resolve(path)).is_dir():
            self._add_folder(path, where)
        elif where.exists():
            self._add_file(path, where, where.name)
        elif _GLOB & set(path):
            self._add_glob(path)
        else:
            self.failures.append(InputFailure(path, "no such file or folder"))

    def _add_glob(self, pattern: str) -> None:
        found = sorted(glob.glob(pattern, recursive=True))
        files = [path for path in found if os.path.isfile(path)]
        if not files:
            self.failures.append(InputFailure(pattern, "matches no file"))
        for path in files:
            self._add_file(path, Path(path), Path(path).name)

    def _add_folder(self, path: str, folder: Path) -> None:
        before = len(self.sources)
        for file in self._walk(folder):
            below = file.relative_to(folder).as_posix()
            if self._format(file.name) is None or file.name.lower().startswith("readme"):
                self.skipped.append(f"{path.rstrip('/')}/{below}")
            else:
                self._add_file(f"{path.rstrip('/')}/{below}", file, below)
        if len(self.sources) == before:
            self.failures.append(InputFailure(path, "a folder without a file to read"))

    def _walk(self, folder: Path) -> Iterator[Path]:
        """Yield the visible files below a folder, through links too, each folder once."""
        seen = {os.path.realpath(folder), str(self.output)}
        for parent, folders, files in os.walk(folder, followlinks=True, onerror=self._unreadable):
            below = [name for name in sorted(folders) if not name.startswith(".")]
            real = {name: os.path.realpath(os.path.join(parent, name)) for name in below}
            folders[:] = [name for name in below if real[name] not in seen]
            seen.update(real.values())
            yield from (Path(parent, name) for name in sorted(files) if not name.startswith("."))

    def _unreadable(self, error: OSError) -> None:
        message = f"a folder that cannot be read: {error.strerror}"
        self.failures.append(InputFailure(str(error.filename), message))

    def _add_file(self, name: str, path: Path, made_id: str) -> None:
        form = self._format(path.name, named=True)
        if form is None:
            known = ", ".join(FORMATS)
            message = f"no format claims files of this ending; set input.format to one of {known}"
            self.failures.append(InputFailure(name, message))
        elif (real := os.path.realpath(path)) not in self._seen:
            self._seen.add(real)
            self._append(form, Source(name, path, made_id))

    def _add_stdin(self) -> None:
        form = self.config.format
        if form == "auto":
            start = sys.stdin.buffer.peek(4096) if hasattr(sys.stdin.buffer, "peek") else b""
            form = "jsonl" if _looks_like_json(start) else "text"
        self._append(form, Source("standard input", None, "stdin"))

    def _append(self, form: str, source: Source) -> None:
        text_field, id_field = self.config.text_field, self.config.id_field
        self.sources.append((form, replace(source, text_field=text_field, id_field=id_field)))

    def _format(self, file_name: str, *, named: bool = False) -> str | None:
        """Return the format of a file; one that is `named` outright is read whatever its ending."""
        form = self.config.format
        if form == "auto":
            return format_of(file_name)
        return form if named or format_of(file_name) == form else None


def _with_unique_ids(sources: list[tuple[str, Source]]) -> list[tuple[str, Source]]:
    counts = Counter(source.id for _, source in sources)
    return [
        (form, replace(source, id=source.name) if counts[source.id] > 1 else source)
        for form, source in sources
    ]


def _looks_like_json(start: bytes) -> bool:
    line = start.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n")[0]
    if not line.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return len(line) > 4000  # the line is longer than what was looked at
