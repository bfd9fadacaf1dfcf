"""The stage `clean`: boilerplate and metadata of a scraped page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.document import Document, Span
from pipeline.noise.inline import inline_noise
from pipeline.noise.meta import read_meta
from pipeline.noise.page import read_pages
from pipeline.noise.together import together
from pipeline.noise.unwrapped import unwrap
from pipeline.stage import Stage, register
from pipeline.text.folding import fold
from pipeline.text.full_stops import with_full_stops
from pipeline.text.joined import Joined

if TYPE_CHECKING:
    from pipeline.noise.scorer import Scorer  # numpy: not to be loaded by --help's kin

#: Characters of pages that are read together: some ten pages, more of which gain nothing.
_TOGETHER = 50_000


@register("clean")
class Clean(Stage):
    """Marks noise by rules (`pipeline.noise`) and fills `meta` and the title from it.

    What the input says of itself is never overwritten. Text stays as it is: later stages see
    noise as blanks in `clean_text`.
    """

    provides = ("noise", "title", "meta", "meta_spans")
    scorer: Scorer | None = None  # tells the article's lines; None: the shipped one
    can_be_forked = True

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the layer "noise", labels being kinds of noise."""
        for some in together(((doc, len(doc.text)) for doc in docs), _TOGETHER):
            self._clean(some)
        return docs

    def _clean(self, docs: list[Document]) -> None:
        wholes = [_whole(doc) for doc in docs]
        texts = [(whole.text, doc.markup) for whole, doc in zip(wholes, docs, strict=True)]
        for doc, whole, page in zip(docs, wholes, read_pages(texts, self.scorer), strict=True):
            doc.spans["noise"] = _back(whole, inline_noise(page.text, page.noise))
            meta = read_meta(page, whole.cut(doc.text))
            doc.spans["meta_spans"] = _back(whole, meta.spans())
            found = dict(meta.values)
            printed = found.pop("title", "")
            if title := str(doc.meta.get("title") or printed):
                doc.texts.setdefault("title", title)
            for key, value in found.items():
                doc.meta.setdefault(key, value)


def _whole(doc: Document) -> Joined:
    """Return a document's folded text, without markup with its wrapped lines made one."""
    folded = with_full_stops(fold(doc.text))
    return Joined(folded) if doc.markup else unwrap(folded)


def _back(whole: Joined, spans: list[Span]) -> list[Span]:
    """Return spans of the page with its lines joined as spans of the page itself."""
    if whole.is_whole:
        return spans
    return [Span(*whole.back(span.start, span.end), span.label, span.score) for span in spans]
