"""A document's text as checkpoints from elsewhere were taught to read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from pipeline.document import Document, Span
from pipeline.modeling.pages import Page

Script = Literal["simplified", "original"]


def text_for(doc: Document, script: Script) -> str:
    """Return the text, as long as the original, with noise blanked and letters and digits folded.

    Full-width punctuation stays, unlike in `clean_text`: networks of Chinese text know "，" well
    and "," hardly. So do traditional characters where the script is "original".
    """
    return "".join(
        written if _stays(written, folded, script) else folded
        for written, folded in zip(doc.text, doc.clean_text, strict=True)
    )


def pages_for(docs: Iterable[Document], script: Script) -> list[Page]:
    """Return the pages of documents that have sentences."""
    return [page_for(doc, doc.spans["sentences"], script) for doc in docs]


def page_for(doc: Document, sentences: Sequence[Span], script: Script) -> Page:
    """Return the page of a document with these sentences."""
    return Page(text_for(doc, script), tuple(sentences))


def _stays(written: str, folded: str, script: Script) -> bool:
    if written == folded or folded.isspace():
        return False
    if "\uff01" <= written <= "\uff5e":
        return not written.isalnum()
    return script == "original"
