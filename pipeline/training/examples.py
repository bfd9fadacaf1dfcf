"""The public sets as training examples: tagged texts, and documents with topics and salience."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.document import Span
from pipeline.modeling.news.backend import Stretches
from pipeline.modeling.news.encoding import (
    FeatureExtractor,
    Features,
    one_line,
    sentence_places,
)
from pipeline.modeling.news.ngrams import Bag, bag_of_ngrams
from pipeline.modeling.news.tags import encode_spans
from pipeline.modeling.windows import OVERLAP, PageWindow, page_windows
from pipeline.public_sets.label_maps import ENTITY_MAPS, TOPIC_MAPS, known_topics
from pipeline.public_sets.splits import in_dev_split
from pipeline.taxonomy import TOPIC_NAMES
from pipeline.text.folding import fold
from pipeline.text.sentences import split_sentences
from pipeline.text.subsequences import rouge_l
from pipeline.training.augment import Labelled, LabelledSpan
from pipeline.training.corpora import read_records
from pipeline.training.hand_labels import labelled_records

#: Sets without an official development split; a tenth by hash is kept out of training.
CARVED = ("msra_ner",)
#: Sets of headlines: one line, no body.
TITLE_SETS = (
    "thucnews_titles",
    "thucnews_titles_extra",
    "toutiao_titles",
    "nlpcc2017_headlines",
    "nlpcc2017_headlines_dev",
    "csl_category",
    "tnews",
    "tnews_dev_rest",
    "tnews_fewclue",
)
#: Sets of whole pages, whose entities are learned sentence by sentence and in context.
PAGE_SETS = ("real_articles", "news_pages")
#: Sets whose first topic alone is taught, as a page's first topic is asked for.
_RANKED = ("real_articles", "news_pages")
#: ROUGE-L to the headline; where no sentence comes nearer the headline is of something else.
_LEAST_NEAR = 0.1


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

    `windows` are what the encoder reads, and `stretches` where the sentences stand in each: one
    that is all of it, where nothing is said.
    `allowed` and `known` are masks over the topic labels, None where the set has no topics;
    `salience` holds ROUGE-L against the headline, None where there is no headline to predict.
    `bag` holds the n-grams of the whole document, where it has topics.
    """

    windows: list[Features]
    places: npt.NDArray[np.float32]
    allowed: npt.NDArray[np.bool_] | None = None
    known: npt.NDArray[np.bool_] | None = None
    salience: npt.NDArray[np.float32] | None = None
    bag: Bag = field(default_factory=Bag)
    #: Probabilities of the topics that a teacher gave, where there was one.
    taught: npt.NDArray[np.float32] | None = None
    stretches: list[Stretches] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.stretches:
            self.stretches = [[(0, len(window))] for window in self.windows]

    @property
    def size(self) -> int:
        """Number of characters."""
        return sum(map(len, self.windows))

    @property
    def sentences(self) -> int:
        """Number of sentences."""
        return len(self.places)


def labelled_texts(
    path: Path, head: str, *, dev: bool = False, labels: Path | None = None
) -> Iterator[Labelled]:
    """Yield the folded texts of a set with their spans for the head "words", "news" or "fine".

    With `labels` the texts that were labelled by hand alone, with these named entities.
    """
    name = path.parent.name
    for record in read_records(path) if labels is None else labelled_records(path, labels):
        raw = record.get("text") or "".join(record["words"])
        if head != "words" and not {"entities", "spans"} & record.keys():
            continue
        if "spans" in record and "entities" not in record["spans"]:
            continue  # a page whose entities nobody labelled
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
        features = extract(one_line(example.text))
        for start in range(0, len(example.text), window_length):
            piece = slice(start, start + window_length)
            yield Tagged(features[piece], np.array(encoded[piece], dtype=np.uint8))


