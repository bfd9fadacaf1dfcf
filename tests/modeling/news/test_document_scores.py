"""`pipeline.modeling.news.document_scores`: the document head without torch."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_checkpoint import tiny_model

from pipeline.modeling.news import document_scores
from pipeline.modeling.news.document_scores import DocumentScores, Sentences


def _judge() -> DocumentScores:
    weights = {name: value.numpy() for name, value in tiny_model().state_dict().items()}
    return DocumentScores(weights)


def _sentences(count: int) -> Sentences:
    random = np.random.default_rng(count)
    vectors = random.uniform(-1, 1, (count, 16)).astype(np.float32)
    return Sentences(vectors, random.uniform(0, 2, (count, 8)).astype(np.float32))


@pytest.mark.parametrize("count", [5, 6, 9, 30])
def test_a_document_in_blocks_is_judged_as_it_is_whole(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, documents = _judge(), [_sentences(3), _sentences(count), _sentences(2)]
    topics, salience = judge(documents)
    monkeypatch.setattr(document_scores, "BLOCK", 4)
    by_blocks, own = judge(documents)
    np.testing.assert_allclose(by_blocks, topics, rtol=1e-5, atol=1e-6)
    for found, wanted in zip(own, salience, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def test_half_precision_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_scores, "BLOCK", 4)
    whole = _sentences(11)
    half = Sentences(whole.vectors.astype(np.float16), whole.places)
    for found, wanted in zip(_judge()([half])[1], _judge()([whole])[1], strict=True):
        np.testing.assert_allclose(found, wanted, atol=2e-3)
