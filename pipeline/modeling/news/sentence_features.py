"""What is counted of a sentence on its page, for `ranking`: place, length, repetition, wording."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.modeling.news.repetition import Numbers, Repetition
from pipeline.text.extract import runs_of_letters
from pipeline.text.openings import opening_end
from pipeline.text.patterns import lazy

Array = npt.NDArray[np.float32]
#: Feature → a number for each sentence.
Columns = Mapping[str, npt.NDArray[Any]]

_WORDING = (
    "commas",
    "numbers",
    "listed",
    "begins_with_date",
    "speech",
    "event",
    "book",
    "quotation",
    "link",
)
#: The order of the columns of `features_of_pages`.
FEATURES = (
    "log_salience",  # of the network
    "salience_of_best",
    # Length, in letters and digits.
    "log_length",
    "length",
    "under_20",
    "under_30",
    "over_80",
    "over_120",
    # Place.
    "first",
    "second",
    "third",
    "log_place",
    "place_share",
    "log_sentences",
    "first_of_many",
    "length_of_first",
    "log_length_of_first",
    "length_of_second",
    "shorter_than_first",
    # How often the page says again what the sentence says, in pairs of characters.
    "centrality",
    "capped_centrality",
    "said_again",
    "share_of_said_again",
    "share_of_repeats",
    "repeats_lead",
    "repeats_first",
    "holds_first",
    *_WORDING,
)
#: What links a sentence to the one before it.
_LINK = lazy(
    "此外|另外|同时|而且|但|不过|然而|因此|所以|于是|其中|据悉|据了解|对此|随后|之后|例如|比如|这|那|他|她|它|其|目前|记者"
)
_QUOTES = lazy('[“”「」『』"]')
_NUMBER = lazy("[0-9]+")
_DATE = lazy(r"(?:今天|昨天|近日|日前|今年|当地时间|目前|[0-9]{1,2}月|[0-9]{1,2}日|[0-9]{4}年)")
_SPEECH = lazy("表示|指出|强调|认为|称|说|介绍")
_EVENT = lazy("会议|活动|仪式|举行|召开|发布|会见")


def sentence_features(texts: Sequence[str], salience: Array) -> Array:
    """Return the features of a page's sentences, shape (sentences, FEATURES); datelines aside."""
    return features_of_pages([(texts, salience)])


def features_of_pages(pages: Sequence[tuple[Sequence[str], Array]]) -> Array:
    """Return the same of the sentences of many pages, one page after the other.

    What is found of a page depends on that page alone; many at once take a third of the time.

    Raises:
        ValueError: a page has more or fewer saliences than sentences.
    """
    sizes = [len(texts) for texts, _ in pages]
    if sizes != [len(shares) for _, shares in pages]:
        raise ValueError("a page needs one salience for each of its sentences")
    features = np.zeros((sum(sizes), len(FEATURES)), dtype=np.float32)
    if not len(features):
        return features
    news = [text[opening_end(text) :] for texts, _ in pages for text in texts]
    place = _Place.of(np.array(sizes))
    for columns in _groups(news, [salience for _, salience in pages], place):
        for name, column in columns.items():
            features[:, FEATURES.index(name)] = column
    return features


def _groups(news: Sequence[str], salience: Sequence[Array], place: _Place) -> Iterator[Columns]:
    """Yield the columns a group at a time: a book has a million sentences."""
    lines = ["\n".join(runs_of_letters(text)) for text in news]
    lengths = np.array([len(line) - line.count("\n") for line in lines])
    yield _of_salience(salience, place)
    yield _of_length(lengths)
    yield _of_place(lengths, place)
    yield _of_repetition(Repetition.of(lines, place.page, place.firsts), place)
    yield _of_wording(news)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where each sentence stands: its page, its place in it, the page's number of sentences.

    `firsts`: the place of each page's first sentence among all.
    """

    page: Numbers
    place: Numbers
    count: Numbers
    firsts: Numbers

    @classmethod
    def of(cls, sizes: Numbers) -> _Place:
        firsts = np.cumsum(sizes) - sizes
        page = np.repeat(np.arange(len(sizes)), sizes)
        return cls(page, np.arange(len(page)) - firsts[page], sizes[page], firsts)


def _of_salience(salience: Sequence[Array], place: _Place) -> Columns:
    best = np.array([max(float(shares.max(initial=0.0)), 1e-9) for shares in salience])
    shares = np.concatenate(salience).astype(np.float64)
    return {"log_salience": _logs(shares + 1e-4), "salience_of_best": shares / best[place.page]}


def _of_length(lengths: Numbers) -> Columns:
    return {
        "log_length": _logs(np.maximum(lengths, 4)),
        "length": np.minimum(lengths, 200) / 100,
        "under_20": lengths < 20,
        "under_30": lengths < 30,
        "over_80": lengths > 80,
        "over_120": lengths > 120,
    }


def _of_place(lengths: Numbers, at: _Place) -> Columns:
    first, second, log_count = at.place == 0, at.place == 1, _logs(at.count)
    share = np.minimum(lengths, 300) / 100
    return {
        "first": first,
        "second": second,
        "third": at.place == 2,
        "log_place": _logs(at.place, math.log1p),
        "place_share": at.place / at.count,
        "log_sentences": log_count,
        "first_of_many": first * log_count,
        "length_of_first": first * share,
        "log_length_of_first": first * _logs(np.maximum(lengths, 4)),
        "length_of_second": second * share,
        "shorter_than_first": (lengths[at.firsts[at.page]] - lengths) / 100,
    }


def _of_repetition(said: Repetition, at: _Place) -> Columns:
    size = np.maximum(said.own, 1)
    total = np.bincount(at.page, said.own)
    with_first = np.where(at.place > 0, said.with_first, 0)
    return {
        "centrality": said.repeats / size / np.sqrt(at.count),
        "capped_centrality": said.capped / size,
        "said_again": said.again / size,
        "share_of_said_again": said.again / np.maximum(said.page_again, 1)[at.page],
        "share_of_repeats": said.repeats / np.maximum(total, 1)[at.page],
        "repeats_lead": np.where(at.place > 1, said.with_lead / size, 0.5),
        "repeats_first": with_first / size,
        "holds_first": with_first / size[at.firsts[at.page]],
    }


def _of_wording(news: Sequence[str]) -> Columns:
    rows = (
        (
            text.count(",") / 10,
            len(_NUMBER.findall(text)) / 5,
            text.count("、") / 5,
            _DATE.match(text.lstrip()) is not None,
            _SPEECH.search(text) is not None,
            _EVENT.search(text) is not None,
            "《" in text,
            _QUOTES.search(text) is not None,
            _LINK.match(text.lstrip()) is not None,
        )
        for text in news
    )
    shape = len(news), len(_WORDING)
    numbers = np.fromiter(chain.from_iterable(rows), dtype=np.float32, count=math.prod(shape))
    return dict(zip(_WORDING, numbers.reshape(shape).T, strict=True))


def _logs(
    values: npt.NDArray[Any], log: Callable[[float], float] = math.log
) -> npt.NDArray[np.float64]:
    """Return logarithms by `math`: numpy's last digit depends on the processor."""
    return np.array([*map(log, values.tolist())])