def tagged_pages(
    examples: Iterable[Labelled],
    extract: FeatureExtractor,
    tags: Sequence[str],
    window_length: int,
    *,
    alone: bool = True,
) -> Iterator[Tagged]:
    """Yield pages as windows of neighbouring sentences, with `alone` as single sentences too."""
    for example in examples:
        encoded = np.array(encode_spans(example.spans, len(example.text), tags), dtype=np.uint8)
        sentences = [(span.start, span.end) for span in split_sentences(example.text)]
        found = _windows(sentences, window_length, together=True)
        if alone:
            found += _windows(sentences, window_length, together=False)
        for start, end in dict.fromkeys((each.window.start, each.window.end) for each in found):
            yield Tagged(extract(one_line(example.text[start:end])), encoded[start:end])


def _windows(
    sentences: Sequence[tuple[int, int]], length: int, *, together: bool
) -> list[PageWindow]:
    return page_windows(sentences, length=length, overlap=int(OVERLAP * length), together=together)


def judged_examples(
    path: Path,
    extract: FeatureExtractor,
    topics: Sequence[str],
    *,
    window_length: int,
    max_sentences: int,
    together: bool = False,
    ngram_buckets: int = 0,
    shard: tuple[int, int] = (0, 1),
) -> Iterator[Judged]:
    """Yield the documents of a topic or headline set.

    Every other document that has topics and a headline comes with the headline on top, as pages
    have it, and teaches topics alone; the rest teach salience too, their headline hidden.
    `shard` (k, n) leaves all but every n-th record from the k-th out.
    """
    name = path.parent.name
    first, step = shard
    for number, record in zip(count(first, step), read_records(path, first, step), strict=False):
        allowed = known = salience = None
        label = str(record.get("label"))
        if name in _RANKED and record.get("topics"):
            allowed = np.array([topic == first_topic(record) for topic in topics])
            known = np.array([topic in TOPIC_NAMES for topic in topics])
        elif topic_names := TOPIC_MAPS.get(name, {}).get(label, ()):
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
            salience = np.array(near, dtype=np.float32) if max(near) > _LEAST_NEAR else None
        if sentences and (allowed is not None or salience is not None):
            rows, stretches = _rows(page, sentences, extract, window_length, together)
            stand = np.array(places[: len(sentences)], dtype=np.float32)
            yield Judged(rows, stand, allowed, known, salience, bag, stretches=stretches)


def first_topic(record: dict[str, Any]) -> str:
    """Return the first topic of a record as `run` writes it, or as names in a list."""
    topics = record.get("labels", {}).get("topics") or record["topics"]
    first = topics[0]
    return str(first["name"] if isinstance(first, dict) else first)


def _rows(
    page: str,
    sentences: Sequence[Span],
    extract: FeatureExtractor,
    window_length: int,
    together: bool,
) -> tuple[list[Features], list[Stretches]]:
    """Return the windows of a page, and where its sentences stand in them; long ones are cut."""
    bounds = [(span.start, min(span.end, span.start + window_length)) for span in sentences]
    rows, stretches = [], []
    for found in _windows(bounds, window_length, together=together):
        start, end = found.window.start, found.window.end
        rows.append(extract(one_line(page[start:end])))
        members = bounds[found.first : found.last]
        stretches.append([(first - start, last - start) for first, last in members])
    return rows, stretches


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
    for start, end, label in sorted(_entities(record)):
        if head != "fine" and name in ENTITY_MAPS:
            label = ENTITY_MAPS[name].get(label, "")
        if label and start >= last:
            spans.append((start, end, label))
            last = end
    return spans


def _entities(record: dict[str, Any]) -> list[LabelledSpan]:
    """Return a record's entities, as the sets have them or as `run` writes them."""
    if "spans" not in record:
        return [(start, end, label) for start, end, label in record["entities"]]
    found = record["spans"].get("entities", [])
    return [(span["start"], span["end"], span["label"]) for span in found]


def _sentences(text: str, title: str) -> list[Span]:
    if text == title:
        return [Span(0, len(text), "heading")] if text else []
    return split_sentences(text, title=title)
