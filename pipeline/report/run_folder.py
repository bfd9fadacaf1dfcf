"""An output folder as the report reads it: its documents in order, and what run.json says."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.document import Document
from pipeline.errors import DocumentError, InputError
from pipeline.evaluation.corpus import read_lines
from pipeline.executors.record import RUN_FILE
from pipeline.formats import Source, format_of
from pipeline.formats.outputs import lines_of

#: Formats of part files that documents come back from.
_FORMATS = ("jsonl", "parquet")


@dataclass(slots=True)
class RunFolder:
    """A run on disk: its files of documents, and its record, {} where there is none.

    `starts` is filled while reading: for each file the number of its first document.
    """

    path: Path
    files: tuple[Path, ...]
    record: dict[str, Any]
    starts: list[tuple[str, int]] = field(default_factory=list)

    def read(
        self, wanted: Callable[[int], bool] = lambda _: True, *, words_of: Collection[str] = ()
    ) -> Iterator[tuple[int, Document]]:
        """Yield the documents whose number in the run, from 0, is wanted; others are not parsed.

        The layer of words is left out but for the ids `words_of`: no part of a report shows it,
        and it is most of the bytes.

        Raises:
            DocumentError: a line is no document; file and line are named.
        """
        place = 0
        self.starts = []
        for file in self.files:
            self.starts.append((file.name, place))
            for number, line in _lines(file):
                if wanted(place):
                    yield place, _read(line, f"{file}:{number}", words_of)
                place += 1


def open_run_folder(path: str | Path) -> RunFolder:
    """Return the run of an output folder, or of one file of JSON lines.

    Raises:
        InputError: there is no run, with what was looked for.
    """
    where = Path(path)
    if where.is_file():
        return RunFolder(where, (where,), {})
    if not where.is_dir():
        raise InputError(f"{path}: no such folder; `run` makes one, out/ unless told otherwise")
    files = [
        file for file in sorted(where.iterdir()) if format_of(file.name) in ("jsonl", "parquet")
    ]
    parts = [file for file in files if file.name.startswith("part-")] or files
    if not parts:
        raise InputError(
            f"{path}: holds no part file (part-00000.jsonl …); give the folder that a run wrote"
        )
    return RunFolder(where, tuple(parts), _record(where / RUN_FILE))


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield number and text of a part's documents as JSON lines, whatever its format."""
    if format_of(file.name) == "jsonl":
        yield from read_lines(Source(str(file), file.name, file))
        return
    for number, line in enumerate(lines_of(file.name, file.read_bytes()), start=1):
        yield number, line.decode("utf-8")


def _record(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    return record if isinstance(record, dict) else {}


def _read(line: str, where: str, words_of: Collection[str]) -> Document:
    try:
        record = json.loads(line)
        if isinstance(record, dict) and record.get("id") not in words_of:
            spans = record.get("spans")
            if isinstance(spans, dict):
                spans.pop("words", None)
        return Document.from_dict(record)
    except (ValueError, DocumentError) as error:
        raise DocumentError(f"{where}: {error}") from error
