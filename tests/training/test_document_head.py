from __future__ import annotations

import numpy as np
import torch
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.public_sets.label_maps import known_topics
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.document_head import (
    encode_documents,
    head_loss,
    is_wide,
    sentence_topics,
    taught_topics,
)
from pipeline.training.examples import Judged
from pipeline.training.topic_salience import judge_vectors


def _doc(
    allowed: tuple[str, ...] | None, known: tuple[str, ...] = (), sentences: int = 3
) -> Judged:
    extract = tiny_extract()
    rows = [extract(TEXT[start : start + 8]) for start in range(sentences)]
    places = np.random.default_rng(0).random((sentences, 8), dtype=np.float32)
    if allowed is None:
        return Judged(rows, places)
    masks = [np.array([topic in topics for topic in MODEL_TOPICS]) for topics in (allowed, known)]
    return Judged(rows, places, *masks)


WORLD = _doc(("world",), known_topics("chinanews", "gj"))
AUTOS = _doc(("autos",), known_topics("sogouc_reduced"))
NONE = _doc(None)


def test_wide_are_documents_without_label_and_those_of_wide_channels() -> None:
    title = _doc(("world",), ("world", "society"), sentences=1)
    assert [is_wide(doc) for doc in (WORLD, NONE, AUTOS, title)] == [True, True, False, False]


def test_a_wide_label_moves_only_the_share_of_the_topics_that_it_tells_apart() -> None:
    assert WORLD.known is not None
    alone = torch.rand(3, len(MODEL_TOPICS)).softmax(dim=-1)
    shares, taught = taught_topics(NONE, alone), taught_topics(WORLD, alone)
    known = torch.from_numpy(WORLD.known)
    torch.testing.assert_close(taught[~known], shares[~known])
    torch.testing.assert_close(taught.sum(), torch.tensor(1.0))
    assert taught[known].count_nonzero() == 1


def test_without_a_label_the_topics_of_the_sentences_are_taught_those_of_most_first() -> None:
    alone = torch.full((3, len(MODEL_TOPICS)), 0.01)
    alone[:2, 4] = 0.8
    alone[2, 5] = 0.8
    taught = taught_topics(NONE, alone)
    torch.testing.assert_close(taught.sum(), torch.tensor(1.0))
    assert taught.argsort(descending=True)[:2].tolist() == [4, 5]


def test_documents_are_encoded_once_with_what_they_are_taught() -> None:
    model = tiny_model()
    encoded = list(encode_documents(model, [WORLD, AUTOS, WORLD], precision=torch.float32))
    assert [example.doc is doc for example, doc in zip(encoded, (WORLD, AUTOS), strict=True)]
    assert [tuple(example.vectors.shape) for example in encoded] == [(3, 16)] * 2
    alone = sentence_topics(model, encoded[0].vectors.float(), [8, 8, 8])
    torch.testing.assert_close(alone.sum(dim=-1), torch.ones(3))
    assert encoded[0].taught is not None and encoded[1].taught is None
    torch.testing.assert_close(
        encoded[0].taught, taught_topics(WORLD, alone), rtol=0.01, atol=0.001
    )


def test_a_sure_label_is_smoothed() -> None:
    model = tiny_model()
    batch = list(encode_documents(model, [AUTOS], precision=torch.float32))
    logits, _ = judge_vectors(model, [batch[0].vectors.float()], [AUTOS])
    logs = logits[0].masked_fill(~torch.from_numpy(AUTOS.known), -1e4).log_softmax(dim=-1)
    known, allowed = logs[torch.from_numpy(AUTOS.known)], logs[torch.from_numpy(AUTOS.allowed)]
    expected = -0.8 * allowed.sum() - 0.2 * known.mean()
    torch.testing.assert_close(head_loss(model, batch, smoothing=0.2), expected)


def test_the_loss_teaches_the_head_alone_and_falls_when_it_is_followed() -> None:
    model = tiny_model()
    batch = list(encode_documents(model, [WORLD, AUTOS, NONE], precision=torch.float32))
    before = head_loss(model, batch)
    optimiser = torch.optim.Adam(model.document.parameters(), lr=0.01)
    for _ in range(30):
        optimiser.zero_grad()
        head_loss(model, batch).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert head_loss(model, batch) < before
    assert all(weight.grad is None for weight in model.encoder.parameters())
