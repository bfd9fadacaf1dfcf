"""Documents in and out, one file a format."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.document import Document


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write documents down.

    Attributes:
        module: where its `read(source)` is; imported when it is needed.
        suffixes: endings of file names that mean this format; "" is a name without any.
    """

    module: str
    suffixes: tuple[str, ...]


#: Adding a format is one module with a `read`, and one line here.
FORMATS = {
    "jsonl": Format("pipeline.formats.jsonl", (".jsonl", ".jsonl.gz")),
    "text": Format("pipeline.formats.plain_text", (".txt", ".md", "")),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read documents from.

    Attributes:
        name: what messages call it: the path as it was given.
        path: the file; None for standard input.
        id: the document's id where a file is one document, else what its ids start with.
        text_field, id_field: JSON lines of another form: the keys that hold text and id.
    """

    name: str
    path: Path | None
    id: str
    text_field: str | None = None
    id_field: str | None = None


@dataclass(frozen=True, slots=True)
class InputFailure:
    """Something that could not be read: which file (and line), and why."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


Reader = Callable[[Source], Iterator["Document | InputFailure"]]


def reader(name: str) -> Reader:
    """Return the function that reads documents of the format `name`."""
    read: Reader = importlib.import_module(FORMATS[name].module).read
    return read


def format_of(file_name: str) -> str | None:
    """Return the format that a file's name means, or None where no format claims its ending."""
    for name, form in FORMATS.items():
        if any(suffix and file_name.lower().endswith(suffix) for suffix in form.suffixes):
            return name
    bare = "." not in file_name.lstrip(".")
    return next((name for name, form in FORMATS.items() if bare and "" in form.suffixes), None)
