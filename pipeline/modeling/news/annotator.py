"""A news checkpoint at work: pages in, words, entities, topics and salience out, in one pass."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar

import numpy as np

from pipeline.modeling.batching import batches_of_tiles
from pipeline.modeling.news.backend import Backend, Scores, Stretches, Weights
from pipeline.modeling.news.document_scores import BLOCK, DocumentScores, Sentences, Vectors
from pipeline.modeling.news.encoding import FeatureExtractor, Features, each_place, one_line
from pipeline.modeling.news.long_pages import PIECE, SentenceVectors, pieces_of
from pipeline.modeling.news.page_spans import (
    body_of,
    chinese_spans,
    is_chinese,
    page_spans,
    sentence_means,
    stretches_of,
    windows_of,
)
from pipeline.modeling.news.page_topics import PageTopics
from pipeline.modeling.news.ranking import Ranking
from pipeline.modeling.news.shape import NewsShape
from pipeline.modeling.news.tags import news_scheme
from pipeline.modeling.news.tiles import TILE
from pipeline.modeling.news.topic_scores import TopicScores, each_line, texts_of
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.scored_spans import ScoredSpans
from pipeline.modeling.tag_paths import log_softmax
from pipeline.modeling.windows import PageWindow
from pipeline.text.notices import is_notice

#: Characters in one forward pass, and windows: with fewer a step's products are of few rows, with
#: more what a step computes no longer fits into a processor's cache of 2 MB.
BATCH_CHARACTERS, BATCH_WINDOWS = 16_384, 256


@dataclass(slots=True)
class Reading:
    """What one pass of the encoder says of a page, and what has been read off it so far.

    Attributes:
        logits: tagging head → an array (characters, tags) for each window, of the heads that had
            been asked for by then.
        vectors: one for each sentence, shape (sentences, sentence_size).
        spans: tagging head → spans; a head is decoded when it is first asked for, and with the
            pass where the page is long: of such a page neither windows nor logits are kept.
        whole: the salience logits of all sentences, which come with the topics.
    """

    page: Page
    windows: list[PageWindow]
    logits: dict[str, list[Scores]]
    vectors: Vectors
    spans: dict[str, Sequence[ScoredSpan]] = field(default_factory=dict)
    topics: dict[str, float] | None = None
    salience: list[float] | None = None
    whole: Scores | None = None

    @property
    def heads(self) -> set[str]:
        """The tagging heads that had been asked for."""
        return self.logits.keys() | self.spans.keys()


class Annotator:
    """Runs a news checkpoint over pages; all that is asked of the same pages shares one pass.

    A thread remembers what it read last, page by page, so that threads may share an annotator.
    What is found in a page depends on that page alone.
    """

    #: Hears of every forward pass the lengths of its windows; for counting.
    on_pass: ClassVar[Callable[[Sequence[int]], None] | None] = None

    def __init__(
        self,
        shape: NewsShape,
        weights: Weights,
        extract: FeatureExtractor,
        backend: Backend,
        page_topics: PageTopics | None = None,
        ranking: Ranking | None = None,
    ) -> None:
        self.shape = shape
        self.extract = extract
        self.backend = backend
        self._schemes = {
            head: news_scheme(
                shape.tags(head),
                weights[f"transitions.{head}"].astype(np.float32) / shape.temperature(head),
            )
            for head in shape.labels
        }
        self._judge = DocumentScores(weights)
        self._topic_scores = TopicScores(shape, weights, page_topics)
        self._ranking = ranking
        self._asked = {"words"}
        self._memory = threading.local()

    def expect(self, head: str) -> None:
        """Have the scores of a tagging head made with every pass from now on."""
        self._asked = {*self._asked, head}

    def spans(self, pages: Sequence[Page], head: str) -> list[Sequence[ScoredSpan]]:
        """Return the spans of each page by the tagging head "words", "news" or "fine".

        Where there is no Chinese character, entities are not guessed at: such a sentence has no
        spans but words.
        """
        self.expect(head)
        readings = self.read(pages)
        self._decode([one for one in readings if head not in one.spans], head)
        return [one.spans[head] for one in readings]

    def topics(self, pages: Sequence[Page]) -> list[dict[str, float]]:
        """Return a probability for each topic; none for a page without Chinese characters."""
        readings = self.read(pages)
        self._find_topics([one for one in readings if one.topics is None])
        return [one.topics or {} for one in readings]

    def pooled(self, pages: Sequence[Page]) -> Scores:
        """Return what the network's layers of topics read of pages that have sentences."""
        return self._judge.pooled(_whole(self.read(pages)))

    def page_logits(self, pages: Sequence[Page], *, headlines: bool = False) -> Scores:
        """Return the topics' scores of whole pages, or of headlines, before calibration."""
        judge = self._topic_scores.of_headlines if headlines else self._topic_scores.mixed
        return judge(pages, self._judge(_whole(self.read(pages)))[0])

    def salience(self, pages: Sequence[Page]) -> list[list[float]]:
        """Return probabilities over the sentences that are no headings, 0 for headings."""
        readings = self.read(pages)
        self._find_salience([one for one in readings if one.salience is None])
        return [one.salience or [] for one in readings]

    def read(self, pages: Sequence[Page]) -> list[Reading]:
        """Return one reading a page; what this thread read last comes from memory."""
        known: dict[Page, Reading] = getattr(self._memory, "readings", {})
        asked = self._asked
        fresh = [
            page
            for page in dict.fromkeys(pages)
            if page not in known or not asked <= known[page].heads
        ]
        if fresh:
            known = {page: known[page] for page in pages if page in known}
            self._memory.readings = known  # what is forgotten need not lie beside what is read
            made = dict(zip(fresh, self._read(fresh), strict=True))
            known = {page: made[page] if page in made else known[page] for page in pages}
            self._memory.readings = known
        return [known[page] for page in pages]

    def _read(self, pages: Sequence[Page]) -> list[Reading]:
        ordinary = [page for page in pages if len(page.text) <= PIECE]
        found = iter(self._read_together(ordinary) if ordinary else ())
        return [next(found) if len(page.text) <= PIECE else self._read_long(page) for page in pages]

    def _read_long(self, page: Page) -> Reading:
        """Return the reading of a page that is read piece by piece."""
        spans = {head: ScoredSpans() for head in self.shape.labels if head in self._asked}
        vectors = SentenceVectors(len(page.sentences))
        for piece in pieces_of(page):
            (reading,) = self._read_together([piece.page])
            for head, kept in spans.items():
                self._decode([reading], head)
                kept.add(reading.spans[head], shift=piece.start, core=piece.core)
            vectors.add(piece, reading.vectors)
        return Reading(page, [], {}, vectors.rows, {**spans})

    def _read_together(self, pages: Sequence[Page]) -> list[Reading]:
        length, together = self.shape.window_length, self.shape.sentences_together
        windows = [windows_of(page, length=length, together=together) for page in pages]
        lines, stretches = list[str](), []
        for page, own in zip(pages, windows, strict=True):
            line = one_line(page.text)
            lines += [line[found.window.start : found.window.end] for found in own]
            stretches += [stretches_of(page, found) for found in own]
        features = self.extract.batch(lines)
        logits, vectors = self._encode(features, stretches)
        readings, at = [], 0
        for page, own in zip(pages, windows, strict=True):
            mine = slice(at, at + len(own))
            found_here = {head: scores[mine] for head, scores in logits.items()}
            means = sentence_means(vectors[mine], own)
            readings.append(Reading(page, own, found_here, means))
            at += len(own)
        return readings

    def _encode(
        self, rows: Sequence[Features], stretches: Sequence[Stretches]
    ) -> tuple[dict[str, list[Scores]], list[Scores]]:
        """Return every head's logits of each window, and the vectors of its sentences."""
        heads = [head for head in self.shape.labels if head in self._asked]
        logits: dict[str, list[Scores]] = {head: [_NOTHING] * len(rows) for head in heads}
        vectors = [_NOTHING] * len(rows)
        lengths = [len(row) for row in rows]
        for batch in batches_of_tiles(lengths, BATCH_CHARACTERS, TILE, BATCH_WINDOWS):
            if (heard := type(self).on_pass) is not None:
                heard([lengths[number] for number in batch])
            own = [stretches[number] for number in batch]
            found = self.backend([rows[number] for number in batch], own, heads)
            split = np.split(found.vectors, np.cumsum([len(each) for each in own])[:-1])
            for place, number in enumerate(batch):
                vectors[number] = split[place]
                for head, scores in found.logits.items():
                    logits[head][number] = scores[place]
        return logits, vectors

    def _decode(self, readings: Sequence[Reading], head: str) -> None:
        logits = [rows for one in readings for rows in one.logits[head]]
        found = self._schemes[head].find(logits, temperature=self.shape.temperature(head))
        first = 0
        for reading in readings:
            last = first + len(reading.windows)
            spans = page_spans(reading.page, reading.windows, found.of_rows(first, last))
            reading.spans[head] = spans if head == "words" else chinese_spans(reading.page, spans)
            first = last

    def _find_topics(self, readings: Sequence[Reading]) -> None:
        """Fill topics from all sentences."""
        asked = []
        for reading in readings:
            count = len(reading.page.sentences)
            reading.topics = {}
            chinese = any(is_chinese(reading.page, number) for number in range(count))
            if chinese and not is_notice(each_line(reading.page)):
                asked.append(reading)
        if not asked:
            return
        logits, salience = self._judge(_whole(asked))
        for reading, own in zip(asked, salience, strict=True):
            reading.whole = own
        shares = self._topic_scores([one.page for one in asked], logits)
        for reading, row in zip(asked, shares.tolist(), strict=True):
            reading.topics = dict(zip(self.shape.topic_labels, row, strict=True))

    def body_salience(self, pages: Sequence[Page]) -> list[tuple[list[int], Scores]]:
        """Return the numbers of the sentences that are no headings, and the network's salience.

        It is a probability over these; `salience` may judge again.
        """
        return self._body_salience(self.read(pages))

    def _body_salience(self, readings: Sequence[Reading]) -> list[tuple[list[int], Scores]]:
        bodies = [body_of(reading.page) for reading in readings]
        logits = {
            place: reading.whole
            for place, (reading, body) in enumerate(zip(readings, bodies, strict=True))
            if reading.whole is not None and len(body) == len(reading.whole)
        }
        asked = [place for place, body in enumerate(bodies) if body and place not in logits]
        if asked:
            _, scores = self._judge([_sentences(readings[place], bodies[place]) for place in asked])
            logits.update(zip(asked, scores, strict=True))
        return [
            (body, np.exp(log_softmax(logits[place])) if body else _NOTHING[:, 0])
            for place, body in enumerate(bodies)
        ]

    def _find_salience(self, readings: Sequence[Reading]) -> None:
        """Fill salience from the sentences that are no headings."""
        found = self._body_salience(readings)
        if self._ranking is not None:
            news = [
                (texts_of(one.page, body), shares)
                for one, (body, shares) in zip(readings, found, strict=True)
            ]
            found = [*zip((body for body, _ in found), self._ranking.of_pages(news), strict=True)]
        for reading, (body, shares) in zip(readings, found, strict=True):
            salience = reading.salience = [0.0] * len(reading.page.sentences)
            for number, share in zip(body, shares.tolist(), strict=True):
                salience[number] = share


def _whole(readings: Sequence[Reading]) -> list[Sentences]:
    return [_sentences(one, range(len(one.vectors))) for one in readings]


def _sentences(reading: Reading, chosen: Sequence[int]) -> Sentences:
    every = len(chosen) == len(reading.page.sentences)
    of_page = reading.page.sentences
    spans = of_page if every else [of_page[number] for number in chosen]
    numbers = chain.from_iterable(each_place(spans, reading.page.text))
    places = np.fromiter(numbers, dtype=np.float32, count=8 * len(spans)).reshape(-1, 8)
    if len(spans) > BLOCK and not every:
        return Sentences(reading.vectors, places, np.array(chosen))
    return Sentences(reading.vectors if every else reading.vectors[list(chosen)], places)


_NOTHING = np.zeros((0, 1), dtype=np.float32)
