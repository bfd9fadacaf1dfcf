"""Fitting the topics of whole pages: one masked multinomial logistic regression over n-grams.

A set that does not know a topic does not teach that it is wrong: the softmax runs over the topics
that the set tells apart, and a label that allows several is right with any of them. How often each
topic stands in a set is learned as a bias of that set and then left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import Field

from pipeline.modeling.news.page_topics import BUCKET_BITS, Bags, Floats, pack, page_bags, weigh
from pipeline.settings import Settings
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.loop import Report
from pipeline.training.page_examples import PageExample

_BATCH = 64
#: Pages hashed at once; more would only take more memory.
_HASHED = 2_000
#: How fast a set's biases learn, beside the weights.
_BIAS_RATE = 0.025


class PageTopicsConfig(Settings):
    """Settings of the fit."""

    epochs: int = Field(3, ge=1, description="passes over the texts")
    learning_rate: float = Field(2.0, gt=0, description="at the start; it falls to 0")
    decay: float = Field(1e-6, ge=0, description="weight decay a text (L2)")
    least_count: int = Field(3, ge=1, description="texts that an n-gram must stand in")
    rows: int = Field(200_000, ge=1, description="buckets that are kept, the largest")


@dataclass(frozen=True, slots=True)
class Vectors:
    """Sparse vectors of pages: `buckets` and `values` of page n from ends[n] to ends[n + 1]."""

    buckets: npt.NDArray[np.int32]
    values: Floats
    ends: npt.NDArray[np.int64]


def fit_page_topics(
    examples: Sequence[PageExample], config: PageTopicsConfig, report: Report, *, seed: int
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the arrays of the file `PAGE_TOPICS`."""
    vectors, idf = vectorise(examples, config.least_count)
    report(f"topics of pages: {len(examples):,} texts, {len(vectors.buckets):,} n-grams")
    weight = _descend(vectors, examples, config, report, seed=seed)
    return pack(weight, idf, rows=config.rows)


def vectorise(examples: Sequence[PageExample], least_count: int) -> tuple[Vectors, Floats]:
    """Return the vectors of pages, rare n-grams left out, and the inverse document frequencies."""
    pieces = [
        bags
        for start in range(0, len(examples), _HASHED)
        for bags in _shifted(examples[start : start + _HASHED], start)
    ]
    seen = np.zeros(1 << BUCKET_BITS, dtype=np.int64)
    for bags in pieces:
        seen += np.bincount(bags.buckets, minlength=len(seen))
    idf = (np.log((len(examples) + 1) / (seen + 1)) + 1).astype(np.float32)
    idf = np.rint(idf * (255 / idf.max())) * (idf.max() / 255)  # as the file has them
    values = [weigh(bags, idf, len(examples)) for bags in pieces]
    texts = np.concatenate([bags.texts for bags in pieces])
    buckets = np.concatenate([bags.buckets for bags in pieces])
    weighed = np.concatenate(values)
    kept = seen[buckets] >= least_count
    texts, buckets, weighed = texts[kept], buckets[kept], weighed[kept]
    order = np.argsort(texts, kind="stable")
    ends = np.concatenate([[0], np.cumsum(np.bincount(texts, minlength=len(examples)))])
    return Vectors(buckets[order].astype(np.int32), weighed[order], ends), idf


def _shifted(examples: Sequence[PageExample], first: int) -> list[Bags]:
    found = page_bags([(page.title, page.text) for page in examples])
    return [Bags(bags.texts + first, bags.buckets, bags.counts) for bags in found]


def _descend(
    vectors: Vectors,
    examples: Sequence[PageExample],
    config: PageTopicsConfig,
    report: Report,
    *,
    seed: int,
) -> Floats:
    """Return the weights after stochastic gradient descent, shape (buckets, topics)."""
    from scipy.sparse import csr_matrix

    weight = np.zeros((1 << BUCKET_BITS, len(MODEL_TOPICS)), dtype=np.float32)
    scale = 1.0  # weights are `weight * scale`, so that all of them decay at once
    allowed = np.stack([page.allowed for page in examples])
    known = np.stack([page.known for page in examples])
    worth = np.array([page.weight for page in examples], dtype=np.float32)
    sources = sorted({page.source for page in examples})
    groups = np.array([sources.index(page.source) for page in examples])
    bias = np.zeros((len(sources), len(MODEL_TOPICS)), dtype=np.float32)
    random = np.random.default_rng(seed)
    steps = config.epochs * len(examples)
    done = 0
    for epoch in range(config.epochs):
        loss = 0.0
        order = random.permutation(len(examples))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            rate = config.learning_rate * (1 - done / steps)
            buckets, values, ends = _rows(vectors, batch)
            used, places = np.unique(buckets, return_inverse=True)
            rows = csr_matrix((values, places, ends), shape=(len(batch), len(used)))
            logits = (rows @ weight[used]) * scale + bias[groups[batch]]
            slope, lost = slopes(logits, allowed[batch], known[batch])
            slope *= worth[batch, None]
            scale *= 1 - rate * config.decay * len(batch)
            weight[used] -= (rate / scale) * (rows.T @ slope)
            np.add.at(bias, groups[batch], -_BIAS_RATE * rate * slope)
            loss += float(lost.sum())
            done += len(batch)
        report(
            f"topics of pages: pass {epoch + 1} of {config.epochs}, loss {loss / len(order):.3f}"
        )
    weight *= np.float32(scale)
    return weight


def slopes(logits: Floats, allowed: Floats, known: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the gradient of −log p(allowed | known) by the logits, and the loss of each text.

    Where nothing is allowed, the loss is −log p(none of the known).
    """
    negative = allowed.max(axis=1, keepdims=True) <= 0
    wanted = np.where(negative, (~known).astype(np.float32), allowed)
    among = known | negative
    shares = _softmax(np.where(among, logits, -np.inf))
    right = shares * wanted
    total = np.maximum(right.sum(axis=1, keepdims=True), 1e-9)
    return (shares - right / total).astype(np.float32), -np.log(total[:, 0])


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _rows(
    vectors: Vectors, batch: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int32], Floats, npt.NDArray[np.int64]]:
    stretches = [slice(vectors.ends[number], vectors.ends[number + 1]) for number in batch]
    buckets = np.concatenate([vectors.buckets[stretch] for stretch in stretches])
    values = np.concatenate([vectors.values[stretch] for stretch in stretches])
    sizes = [stretch.stop - stretch.start for stretch in stretches]
    return buckets, values, np.cumsum([0, *sizes])
