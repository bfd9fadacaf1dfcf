"""Sentence salience judged again: the network's answer beside what can be counted on the page.

A log-linear model of a few features; its weights stand in the checkpoint's config.json as
`salience_weights`, by the names below.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from pipeline.modeling.tag_paths import log_softmax
from pipeline.text.extract import character_pairs, says
from pipeline.text.openings import opening_end

Array = npt.NDArray[np.float32]

#: What is counted of a sentence, in the order of the columns of `sentence_features`.
FEATURES = (
    "log_salience",  # of the network
    "salience_of_best",
    "centrality",  # how often the page says again what the sentence says
    "log_length",
    "length",
    "repeats_lead",
    "log_place",
    "quotation",
    "link",
)
#: What links a sentence to the one before it.
_LINK = re.compile(
    "此外|另外|同时|而且|但|不过|然而|因此|所以|于是|其中|据悉|据了解|对此|随后|之后|例如|比如|这|那|他|她|它|其|目前|记者"
)
#: Sentences whose pairs are kept: 50 MB of them.
_MOST_KEPT = 10_000
_QUOTES = re.compile('[“”「」『』"]')


def rank(texts: Sequence[str], salience: Array, weights: Mapping[str, float]) -> Array:
    """Return the probability of each sentence to be the one nearest to a headline.

    `texts` are folded sentences, none of them a heading; `salience` is the network's probability.
    """
    vector = np.array([weights.get(name, 0.0) for name in FEATURES], dtype=np.float32)
    scores = (sentence_features(texts, salience) * vector).sum(axis=1)
    ranked: Array = np.exp(log_softmax(scores))
    return ranked


def sentence_features(texts: Sequence[str], salience: Array) -> Array:
    """Return the features of a page's sentences, shape (sentences, FEATURES); datelines aside."""
    news = [text[opening_end(text) :] for text in texts]
    # Of very many sentences the pairs are found twice: of each there are thousands of bytes.
    kept = [character_pairs(text) for text in news] if len(news) <= _MOST_KEPT else None
    often = Counter(pair for each in kept or map(character_pairs, news) for pair in each)
    lead = set[str]().union(*map(character_pairs, news[:2]))
    pairs = kept or map(character_pairs, news)
    best = max(float(salience.max(initial=0.0)), 1e-9)
    rows = (
        (
            math.log(float(share) + 1e-4),
            float(share) / best,
            sum(often[pair] - 1 for pair in each) / max(1, len(each)) / math.sqrt(len(texts)),
            math.log(max(length, 4)),
            min(length, 200) / 100,
            len(each & lead) / max(1, len(each)) if place > 1 else 0.5,
            math.log1p(place),
            float(_QUOTES.search(text) is not None),
            float(_LINK.match(text.lstrip()) is not None),
        )
        for place, (text, each, share) in enumerate(zip(news, pairs, salience, strict=True))
        for length in [says(text)]
    )
    count = len(texts) * len(FEATURES)
    numbers = np.fromiter(chain.from_iterable(rows), dtype=np.float32, count=count)
    return numbers.reshape(len(texts), len(FEATURES))
