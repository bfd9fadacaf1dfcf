"""The stage `clean`: boilerplate and metadata of a scraped page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.document import Document
from pipeline.noise.inline import inline_noise
from pipeline.noise.meta import read_meta
from pipeline.noise.page import read_page
from pipeline.stage import Stage, register
from pipeline.text.folding import fold
from pipeline.text.full_stops import with_full_stops

if TYPE_CHECKING:
    from pipeline.noise.scorer import Scorer  # numpy: not to be loaded by --help's kin


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
        for doc in docs:
            page = read_page(with_full_stops(fold(doc.text)), doc.markup, self.scorer)
            doc.spans["noise"] = inline_noise(page.text, page.noise)
            meta = read_meta(page, doc.text)
            doc.spans["meta_spans"] = meta.spans()
            found = dict(meta.values)
            printed = found.pop("title", "")
            if title := str(doc.meta.get("title") or printed):
                doc.texts.setdefault("title", title)
            for key, value in found.items():
                doc.meta.setdefault(key, value)
        return docs
