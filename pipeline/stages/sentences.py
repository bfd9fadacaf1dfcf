"""The stage `sentences`: segmentation into sentences; each character outside noise is in one."""

from __future__ import annotations

from pipeline.document import Document
from pipeline.document.packed import layer
from pipeline.stage import Stage, register
from pipeline.text.folding import fold
from pipeline.text.sentences import each_sentence


@register("sentences")
class Sentences(Stage):
    """Marks sentences by rules; headings, and other short lines that lack a full stop, as such.

    Where `clean` ran before, noise gives no sentence, and the article's title is known.
    """

    uses = ("noise",)
    provides = ("sentences",)
    can_be_forked = True

    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the documents with the layer "sentences", label "heading" or None."""
        for doc in docs:
            found = each_sentence(
                doc.clean_text,
                title=fold(doc.texts.get("title", "")).strip(),
                noise=doc.spans.get("noise", []),
            )
            doc.spans["sentences"] = layer(found)
        return docs
