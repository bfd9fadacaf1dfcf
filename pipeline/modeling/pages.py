"""What a model reads of a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.document import Document, Span
from pipeline.text.folding import JOINER
from pipeline.text.joined import Joined

_UNCUT = Joined("")


@dataclass(frozen=True, slots=True)
class Page:
    """What a model may read of a document; all offsets are its own, those of `text`.

    Attributes:
        text: the clean text, in which wrapped lines are one.
        sentences: its sentences, in order.
        original: the text as it was written, without the same breaks; None where it is `text`.
        title: the article's title, "" where it is not known.
        said: what the page's metadata says of itself, as strings.
        joined: the way back to the document.
    """

    text: str
    sentences: Sequence[Span]
    original: str | None = None
    title: str = ""
    said: tuple[str, ...] = ()
    joined: Joined = field(default=_UNCUT, compare=False, repr=False)

    def __hash__(self) -> int:
        # Spans are slow to hash, and pages that differ in them alone are rare.
        return hash(self.text)

    def written(self, span: Span) -> str:
        """Return the original characters of a span of the document, without soft line breaks."""
        text = self.text if self.original is None else self.original
        return text[self.joined.into(span.start) : self.joined.into(span.end)]

    def in_document(self, spans: Iterable[Span]) -> list[Span]:
        """Return spans of the page as spans of the document (stand-off alignment)."""
        if self.joined.is_whole:
            return list(spans)
        places = ((self.joined.back(span.start, span.end), span) for span in spans)
        return [replace(span, start=start, end=end) for (start, end), span in places]


def pages_of(docs: Iterable[Document]) -> list[Page]:
    """Return the pages of documents that have sentences."""
    return [page_of(doc, doc.spans["sentences"]) for doc in docs]


def page_of(doc: Document, sentences: Sequence[Span]) -> Page:
    """Return the page of a document with these sentences, its wrapped lines joined."""
    joined = Joined.of(doc.clean_text, sentences)
    return Page(
        joined.text,
        joined.spans(sentences),
        original=doc.text if joined.is_whole else joined.cut(doc.text),
        title=doc.texts.get("title", ""),
        said=_said(doc),
        joined=joined,
    )


def whole_page_of(doc: Document, sentences: Sequence[Span]) -> Page:
    """Return the page of a document with every line as it is: its offsets are the document's."""
    return Page(
        doc.clean_text.replace(JOINER, " "),
        tuple(sentences),
        original=doc.text,
        title=doc.texts.get("title", ""),
        said=_said(doc),
    )


def _said(doc: Document) -> tuple[str, ...]:
    return tuple(value for value in doc.meta.values() if isinstance(value, str))
