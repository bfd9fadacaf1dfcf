"""Fitting the n-grams' topics: one linear support vector machine for each topic.

Each is fitted on the texts whose sets know its topic, as the masks of the other heads have it, but
for those whose label allows another topic beside it; liblinear (Fan et al. 2008) needs minutes for
all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from pydantic import Field

from pipeline.modeling.news.ngram_layer import NgramTopics
from pipeline.settings import Settings
from pipeline.training.examples import Judged


class NgramTopicsConfig(Settings):
    """Settings of the n-grams' phase."""

    penalty: float = Field(0.3, gt=0, description="C of the machines: cost of a wrong text")
    repeat: dict[str, int] = Field(
        default_factory=dict, description="how often a file counts here, if not as often as in sets"
    )


def fit_ngrams(
    ngrams: NgramTopics, docs: Sequence[Judged], config: NgramTopicsConfig, *, seed: int
) -> None:
    """Fit the weights to documents; one that is there several times counts as often."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.svm import LinearSVC

    copies: dict[int, int] = {}
    for doc in docs:
        copies[id(doc)] = copies.get(id(doc), 0) + 1
    docs = list({id(doc): doc for doc in docs if doc.allowed is not None}.values())
    if not docs:
        return
    times = np.array([copies[id(doc)] for doc in docs], dtype=float)
    ends = np.cumsum([0, *(len(doc.bag.buckets) for doc in docs)])
    counts = csr_matrix(
        (
            np.concatenate([doc.bag.counts for doc in docs]),
            np.concatenate([doc.bag.buckets for doc in docs]),
            ends,
        ),
        shape=(len(docs), ngrams.buckets),
    )
    weigh = TfidfTransformer(sublinear_tf=True).fit(counts)
    values = weigh.transform(counts)
    allowed = np.stack([np.asarray(doc.allowed) for doc in docs])
    known = np.stack([np.asarray(doc.known) for doc in docs])
    sure = allowed.sum(axis=1) == 1
    weight = np.zeros((ngrams.buckets, allowed.shape[1]), dtype=np.float32)
    bias = np.zeros(allowed.shape[1], dtype=np.float32)
    for topic in range(allowed.shape[1]):
        told = known[:, topic] & (sure | ~allowed[:, topic])
        right = allowed[told, topic]
        if not right.any():
            bias[topic] = -1  # nothing was ever of this topic
        elif not right.all():
            machine = LinearSVC(C=config.penalty, random_state=seed)
            machine.fit(values[told], right, sample_weight=times[told])
            weight[:, topic], bias[topic] = machine.coef_[0], machine.intercept_[0]
    ngrams.fit(
        torch.from_numpy(weight),
        torch.from_numpy(bias),
        torch.from_numpy(np.asarray(weigh.idf_, dtype=np.float32)),
    )
