"""What is counted of a sentence on its page, for `ranking`: place, length, repetition, wording."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt

from pipeline.text.extract import character_pairs, says
from pipeline.text.openings import opening_end
from pipeline.text.patterns import lazy

Array = npt.NDArray[np.float32]

#: The order of the columns of `sentence_features`.
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
    # Wording.
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
#: Sentences whose pairs are kept: 50 MB of them.
_MOST_KEPT = 10_000
#: What links a sentence to the one before it.
_LINK = lazy(
    "此外|另外|同时|而且|但|不过|然而|因此|所以|于是|其中|据悉|据了解|对此|随后|之后|例如|比如|这|那|他|她|它|其|目前|记者"
)
_QUOTES = lazy('[“”「」『』"]')
_NUMBER = lazy("[0-9]+")
_DATE = lazy(r"(?:今天|昨天|近日|日前|今年|当地时间|目前|[0-9]{1,2}月|[0-9]{1,2}日|[0-9]{4}年)")
_SPEECH = lazy("表示|指出|强调|认为|称|说|介绍")
_EVENT = lazy("会议|活动|仪式|举行|召开|发布|会见")


@dataclass(frozen=True, slots=True)
class _Page:
    """What the sentences of a page say together: pairs of characters, and how often each."""

    sentences: int
    often: Counter[str]
    again: frozenset[str]
    first: Set[str]
    lead: Set[str]
    total: int
    first_length: int

    @classmethod
    def of(cls, news: Sequence[str], pairs: Iterable[Set[str]]) -> _Page:
        often = Counter(chain.from_iterable(pairs))
        again = frozenset(pair for pair, count in often.items() if count > 1)
        first, second = (set[str]().union(*map(character_pairs, news[n : n + 1])) for n in (0, 1))
        length = says(news[0]) if news else 0
        return cls(len(news), often, again, first, first | second, often.total(), length)


def sentence_features(texts: Sequence[str], salience: Array) -> Array:
    """Return the features of a page's sentences, shape (sentences, FEATURES); datelines aside."""
    news = [text[opening_end(text) :] for text in texts]
    # Of very many sentences the pairs are found twice: of each there are thousands of bytes.
    kept = [character_pairs(text) for text in news] if len(news) <= _MOST_KEPT else None
    page = _Page.of(news, kept or map(character_pairs, news))
    best = max(float(salience.max(initial=0.0)), 1e-9)
    rows = (
        (
            math.log(share + 1e-4),
            share / best,
            *_of_length(length),
            *_of_place(place, length, page),
            *_of_repetition(place, pairs, page),
            *_of_wording(text),
        )
        for place, (text, pairs, share) in enumerate(
            zip(news, kept or map(character_pairs, news), map(float, salience), strict=True)
        )
        for length in [says(text)]
    )
    count = len(texts) * len(FEATURES)
    numbers = np.fromiter(chain.from_iterable(rows), dtype=np.float32, count=count)
    return numbers.reshape(len(texts), len(FEATURES))


def _of_length(length: int) -> tuple[float, ...]:
    return (
        math.log(max(length, 4)),
        min(length, 200) / 100,
        float(length < 20),
        float(length < 30),
        float(length > 80),
        float(length > 120),
    )


def _of_place(place: int, length: int, page: _Page) -> tuple[float, ...]:
    count = page.sentences
    first, second = float(place == 0), float(place == 1)
    return (
        first,
        second,
        float(place == 2),
        math.log1p(place),
        place / count,
        math.log(count),
        first * math.log(count),
        first * min(length, 300) / 100,
        first * math.log(max(length, 4)),
        second * min(length, 300) / 100,
        (page.first_length - length) / 100,
    )


def _of_repetition(place: int, own: Set[str], page: _Page) -> tuple[float, ...]:
    size = max(1, len(own))
    counts = [*map(page.often.__getitem__, own & page.again)]
    again = len(counts)
    repeats = sum(counts) - again
    with_first = len(own & page.first) if place else 0
    return (
        repeats / size / math.sqrt(page.sentences),
        (sum(map(min, counts, repeat(4))) - again) / size,
        again / size,
        again / max(1, len(page.again)),
        repeats / max(1, page.total),
        len(own & page.lead) / size if place > 1 else 0.5,
        with_first / size,
        with_first / max(1, len(page.first)),
    )


def _of_wording(text: str) -> tuple[float, ...]:
    return (
        text.count(",") / 10,
        len(_NUMBER.findall(text)) / 5,
        text.count("、") / 5,
        float(_DATE.match(text.lstrip()) is not None),
        float(_SPEECH.search(text) is not None),
        float(_EVENT.search(text) is not None),
        float("《" in text),
        float(_QUOTES.search(text) is not None),
        float(_LINK.match(text.lstrip()) is not None),
    )
