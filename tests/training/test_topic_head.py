from __future__ import annotations

import numpy as np
import pytest
import torch

from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.page_examples import PageExample
from pipeline.training.topic_head import TopicHeadConfig, fit_topic_head, masked_losses

SPORTS, FINANCE, STOCKS = (MODEL_TOPICS.index(name) for name in ("sports", "finance", "stocks"))


def _page(*topics: int, known: tuple[int, ...] | None = None, weight: float = 1.0) -> PageExample:
    places = np.arange(len(MODEL_TOPICS))
    apart = np.isin(places, known) if known else np.ones(len(places), bool)
    allowed = np.isin(places, topics).astype(np.float32)
    return PageExample("", "", "a", weight, allowed, apart)


def _applied(layers: dict[str, torch.Tensor], read: np.ndarray) -> np.ndarray:
    first, bias, second, shift = (
        layers[f"{layer}.{part}"].numpy() for layer in (0, 3) for part in ("weight", "bias")
    )
    logits: np.ndarray = np.maximum(read @ first.T + bias, 0) @ second.T + shift
    return logits


def test_it_learns_what_pages_are_about_under_the_names_of_the_network() -> None:
    random = np.random.default_rng(0)
    read = random.uniform(-1, 1, (200, 8)).astype(np.float32)
    pages = [_page(SPORTS if row[0] > 0 else FINANCE) for row in read]
    heard: list[str] = []
    config = TopicHeadConfig(epochs=60, batch=20, learning_rate=0.02, dropout=0.1)
    found = fit_topic_head(read, pages, config, heard.append, seed=1)
    assert found.keys() == {"0.weight", "0.bias", "3.weight", "3.bias"}
    right = [
        page.allowed[row.argmax()] for row, page in zip(_applied(found, read), pages, strict=True)
    ]
    assert np.mean(right) > 0.95 and len(heard) == 60
    again = fit_topic_head(read, pages, config, heard.append, seed=1)
    assert all(torch.equal(found[name], again[name]) for name in found)


def test_a_page_that_weighs_more_decides() -> None:
    read = np.ones((40, 4), dtype=np.float32)
    pages = [_page(SPORTS)] * 30 + [_page(FINANCE, weight=9)] * 10
    config = TopicHeadConfig(epochs=100, batch=40, learning_rate=0.05, dropout=0)
    found = fit_topic_head(read, pages, config, lambda line: None, seed=1)
    assert _applied(found, read[:1])[0].argmax() == FINANCE


def test_unknown_topics_are_left_out_and_any_allowed_one_is_right() -> None:
    logits = torch.zeros(3, len(MODEL_TOPICS))
    logits[:, STOCKS] = 5.0
    pages = [
        _page(SPORTS, known=(SPORTS, FINANCE)),
        _page(FINANCE, STOCKS, known=(SPORTS, FINANCE, STOCKS)),
        _page(known=(STOCKS,)),
    ]
    wanted = torch.from_numpy(np.stack([page.allowed for page in pages]))
    known = torch.from_numpy(np.stack([page.known for page in pages]))
    own = masked_losses(logits, wanted, known, 0.0)
    assert own[0] == pytest.approx(np.log(2), abs=1e-5)
    assert own[1] == pytest.approx(np.log((2 + np.e**5) / (1 + np.e**5)), abs=1e-5)
    others = len(MODEL_TOPICS) - 1
    assert own[2] == pytest.approx(np.log((others + np.e**5) / others), abs=1e-5)


def test_smoothing_costs_where_one_topic_has_all() -> None:
    logits = torch.zeros(1, len(MODEL_TOPICS))
    logits[0, SPORTS] = 20.0
    page = _page(SPORTS)
    wanted, known = torch.from_numpy(page.allowed)[None], torch.from_numpy(page.known)[None]
    assert masked_losses(logits, wanted, known, 0.1)[0] > masked_losses(logits, wanted, known, 0)[0]
