from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.modeling.news.encoding import Features
from pipeline.modeling.news.network import NewsModel
from pipeline.public_sets.label_maps import known_topics
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.examples import Judged
from pipeline.training.topic_salience import (
    document_loss,
    judge,
    judge_vectors,
    judging_loss,
    sentence_vectors,
)

EXTRACT = tiny_extract()
#: A logit for each topic, of which no two are the same.
LOGITS = torch.linspace(-2, 2, len(MODEL_TOPICS))


def _mask(*topics: str) -> np.ndarray:
    return np.array([topic in topics for topic in MODEL_TOPICS])


def _doc(
    *,
    allowed: tuple[str, ...] = (),
    known: tuple[str, ...] = (),
    salience: tuple[float, ...] | None = None,
    sentences: int = 3,
) -> Judged:
    """Return a document of TEXT's beginning; without allowed topics it has none at all."""
    return Judged(
        [EXTRACT(TEXT[at : at + 8 + at]) for at in range(sentences)],
        np.random.default_rng(0).random((sentences, 8), dtype=np.float32),
        _mask(*allowed) if allowed else None,
        _mask(*known) if allowed else None,
        None if salience is None else np.array(salience, dtype=np.float32),
    )


def _page(windows: list[Features]) -> Judged:
    """Return a document whose sentences are windows each."""
    return Judged(windows, np.zeros((len(windows), 8), dtype=np.float32))


def _always(model: NewsModel) -> NewsModel:
    """Return the model made to give every document LOGITS and all sentences the same salience."""
    with torch.no_grad():
        model.document.topics[-1].weight.zero_()
        model.document.topics[-1].bias.copy_(LOGITS)
        model.document.salience[-1].weight.zero_()
        model.document.salience[-1].bias.zero_()
    return model


def _share(logits: torch.Tensor, allowed: np.ndarray, known: np.ndarray) -> float:
    """Return the probability of the allowed topics among the known, by hand."""
    weights = logits.exp().double().numpy()
    return float(weights[allowed].sum() / weights[known].sum())


def test_smoothing_spreads_a_share_of_the_target_over_the_known_topics() -> None:
    model, ten = _always(tiny_model()), known_topics("thucnews_titles")
    doc = _doc(allowed=("sports",), known=ten)
    each = [-math.log(_share(LOGITS, _mask(topic), _mask(*ten))) for topic in ten]
    expected = 0.8 * each[ten.index("sports")] + 0.2 * sum(each) / 10
    assert judging_loss(model, [doc], smoothing=0.2).item() == pytest.approx(expected, rel=1e-5)


def test_topics_that_a_set_does_not_know_get_no_gradient() -> None:
    model, ten = tiny_model(), known_topics("thucnews_titles")
    judging_loss(model, [_doc(allowed=("sports",), known=ten)]).backward()  # type: ignore[no-untyped-call]
    gradient = model.document.topics[-1].bias.grad
    unknown = torch.from_numpy(~_mask(*ten))
    assert len(ten) == 10 and int(unknown.sum()) == len(MODEL_TOPICS) - 10
    assert gradient[unknown].tolist() == [0.0] * int(unknown.sum())
    assert (gradient[~unknown] != 0).all()
    assert gradient.sum().item() == pytest.approx(0, abs=1e-6)
    assert [MODEL_TOPICS[n] for n in (gradient < 0).nonzero().flatten()] == ["sports"]


def test_the_loss_is_the_share_of_the_allowed_topic_among_the_known() -> None:
    model, ten = _always(tiny_model()), known_topics("thucnews_titles")
    doc = _doc(allowed=("sports",), known=ten)
    expected = -math.log(_share(LOGITS, _mask("sports"), _mask(*ten)))
    assert judging_loss(model, [doc]).item() == pytest.approx(expected, rel=1e-5)


def test_of_several_allowed_topics_any_counts() -> None:
    model, wide = _always(tiny_model()), known_topics("chinanews", "gn")
    doc = _doc(allowed=("politics", "society"), known=wide)
    loss = judging_loss(model, [doc])
    share = _share(LOGITS, _mask("politics", "society"), _mask(*wide))
    assert loss.item() == pytest.approx(-math.log(share), rel=1e-5)
    loss.backward()  # type: ignore[no-untyped-call]
    gradient = model.document.topics[-1].bias.grad
    assert {MODEL_TOPICS[n] for n in (gradient < 0).nonzero().flatten()} == {"politics", "society"}
    assert {MODEL_TOPICS[n] for n in gradient.nonzero().flatten()} == set(wide)


