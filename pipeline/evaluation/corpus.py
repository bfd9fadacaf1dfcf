"""Documents with the places they came from, so that every complaint can name file and line."""

from __future__ import annotations

import glob
import gzip
import lzma
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.document import Document
from pipeline.errors import DocumentError, EvaluationError
from pipeline.resources import resolve

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.xz")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents in order, and for each the place it came from: "gold.jsonl:12".

    `notes` say what a reader of figures on these documents must know; `whole` is true where each
    text is one sentence or heading, and no page.
    """

    name: str
    documents: tuple[Document, ...]
    places: tuple[str, ...]
    notes: tuple[str, ...] = ()
    whole: bool = False

    @classmethod
    def of(cls, docs: Sequence[Document] | Corpus, name: str) -> Corpus:
        """Return documents made by a program as a corpus; their places are "gold[11]"."""
        if isinstance(docs, Corpus):
            return docs
        places = tuple(f"{name}[{position}]" for position in range(len(docs)))
        return cls(name, tuple(docs), places)

    def where(self, position: int) -> str:
        """Return how a message begins that is about one document."""
        return f'{self.places[position]}: document "{self.documents[position].id}"'


def read_corpus(path: str | Path, *, limit: int | None = None) -> Corpus:
    """Return the documents of a file, of the files of a folder, or of those a glob matches.

    Raises:
        EvaluationError: nothing to read, or lines that are no documents; all of them are named.
    """
    docs: list[Document] = []
    places: list[str] = []
    problems: list[str] = []
    for file in find_files(path):
        for number, line in read_lines(file):
            place = f"{file}:{number}"
            try:
                doc = Document.from_json(line)
                if "\\u" in line:  # what it needs to be written down in a file of UTF-8
                    check_characters(doc)
                docs.append(doc)
                places.append(place)
            except DocumentError as error:
                problems.append(f"{place}: {error}")
            if len(docs) == limit:
                break
        if len(docs) == limit:
            break
    refuse(str(path), problems)
    if not docs:
        raise EvaluationError(f"{path}: holds no document")
    return Corpus(str(path), tuple(docs), tuple(places))


def find_files(path: str | Path) -> list[Path]:
    """Return the files a path means: itself, a folder's files of documents, or a glob's."""
    where = resolve(path)
    if where.is_dir():
        files = sorted(file for file in where.iterdir() if file.name.endswith(SUFFIXES))
        if not files:
            raise EvaluationError(f"{path}: no file ending in {', '.join(SUFFIXES)} in this folder")
        return files
    if where.exists():
        return [where]
    files = sorted(Path(found) for found in glob.glob(str(path), recursive=True))
    if not files:
        raise EvaluationError(f"{path}: no such file or folder")
    return [file for file in files if file.is_file()]


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line that is not blank, from a plain or packed file."""
    number = 0
    try:
        with _opened(path) as lines:
            for number, raw in enumerate(lines, start=1):
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n \t")
                if line:
                    yield number, line
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}:{number}: not UTF-8: {error}") from error
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise EvaluationError(f"{path}: cannot be read after line {number}: {error}") from error


def check_characters(doc: Document) -> None:
    """Raise DocumentError where a document has half a surrogate pair, which no file could hold."""
    try:
        doc.to_json().encode("utf-8")
    except UnicodeEncodeError as error:
        raise DocumentError(
            f"document {doc.id!r}: has half a character (an escape \\ud800 to \\udfff alone)"
        ) from error


def refuse(source: str, problems: Sequence[str]) -> None:
    """Raise EvaluationError with the problems, if there are any; the first twenty in full."""
    if not problems:
        return
    more = [f"and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
    count = f"{len(problems)} problem" + ("s" if len(problems) > 1 else "")
    raise EvaluationError("\n  ".join([f"{source}: {count}", *problems[:_SHOWN], *more]))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path.suffix == ".gz":
        with gzip.open(path, "rb") as unpacked:
            yield cast(BinaryIO, unpacked)
    elif path.suffix == ".xz":
        with lzma.open(path, "rb") as unpacked:
            yield cast(BinaryIO, unpacked)
    else:
        with path.open("rb") as file:
            yield file
