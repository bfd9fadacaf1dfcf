"""The nouns: a document, its spans, its labels."""

from pipeline.document.document import Document
from pipeline.document.spans import Label, Span

__all__ = ["Document", "Label", "Span"]
