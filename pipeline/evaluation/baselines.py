"""What a layer has to beat: simple annotators without any model of ours.

Each sees the text as the pipeline cleaned it, so that a difference is the layer's own. The
majority topic is taken from the gold documents themselves and so is an upper bound of its kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.document import Document, Label, Span
from pipeline.evaluation import jieba_words, summary, topics
from pipeline.textrank import most_central

ENTITY_TAGS = {"nr": "PER", "ns": "LOC", "nt": "ORG"}
_CONTENT_TAGS = ("n", "v", "a", "eng", "m")

Annotate = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A layer annotated by simple means: the layer, a name for the table, and the annotator."""

    layer: str
    name: str
    annotate: Annotate


def make_baselines(gold: Sequence[Document], sentences: int) -> list[Baseline]:
    """Return every baseline; summaries have up to `sentences` sentences."""
    majority = majority_topic(gold)
    return [
        Baseline("entities", "jieba tags", jieba_entities),
        Baseline("words", "jieba", jieba_segmented),
        Baseline("topics", f"majority ({majority})", lambda doc: with_topic(doc, majority)),
        Baseline("summary", f"lead-{sentences}", lambda doc: lead(doc, sentences)),
        Baseline("summary", f"TextRank-{sentences}", lambda doc: central(doc, sentences)),
    ]


def jieba_entities(doc: Document) -> Document:
    """Return the document with jieba's nr, ns and nt words as PER, LOC and ORG."""
    tagged = jieba_words.tagged(doc.clean_text)
    spans = [
        Span(start, end, ENTITY_TAGS[tag[:2]])
        for start, end, tag in tagged
        if tag[:2] in ENTITY_TAGS
    ]
    return _with(doc, spans={"entities": spans})


def jieba_segmented(doc: Document) -> Document:
    """Return the document with jieba's words, no user dictionary."""
    spans = [Span(start, end) for start, end in jieba_words.spans(doc.clean_text)]
    return _with(doc, spans={"words": spans})


def majority_topic(gold: Sequence[Document]) -> str:
    """Return the most frequent first topic of gold; of equals, the first in the alphabet."""
    firsts = (topics.first(doc) for doc in gold)
    counts = Counter(label.name for label in firsts if label is not None)
    return min(counts, key=lambda name: (-counts[name], name), default="")


def with_topic(doc: Document, name: str) -> Document:
    """Return the document with one topic."""
    return _with(doc, labels={"topics": [Label(name)]})


def lead(doc: Document, count: int) -> Document:
    """Return the document with its first sentences as summary, headings left out."""
    return _with(doc, texts={"summary": "".join(summary.candidates(doc)[:count])})


def central(doc: Document, count: int) -> Document:
    """Return the document with TextRank's sentences as summary: links by content words."""
    sentences = summary.candidates(doc)
    places = most_central([_content_words(sentence) for sentence in sentences], count)
    return _with(doc, texts={"summary": "".join(sentences[place] for place in places)})


def _content_words(sentence: str) -> list[str]:
    tagged = jieba_words.tagged(sentence)
    return [sentence[start:end] for start, end, tag in tagged if tag.startswith(_CONTENT_TAGS)]


def _with(
    doc: Document,
    *,
    spans: dict[str, list[Span]] | None = None,
    labels: dict[str, list[Label]] | None = None,
    texts: dict[str, str] | None = None,
) -> Document:
    """Return a copy with some layers replaced; the noise stays, for it shapes the clean text."""
    kept = {layer: doc.spans[layer] for layer in ("noise", "sentences") if layer in doc.spans}
    return Document(
        id=doc.id,
        text=doc.text,
        spans=kept | (spans or {}),
        labels=labels or {},
        texts=texts or {},
        meta=doc.meta,
    )
