"""From what a config names (files, folders, globs, standard input) to documents."""

from __future__ import annotations

import glob
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import InputError
from pipeline.formats.files import START, is_special, name_of, opened, unpacked
from pipeline.formats.registry import Choice, known_formats, readable
from pipeline.formats.remote import find_urls, is_url, plain_path
from pipeline.formats.source import MB, InputFailure, Placed, Source
from pipeline.formats.unique_ids import SeenIds
from pipeline.resources import resolve

_GLOB = frozenset("*?[")
#: Files that tell of a folder and are no documents, where they lie among others.
_ABOUT = ("run.json", "dataset_info.json", "dataset_infos.json", "state.json")


@dataclass(slots=True)
class Inputs:
    """What there is to read.

    Attributes:
        sources: each with the name of its format.
        failures: paths that lead nowhere.
        skipped: files in folders that no format claims.
        special: FIFOs, devices and sockets in folders, which are not read.
        choice: the formats and their options.
        notes: what reading found worth telling; complete once all is read.
    """

    sources: list[tuple[str, Source]]
    failures: list[InputFailure]
    skipped: list[str]
    special: list[str] = field(default_factory=list)
    choice: Choice = field(default_factory=Choice)
    notes: list[str] = field(default_factory=list)

    @property
    def total(self) -> int | None:
        """The number of documents, where it is known without reading."""
        known = known_formats()
        single = all(known[name].single for name, _ in self.sources)
        return len(self.sources) if single else None


def find_inputs(
    paths: Sequence[str],
    choice: Choice | None = None,
    *,
    encoding: str | None = None,
    output: str | Path | None = None,
    annotated: bool = False,
    max_document_mb: float | None = None,
) -> Inputs:
    """Return what paths name: each file once, folders in order of their names.

    Hidden files, READMEs and what lies in the `output` folder are not read from folders; nor,
    where `annotated` documents are wanted, files of formats that hold bare text. A document's id
    is its path below the path that was named; where two would be the same, the whole path as it
    was named.

    Raises:
        InputError: nothing is named, or nothing of what is named exists.
    """
    if not paths:
        raise InputError("nothing to read: name files or folders as arguments or in input.path")
    search = _Search(choice or Choice(), encoding, output, annotated, max_document_mb)
    for path in paths:
        search.add(path)
    if not search.sources:
        reasons = search.failures or [InputFailure(", ".join(paths), "nothing to read there")]
        raise InputError("no input: " + "; ".join(str(failure) for failure in reasons))
    sources = _with_unique_ids(search.sources)
    return Inputs(sources, search.failures, search.skipped, search.special, search.choice)


def read_inputs(
    inputs: Inputs, *, limit: int | None = None, strict: bool = False
) -> Iterator[Placed | InputFailure]:
    """Yield the first `limit` documents, ids unique, and between them what could not be read.

    A document whose id an earlier one has gets its place as id; `inputs.notes` tell of it. Where
    that is `strict`, one that its own file has twice stays as it is: in gold that is a mistake.
    """
    yield from inputs.failures
    seen = SeenIds(inputs.notes, strict)
    for name, source in inputs.sources:
        for found in inputs.choice.read(name, source):
            if isinstance(found, InputFailure):
                yield found
                continue
            if found.note:
                inputs.notes.append(f"{found.where}: {found.note}")
            yield seen.with_own_id(found, source)
            if seen.count == limit:
                seen.tell(source)
                return
        seen.tell(source)


