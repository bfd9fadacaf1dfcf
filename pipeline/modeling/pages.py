"""What a model reads of a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.document import Document, Span
from pipeline.text.folding import JOINER


@dataclass(frozen=True, slots=True)
class Page:
    """What a model may read of a document; all offsets are those of the document.

    Attributes:
        text: the clean text.
        sentences: its sentences, in order.
        original: the text as it was written; None where it is `text`.
        title: the article's title, "" where it is not known.
        said: what the page's metadata says of itself, as strings.
    """

    text: str
    sentences: tuple[Span, ...]
    original: str | None = None
    title: str = ""
    said: tuple[str, ...] = ()

    def __hash__(self) -> int:
        # Spans are slow to hash, and pages that differ in them alone are rare.
        return hash(self.text)


def pages_of(docs: Iterable[Document]) -> list[Page]:
    """Return the pages of documents that have sentences."""
    return [page_of(doc, doc.spans["sentences"]) for doc in docs]


def page_of(doc: Document, sentences: Sequence[Span]) -> Page:
    """Return the page of a document with these sentences."""
    return Page(
        doc.clean_text.replace(JOINER, " "),  # models were taught padded names
        tuple(sentences),
        original=doc.text,
        title=doc.texts.get("title", ""),
        said=tuple(value for value in doc.meta.values() if isinstance(value, str)),
    )
