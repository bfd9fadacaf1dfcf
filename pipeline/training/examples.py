"""The public sets as training examples: tagged texts, and documents with topics and salience."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.document import Span
from pipeline.modeling.news.encoding import FeatureExtractor, Features, sentence_places
from pipeline.modeling.news.ngrams import Bag, bag_of_ngrams
from pipeline.modeling.news.tags import encode_spans
from pipeline.public_sets.label_maps import ENTITY_MAPS, TOPIC_MAPS, known_topics
from pipeline.public_sets.splits import in_dev_split
from pipeline.text.folding import fold
from pipeline.text.sentences import split_sentences
from pipeline.text.subsequences import rouge_l
from pipeline.training.augment import Labelled, LabelledSpan
from pipeline.training.corpora import read_records

#: Sets without an official development split; a tenth by hash is kept out of training.
CARVED = ("msra_ner",)
#: Sets of headlines: one line, no body.
TITLE_SETS = (
    "thucnews_titles",
    "toutiao_titles",
    "nlpcc2017_headlines",
    "csl_category",
    "tnews",
    "tnews_fewclue",
)


@dataclass(slots=True)
class Tagged:
    """A text with one tag id for each character."""

    features: Features
    tags: npt.NDArray[np.uint8]

    @property
    def size(self) -> int:
        """Number of characters."""
        return len(self.features)


@dataclass(slots=True)
class Judged:
    """A document's sentences, with its topics and how near each sentence is to its headline.

    `allowed` and `known` are masks over the topic labels, None where the set has no topics;
    `salience` holds ROUGE-L against the headline, None where there is no headline to predict.
    `bag` holds the n-grams of the whole document, where it has topics.
    """

    sentences: list[Features]
    places: npt.NDArray[np.float32]
    allowed: npt.NDArray[np.bool_] | None = None
    known: npt.NDArray[np.bool_] | None = None
    salience: npt.NDArray[np.float32] | None = None
    bag: Bag = field(default_factory=Bag)

    @property
    def size(self) -> int:
        """Number of characters."""
        return sum(map(len, self.sentences))


def labelled_texts(path: Path, head: str, *, dev: bool = False) -> Iterator[Labelled]:
    """Yield the folded texts of a set with their spans for the head "words", "news" or "fine"."""
    name = path.parent.name
    for record in read_records(path):
        raw = record.get("text") or "".join(record["words"])
        if raw and (name not in CARVED or in_dev_split(raw) is dev):
            yield Labelled(fold(raw), tuple(_spans(record, name, head)))


def tagged(
    examples: Iterable[Labelled],
    extract: FeatureExtractor,
    tags: Sequence[str],
    window_length: int,
) -> Iterator[Tagged]:
    """Yield texts as features and tag ids, longer ones cut at `window_length`."""
    for example in examples:
        encoded = encode_spans(example.spans, len(example.text), tags)
        features = extract(example.text)
        for start in range(0, len(example.text), window_length):
            piece = slice(start, start + window_length)
            yield Tagged(features[piece], np.array(encoded[piece], dtype=np.uint8))


def judged_examples(
    path: Path,
    extract: FeatureExtractor,
    topics: Sequence[str],
    *,
    window_length: int,
    max_sentences: int,
    ngram_buckets: int = 0,
) -> Iterator[Judged]:
    """Yield the documents of a topic or headline set.

    Every other document that has topics and a headline comes with the headline on top, as pages
    have it, and teaches topics alone; the rest teach salience too, their headline hidden.
    """
    name = path.parent.name
    for number, record in enumerate(read_records(path)):
        allowed = known = salience = None
        label = str(record.get("label"))
        if topic_names := TOPIC_MAPS.get(name, {}).get(label, ()):
            allowed = np.array([topic in topic_names for topic in topics])
            known = np.array([topic in known_topics(name, label) for topic in topics])
        headline, body = headline_and_body(record)
        if name in TITLE_SETS:
            headline, body = fold(record["text"]).strip(), ""
        on_top = not body or (allowed is not None and number % 2 == 0)
        page = f"{headline}\n{body}".strip() if on_top else body
        sentences = _sentences(page, headline if on_top else "")
        places = sentence_places(sentences, page)
        texts = [page[span.start : span.end] for span in sentences]
        bag = bag_of_ngrams(texts, ngram_buckets) if allowed is not None else Bag()
        # One document in eight is read further, so that long ones are not foreign.
        sentences = sentences[: max_sentences * (3 if number % 8 == 3 else 1)]
        if not on_top and useful_headline(headline) and len(sentences) > 1:
            near = [rouge_l(page[span.start : span.end], headline) for span in sentences]
            salience = np.array(near, dtype=np.float32) if max(near) > 0.1 else None
        if sentences and (allowed is not None or salience is not None):
            rows = [
                extract(
                    page[span.start : min(span.end, span.start + window_length)].replace("\n", " ")
                )
                for span in sentences
            ]
            stand = np.array(places[: len(rows)], dtype=np.float32)
            yield Judged(rows, stand, allowed, known, salience, bag)


def headline_and_body(record: dict[str, Any]) -> tuple[str, str]:
    """Return a record's folded headline and its body without the line that repeats it."""
    headline = fold(record.get("summary") or record.get("title") or "").strip()
    body = fold(record.get("text") or "").strip()
    first, _, rest = body.partition("\n")
    if headline and first.strip() == headline:
        body = rest.strip()
    return headline, body


def useful_headline(headline: str) -> bool:
    """Return False for the generic headlines of round-ups, which no sentence can be near."""
    return len(headline) >= 8 and "快讯" not in headline and "联播" not in headline


def _spans(record: dict[str, Any], name: str, head: str) -> list[LabelledSpan]:
    if head == "words":
        ends = np.cumsum([len(word) for word in record["words"]]).tolist()
        starts = [0, *ends[:-1]]
        return [(start, end, "") for start, end in zip(starts, ends, strict=True) if end > start]
    spans, last = [], 0
    for start, end, label in sorted(record["entities"]):
        label = ENTITY_MAPS[name].get(label) if head == "news" else label
        if label and start >= last:
            spans.append((start, end, label))
            last = end
    return spans


def _sentences(text: str, title: str) -> list[Span]:
    if text == title:
        return [Span(0, len(text), "heading")] if text else []
    return split_sentences(text, title=title)
