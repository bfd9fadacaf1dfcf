"""What a layer has to beat: simple annotators without any model of ours.

Each has the text alone and cleans it by the rules of the stage `clean`, as the default pipeline
does, whatever the prediction made of it: the same gold gives the same figures beside every
prediction. The majority topic is taken from the gold documents themselves and so is an upper bound
of its kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.document import Document, Label, Span
from pipeline.evaluation import jieba_words, summary, topics
from pipeline.evaluation.rouge import characters
from pipeline.stages.clean import Clean
from pipeline.text.textrank import most_central

ENTITY_TAGS = {"nr": "PER", "ns": "LOC", "nt": "ORG"}
EVEN_LEAD = "lead of equal length"
_CONTENT_TAGS = ("n", "v", "a", "eng", "m")

Annotate = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A layer annotated by simple means: the layer, a name for the table, and the annotator.

    Of the document it is given, the annotator reads id and text.
    """

    layer: str
    name: str
    annotate: Annotate


def make_baselines(
    gold: Sequence[Document],
    sentences: int,
    *,
    whole: bool = False,
    lengths: Mapping[str, int] = MappingProxyType({}),
) -> list[Baseline]:
    """Return every baseline; summaries have up to `sentences` sentences.

    `whole` says that the texts are single sentences or headings, which have no noise. `lengths`
    holds the characters of each predicted summary by the document's id, for the lead that is as
    long: a longer summary may score better for its length alone.
    """
    majority = majority_topic(gold)
    cleaned = _bare if whole else clean
    return [
        Baseline("entities", "jieba tags", lambda doc: jieba_entities(cleaned(doc))),
        Baseline("words", "jieba", lambda doc: jieba_segmented(cleaned(doc))),
        Baseline(
            "topics",
            f"majority ({majority or topics.NOTHING})",
            lambda doc: with_topic(doc, majority),
        ),
        Baseline("summary", f"lead-{sentences}", lambda doc: lead(doc, sentences)),
        Baseline("summary", f"TextRank-{sentences}", lambda doc: central(doc, sentences)),
        *(
            [Baseline("summary", EVEN_LEAD, lambda doc: even_lead(doc, lengths.get(doc.id, 0)))]
            if lengths
            else []
        ),
    ]


def clean(doc: Document) -> Document:
    """Return id and text, with noise and meta as the rules of the stage `clean` find them."""
    return Clean()([_bare(doc)])[0]


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
    """Return the most frequent first topic of gold, of equals the alphabet's first; "" for none."""
    firsts = (topics.first(doc) for doc in gold)
    counts = Counter(label.name for label in firsts if label is not None)
    return min(counts, key=lambda name: (-counts[name], name), default="")


def with_topic(doc: Document, name: str) -> Document:
    """Return the document with one topic, or with none where the name is empty."""
    return _with(doc, labels={"topics": [Label(name)] if name else []})


def lead(doc: Document, count: int) -> Document:
    """Return the document with its first sentences as summary, headings left out."""
    return _with(doc, texts={"summary": "".join(summary.candidates(doc.text)[:count])})


def even_lead(doc: Document, length: int) -> Document:
    """Return the document with its first `length` visible characters as summary, no headings."""
    visible = "".join(characters("".join(summary.candidates(doc.text))))
    return _with(doc, texts={"summary": visible[:length]})


def central(doc: Document, count: int) -> Document:
    """Return the document with TextRank's sentences as summary: links by content words."""
    sentences = summary.candidates(doc.text)
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
    """Return id and text with these layers alone."""
    return Document(
        doc.id, doc.text, spans={**(spans or {})}, labels=labels or {}, texts=texts or {}
    )


def _bare(doc: Document) -> Document:
    return Document(doc.id, doc.text)
