"""Topics of pages: the network's answer mixed with those of the linear models.

Whole pages are judged by `page_topics`, headlines that stand alone by the n-grams that were
fitted with the network, most of them to headlines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.ngrams import NgramScores, bags_of_ngrams
from pipeline.modeling.news.page_topics import LONGEST, PageTopics
from pipeline.modeling.news.shape import NewsShape
from pipeline.modeling.pages import Page
from pipeline.modeling.tag_paths import log_softmax
from pipeline.text.folding import fold

Scores = npt.NDArray[np.float32]
#: Of a menu, a table or a form less is running text; of 2,243 articles three have less.
_RUNNING = 0.5


class TopicScores:
    """Gives pages a probability for each topic, from the network's logits and their text."""

    def __init__(
        self,
        shape: NewsShape,
        weights: Mapping[str, npt.NDArray[Any]],
        page_topics: PageTopics | None = None,
    ) -> None:
        self._shape = shape
        self._ngrams = NgramScores(weights) if "ngrams.weight" in weights else None
        self._page_topics = page_topics

    def __call__(self, pages: Sequence[Page], logits: Scores) -> Scores:
        """Return probabilities, shape (pages, topics).

        Those of a headline add up to one; those of a page with the probability that it is about
        none of the topics.
        """
        shares = np.zeros_like(logits, dtype=np.float32)
        whole = [self._page_topics is not None and has_body(page) for page in pages]
        for is_whole, judge in ((True, self._of_pages), (False, self._of_headlines)):
            places = [place for place, found in enumerate(whole) if found is is_whole]
            if places:
                shares[places] = judge([pages[place] for place in places], logits[places])
        return shares

    def mixed(self, pages: Sequence[Page], logits: Scores) -> Scores:
        """Return the scores of whole pages before the temperature, shape (pages, topics)."""
        mix = self._shape.page_topics
        mixed: Scores = np.float32(mix.network) * log_softmax(logits)
        if mix.headlines and self._ngrams is not None:
            mixed = mixed + np.float32(mix.headlines) * self._of_ngrams(pages, self._ngrams)
        if self._page_topics is not None:
            texts = [(title_of(page), _opening(page)) for page in pages]
            mixed = mixed + self._page_topics(texts)
        return mixed

    def _of_pages(self, pages: Sequence[Page], logits: Scores) -> Scores:
        mix = self._shape.page_topics
        scores = self.mixed(pages, logits) / np.float32(mix.temperature)
        own = [mix.other + mix.lists * (running_share(page) < _RUNNING) for page in pages]
        other = np.array(own, dtype=np.float32)[:, None]
        shares: Scores = np.exp(log_softmax(np.hstack([scores, other])))[:, :-1]
        return shares

    def of_headlines(self, pages: Sequence[Page], logits: Scores) -> Scores:
        """Return the scores of headlines before the temperature, shape (pages, topics)."""
        return logits if self._ngrams is None else logits + self._of_ngrams(pages, self._ngrams)

    def _of_headlines(self, pages: Sequence[Page], logits: Scores) -> Scores:
        temperature = np.float32(self._shape.temperature("topics"))
        shares: Scores = np.exp(log_softmax(self.of_headlines(pages, logits) / temperature))
        return shares

    @staticmethod
    def _of_ngrams(pages: Sequence[Page], ngrams: NgramScores) -> Scores:
        return ngrams(bags_of_ngrams(map(each_text, pages), ngrams.buckets))


def texts_of(page: Page, chosen: Iterable[int] | None = None) -> list[str]:
    """Return the sentences of a page as folded text: those of the chosen numbers, None for all."""
    texts = [*each_text(page)]
    return texts if chosen is None else [texts[number] for number in chosen]


def each_text(page: Page) -> Iterator[str]:
    """Yield the sentences of a page as folded text."""
    return (page.text[sentence.start : sentence.end] for sentence in page.sentences)


def each_line(page: Page) -> Iterator[str]:
    """Yield what a page says: its title, where that stands beside its text, and its sentences."""
    first = page.sentences[0]
    title = fold(page.title)
    if title not in page.text[first.start : first.end]:
        yield title
    yield from each_text(page)


def _opening(page: Page) -> str:
    """Return the sentences of a page, one a line, as far as a page is read."""
    sentences: list[str] = []
    size = 0
    for text in each_text(page):
        sentences.append(text)
        if (size := size + len(text) + 1) > LONGEST:
            break
    return "\n".join(sentences)


def has_body(page: Page) -> bool:
    """Return whether a page is more than a headline: it has running text, or many lines.

    A headline may stand on two lines, or above its subtitle; a menu or a table has more.
    """
    running = any(sentence.label != "heading" for sentence in page.sentences)
    return running or len(page.sentences) > 3


def running_share(page: Page) -> float:
    """Return the share of a page's characters in sentences that are no headings."""
    sizes = [sentence.end - sentence.start for sentence in page.sentences]
    running = [
        size
        for size, sentence in zip(sizes, page.sentences, strict=True)
        if sentence.label != "heading"
    ]
    return sum(running) / sum(sizes) if running else 0.0


def title_of(page: Page) -> str:
    """Return a page's title folded, or its first sentence where that is a heading."""
    if page.title or not page.sentences or page.sentences[0].label != "heading":
        return fold(page.title)
    return texts_of(page)[0]