def test_topics_are_averaged_over_the_documents_that_have_them() -> None:
    model, ten = tiny_model(), known_topics("thucnews_titles")
    sports = _doc(allowed=("sports",), known=ten)
    stocks = _doc(allowed=("stocks",), known=ten, sentences=2)
    alone = [judging_loss(model, [doc]).item() for doc in (sports, stocks)]
    together = judging_loss(model, [sports, _doc(), stocks])
    assert together.item() == pytest.approx(sum(alone) / 2, rel=1e-5)


def test_salience_is_what_a_sentence_drawn_at_random_is_expected_to_gain() -> None:
    gains = (0.5, 0.0, 0.25)
    loss = judging_loss(_always(tiny_model()), [_doc(salience=gains)])
    # Drawn by softmax of equal scores; each log probability is that of a third.
    assert loss.item() == pytest.approx(1 - sum(gains) / 3 + 0.3 * math.log(3), rel=1e-5)


def test_salience_of_a_short_document_is_not_lost_to_its_padding() -> None:
    model = _always(tiny_model())
    docs = [_doc(salience=(0.5, 0.0, 0.25)), _doc(salience=(0.2, 0.6), sentences=2)]
    alone = [judging_loss(model, [doc]).item() for doc in docs]
    assert judging_loss(model, docs).item() == pytest.approx(sum(alone) / 2, rel=1e-4)


def test_salience_learns_the_sentence_that_is_nearest_to_the_headline() -> None:
    model = tiny_model()
    docs = [_doc(salience=(0.1, 0.8, 0.0)), _doc(salience=(0.0, 0.6), sentences=2)]
    with torch.no_grad():
        vectors = [sentence_vectors(model, [doc]) for doc in docs]
    optimiser = torch.optim.Adam(model.document.parameters(), lr=0.02)
    for _ in range(60):
        optimiser.zero_grad()
        document_loss(model, vectors, docs).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    _, salience = judge(model, docs)
    assert salience.argmax(dim=-1).tolist() == [1, 1]


def test_topics_and_salience_of_a_batch_add_up() -> None:
    model, ten = tiny_model(), known_topics("thucnews_titles")
    labelled = _doc(allowed=("sports",), known=ten, sentences=2)
    headed = _doc(salience=(0.1, 0.8, 0.0))
    both = judging_loss(model, [labelled, headed]).item()
    alone = [judging_loss(model, [doc]).item() for doc in (labelled, headed)]
    assert both == pytest.approx(sum(alone), rel=1e-4)


def test_documents_that_teach_nothing_give_a_gradient_of_zero() -> None:
    model = tiny_model()
    loss = judging_loss(model, [_doc()])
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == 0
    assert model.document.topics[-1].bias.grad.tolist() == [0.0] * len(MODEL_TOPICS)


def test_sentences_come_back_in_their_order_however_many_go_through_together() -> None:
    model = tiny_model()
    rows = [EXTRACT(TEXT[:size]) for size in (9, 2, 30, 5, 9, 1)]
    with torch.no_grad():
        alone = torch.cat([sentence_vectors(model, [_page([row])]) for row in rows])
        for characters in (1, 20, 4_000):
            together = sentence_vectors(model, [_page(rows[:2]), _page(rows[2:])], characters)
            torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


def test_rows_that_go_through_together_fit_the_budget() -> None:
    model, sizes = tiny_model(), list[tuple[int, int]]()
    model.encoder.register_forward_hook(
        lambda _module, inputs, _output: sizes.append(tuple(inputs[0].characters.shape))
    )
    with torch.no_grad():
        sentence_vectors(model, [_page([EXTRACT(TEXT[:size]) for size in (9, 2, 30, 5, 9, 1)])], 20)
    assert sizes == [(3, 5), (2, 9), (1, 30)]


def test_documents_of_a_batch_are_judged_each_by_its_own_sentences() -> None:
    model, docs = tiny_model(), [_doc(), _doc(sentences=3), _doc(sentences=3)]
    docs[1].windows.reverse()
    docs[1].stretches.reverse()
    docs[2].places[:] = 0
    with torch.no_grad():
        topics, salience = judge(model, docs)
        for number, doc in enumerate(docs):
            [alone], [near] = judge(model, [doc])
            torch.testing.assert_close(topics[number], alone, rtol=1e-4, atol=1e-5)
            torch.testing.assert_close(salience[number], near, rtol=1e-4, atol=1e-5)
    assert len({tuple(row) for row in topics.tolist()}) == 3


def test_sentence_vectors_that_are_known_are_judged_as_those_made_anew() -> None:
    model, docs = tiny_model(), [_doc(), _doc(sentences=1), _doc(sentences=5)]
    with torch.no_grad():
        vectors = [sentence_vectors(model, [doc]) for doc in docs]
        known, made = judge_vectors(model, vectors, docs), judge(model, docs)
    for found, expected in zip(known, made, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    assert (known[1][1, 1:] == -1e4).all()  # where a document has no sentence
