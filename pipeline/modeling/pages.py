"""What a model reads of a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.document import Document, Span


@dataclass(frozen=True, slots=True)
class Page:
    """The clean text of a document and its sentences; offsets are those of the document."""

    text: str
    sentences: tuple[Span, ...]


def pages_of(docs: Iterable[Document]) -> list[Page]:
    """Return the pages of documents that have sentences."""
    return [Page(doc.clean_text, tuple(doc.spans["sentences"])) for doc in docs]
