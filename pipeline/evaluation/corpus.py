"""Documents with the places they came from, so that every complaint can name file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.document import Document
from pipeline.errors import DocumentError, EvaluationError, InputError
from pipeline.formats import InputFailure, Source
from pipeline.formats.files import damages
from pipeline.formats.inputs import find_inputs, read_inputs

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

    They are read through the formats, as a run reads them; ids are those of a run too.

    Raises:
        EvaluationError: nothing to read, or lines that are no documents; all of them are named.
    """
    docs: list[Document] = []
    places: list[str] = []
    problems: list[str] = []
    try:
        inputs = find_inputs([str(path)], annotated=True)
    except InputError as error:
        raise EvaluationError(str(error).removeprefix("no input: ")) from error
    for found in read_inputs(inputs, limit=limit, strict=True):
        if isinstance(found, InputFailure):
            problems.append(str(found))
        else:
            docs.append(found.doc)
            places.append(found.where)
    refuse(str(path), problems)
    if not docs:
        raise EvaluationError(f"{path}: holds no document")
    return Corpus(str(path), tuple(docs), tuple(places), tuple(inputs.notes))


def find_sources(path: str | Path) -> list[Source]:
    """Return the files a path means: itself, a folder's files of documents, or a glob's.

    Raises:
        EvaluationError: there is none.
    """
    try:
        return [source for _, source in find_inputs([str(path)], annotated=True).sources]
    except InputError as error:
        raise EvaluationError(str(error).removeprefix("no input: ")) from error


def read_lines(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line that is not blank, from a plain or packed file.

    Raises:
        EvaluationError: the file cannot be read, and after which line.
    """
    number = 0
    try:
        for line in source.lines():
            number = line.number
            if text := line.text.strip("\r\n \t"):
                yield number, text
    except damages() as error:
        reason = f"cannot be read after line {number}: {error}"
        raise EvaluationError(f"{source.name}: {reason}") from error
    except InputError as error:
        raise EvaluationError(f"{source.name}: {error}") from error


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