class _Search:
    """Collects sources path by path, with what is missing and what is skipped."""

    def __init__(
        self,
        choice: Choice,
        encoding: str | None,
        output: str | Path | None,
        annotated: bool,
        max_document_mb: float | None,
    ) -> None:
        self.choice = choice
        self.encoding = encoding
        where = None if output is None else plain_path(_without_nul(str(output)))
        self.output_url = where if where is not None and is_url(where) else None
        self.output = None if where is None or is_url(where) else os.path.realpath(where)
        self.max_bytes = None if max_document_mb is None else int(max_document_mb * MB)
        self.annotated = annotated
        self.sources: list[tuple[str, Source]] = []
        self.failures: list[InputFailure] = []
        self.skipped: list[str] = []
        self.special: list[str] = []
        self._seen: set[str] = set()
        self._folders: dict[str, str] = {}

    def add(self, path: str) -> None:
        try:
            self._add(path)
        except (OSError, ValueError) as error:  # a name too long, a NUL in it, a folder locked
            reason = getattr(error, "strerror", None) or str(error)
            self._lose(path, f"cannot be read: {reason}")

    def _add(self, path: str) -> None:
        if (form := self.choice.by_name()) is not None:
            self._append(
                form, Source(path, Path(path).name, content=path.encode("utf-8", "replace"))
            )
        elif path == "-":
            self._add_stdin()
        elif is_url(path):
            self._add_url(path)
        elif (where := resolve(plain_path(path))).is_dir():
            self._add_folder(path, where)
        elif where.exists():
            self._add_file(path, where, where.name)
        elif _GLOB & set(path):
            self._add_glob(plain_path(path))
        else:
            self._lose(path, "no such file or folder")

    def _lose(self, path: str, message: str) -> None:
        self.failures.append(InputFailure(name_of(path), message, lost=True))

    def _add_url(self, url: str) -> None:
        """Add what fsspec finds: a file, a folder's files, or those of a pattern."""
        try:
            found = find_urls(url, without=self.output_url)
        except Exception as error:  # each kind of store has its own
            self._lose(url, f"cannot be read: {error}")
            return
        if not found:
            self._lose(url, "no such file or folder")
        for file, below in found:
            form = self.choice.format_of(below.rpartition("/")[2], named=len(found) == 1)
            if form is None:
                self.skipped.append(file)
            else:
                self._append(form, Source(file, below, url=file))

    def _add_glob(self, pattern: str) -> None:
        found = sorted(glob.glob(pattern, recursive=True))
        files = [path for path in found if os.path.isfile(path)]
        if not files:
            self._lose(pattern, "matches no file")
        for path in files:
            self._add_file(path, Path(path), Path(path).name)

    def _add_folder(self, path: str, folder: Path) -> None:
        before, skipped = len(self.sources), len(self.skipped)
        for file in self._walk(folder):
            below = file.relative_to(folder).as_posix()
            name = name_of(f"{path.rstrip('/')}/{below}")
            form = self._form_in_folder(file.name)
            if form is None:
                self.skipped.append(name)
            elif special := self._is_special(name, file):
                self.special.append(name)
            elif special is False:
                self._append_file(form, name, file, below)
        if len(self.sources) == before:
            self._lose(path, self._told_of_nothing(self.skipped[skipped:]))

    def _told_of_nothing(self, skipped: Sequence[str]) -> str:
        """Return the message for a folder of which nothing is read; `skipped` are its files."""
        forms = {self.choice.format_of(name.rpartition("/")[2]) for name in skipped} - {None}
        if self.annotated and forms:
            bare = ", ".join(sorted(filter(None, forms)))
            return f"no annotated documents (.jsonl, .parquet, …) in it; its files are {bare}"
        return "a folder without a file to read"

    def _form_in_folder(self, file_name: str) -> str | None:
        """Return the format of a file that lies in a folder, if it is to be read."""
        form = self.choice.format_of(file_name)
        if form is None or file_name.lower().startswith("readme") or file_name in _ABOUT:
            return None
        return form if not self.annotated or known_formats()[form].annotated else None

    def _is_special(self, name: str, path: Path) -> bool | None:
        """Return whether a path leads to no file; None where it leads nowhere, which is told."""
        try:
            return is_special(path)
        except OSError as error:  # a dead link, or gone since the folder was listed
            self._lose(name, f"cannot be read: {error.strerror}")
            return None

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
        self._lose(str(error.filename), f"a folder that cannot be read: {error.strerror}")

    def _add_file(self, name: str, path: Path, made_id: str) -> None:
        name = name_of(name)
        if (special := self._is_special(name, path)) is not False:
            message = "a FIFO, device or socket, and no file; it is not read"
            self.failures += [InputFailure(name, message)] if special else []
            return
        form = self.choice.format_of(path.name, named=True) or self._by_content(path)
        if form is None:
            known = ", ".join(readable())
            message = f"no format claims files of this ending; set input.format to one of {known}"
            self.failures.append(InputFailure(name, message))
        else:
            self._append_file(form, name, path, made_id)

    def _append_file(self, form: str, name: str, path: Path, made_id: str) -> None:
        """Add a file, unless another path has led to it."""
        if (real := self._real(path)) not in self._seen:
            self._seen.add(real)
            self._append(form, Source(name, name_of(made_id), path))

    def _real(self, path: Path) -> str:
        """Return where a file is, whatever links lead to it."""
        if os.path.islink(path):
            return os.path.realpath(path)
        folder = os.path.dirname(path)
        if folder not in self._folders:  # each of many files would ask for the same
            self._folders[folder] = os.path.realpath(folder)
        return os.path.join(self._folders[folder], path.name)

    def _by_content(self, path: Path) -> str | None:
        try:
            return self.choice.recognise(_start(path))
        except OSError:
            return None

    def _add_stdin(self) -> None:
        if sys.stdin is None:
            raise InputError("standard input is closed; name files or folders instead")
        start = sys.stdin.buffer.peek(START) if hasattr(sys.stdin.buffer, "peek") else b""
        self._append(self.choice.recognise(start) or "text", Source("standard input", "stdin"))

    def _append(self, form: str, source: Source) -> None:
        whole = self.max_bytes if known_formats()[form].single else None
        known = replace(source, encoding=self.encoding, formats=self.choice)
        self.sources.append((form, replace(known, max_line=self.max_bytes, max_whole=whole)))


def _without_nul(path: str) -> str:
    return path.replace("\0", "")


def _start(path: Path) -> bytes:
    """Return the first bytes of a file, unpacked."""
    with opened(path, None) as raw, unpacked(raw, path.name) as stream:
        return stream.read(START)


def _with_unique_ids(sources: list[tuple[str, Source]]) -> list[tuple[str, Source]]:
    counts = Counter(source.id for _, source in sources)
    return [
        (form, replace(source, id=source.name) if counts[source.id] > 1 else source)
        for form, source in sources
    ]
