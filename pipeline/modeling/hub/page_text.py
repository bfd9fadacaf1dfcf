"""Preprocessing for checkpoints from the hub: a page's text as they were taught to read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pipeline.document import Document, Span
from pipeline.modeling.pages import Page, whole_page_of

Script = Literal["simplified", "original"]


def in_script(page: Page, script: Script) -> Page:
    """Return the page with its text, as long as before, folded no further than the script wants.

    Full-width punctuation stays, unlike in the clean text: networks of Chinese text know "，" well
    and "," hardly. So do traditional characters where the script is "original".
    """
    if page.original is None:
        return page
    text = "".join(
        written if _stays(written, folded, script) else folded
        for written, folded in zip(page.original, page.text, strict=True)
    )
    return replace(page, text=text)


def page_for(doc: Document, sentences: Sequence[Span], script: Script) -> Page:
    """Return the page of a document with these sentences, in a script."""
    return in_script(whole_page_of(doc, sentences), script)


def _stays(written: str, folded: str, script: Script) -> bool:
    if written == folded or folded.isspace():
        return False
    if "\uff01" <= written <= "\uff5e":
        return not written.isalnum()
    return script == "original"
