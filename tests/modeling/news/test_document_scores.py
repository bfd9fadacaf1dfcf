"""`pipeline.modeling.news.document_scores`: the document head without torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_checkpoint import tiny_model
from torch.nn.utils.rnn import pad_sequence

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


def test_it_says_what_the_network_that_learned_it_says() -> None:
    head, docs = tiny_model().document, [_sentences(count) for count in (3, 1, 7, 2)]
    sentences, places = (
        pad_sequence([torch.from_numpy(getattr(doc, name)) for doc in docs], batch_first=True)
        for name in ("vectors", "places")
    )
    mask = torch.arange(7)[None, :] < torch.tensor([[3], [1], [7], [2]])
    with torch.inference_mode():
        topics, salience = head(sentences, places, mask)
    found, each = _judge()(docs)
    np.testing.assert_allclose(found, topics.numpy(), atol=1e-5)
    for row, own in enumerate(each):
        np.testing.assert_allclose(own, salience[row][mask[row]].numpy(), atol=1e-5)


def test_a_document_comes_out_the_same_to_the_last_bit_whatever_stands_beside_it() -> None:
    docs = [_sentences(count) for count in (5, 1, 40, 2, 6)]
    topics, salience = _judge()(docs)
    assert topics.shape == (5, 19)
    for number, doc in enumerate(docs):
        alone, own = _judge()([doc])
        np.testing.assert_array_equal(alone[0], topics[number])
        np.testing.assert_array_equal(own[0], salience[number])


def test_what_the_layers_of_topics_read_gives_the_topics() -> None:
    judge, docs = _judge(), [_sentences(count) for count in (3, 1, 7)]
    weights = {name: value.numpy() for name, value in tiny_model().state_dict().items()}
    first, bias, second, shift = (
        weights[f"document.topics.{layer}.{part}"]
        for layer in (0, 3)
        for part in ("weight", "bias")
    )
    read = judge.pooled(docs)
    assert read.shape == (3, 32)
    topics = np.maximum(read @ first.T + bias, 0) @ second.T + shift
    np.testing.assert_allclose(topics, judge(docs)[0], atol=1e-5)


def test_the_order_of_sentences_counts() -> None:
    doc = _sentences(6)
    turned = Sentences(doc.vectors[::-1], doc.places[::-1])
    assert not np.allclose(_judge()([doc])[1][0], _judge()([turned])[1][0][::-1], atol=1e-4)


def test_some_of_the_vectors_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_scores, "BLOCK", 4)
    every, numbers = _sentences(19), np.array([0, 2, 3, 7, 11, 18])
    some = Sentences(every.vectors[numbers], every.places[numbers])
    by_number = Sentences(every.vectors, every.places[numbers], numbers)
    judge = _judge()
    np.testing.assert_array_equal(judge([by_number])[0], judge([some])[0])
    np.testing.assert_array_equal(judge([by_number])[1][0], judge([some])[1][0])
