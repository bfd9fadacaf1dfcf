from __future__ import annotations

import numpy as np
import pytest

from pipeline.modeling.news.page_topics import PageTopics
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.page_examples import PageExample
from pipeline.training.page_topics import PageTopicsConfig, fit_page_topics, slopes


def example(text: str, *topics: str, known: tuple[str, ...] = MODEL_TOPICS) -> PageExample:
    allowed = np.array([name in topics for name in MODEL_TOPICS], dtype=np.float32)
    apart = np.array([name in known for name in MODEL_TOPICS])
    return PageExample("", text, "here", 1.0, allowed, apart)


def test_slopes_fall_with_the_loss() -> None:
    allowed = np.array([[1, 1, 0], [0, 0, 0]], dtype=np.float32)
    known = np.array([[True, True, True], [True, False, False]])
    logits = np.array([[0.3, -0.2, 0.5], [0.4, 0.1, -0.3]], dtype=np.float32)
    found, _ = slopes(logits, allowed, known)
    step = 1e-3
    for place in np.ndindex(logits.shape):
        moved = logits.copy()
        moved[place] += step
        rise = slopes(moved, allowed, known)[1].sum() - slopes(logits, allowed, known)[1].sum()
        assert rise / step == pytest.approx(found[place], abs=5e-3)


def test_topics_are_learned_from_labels_that_allow_several() -> None:
    examples = [
        *[example("球队赢得比赛", "sports")] * 8,
        *[example("股市收盘上涨", "finance", "stocks")] * 8,
        *[example("医院门诊开放", known=("sports",))] * 4,
    ]
    settings = PageTopicsConfig(least_count=1, epochs=20)
    heard: list[str] = []
    arrays = fit_page_topics(examples, settings, heard.append, seed=1)
    scores = PageTopics(arrays)([("", "球队比赛"), ("", "股市上涨")])
    best = [MODEL_TOPICS[place] for place in scores.argmax(axis=1)]
    assert best[0] == "sports" and best[1] in ("finance", "stocks")
    assert scores[1, MODEL_TOPICS.index("stocks")] == pytest.approx(
        scores[1, MODEL_TOPICS.index("finance")], abs=0.1
    )
    assert heard[-1].startswith("topics of pages: pass 20 of 20")
