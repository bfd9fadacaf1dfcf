from __future__ import annotations

import math

import numpy as np
import pytest

from pipeline.modeling.news import ranking
from pipeline.modeling.news.ranking import FEATURES, rank, sentence_features

TEXTS = ["新华社河畔5月12日电(记者秦雨桐)大雨停了。", "大雨过后路通了。", "但他说:“好。”"]


def feature(name: str) -> list[float]:
    features = sentence_features(TEXTS, np.array([0.2, 0.7, 0.1], dtype=np.float32))
    column: list[float] = features[:, FEATURES.index(name)].tolist()
    return column


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("log_salience", [math.log(0.2001), math.log(0.7001), math.log(0.1001)]),
        ("salience_of_best", [2 / 7, 1.0, 1 / 7]),
        # 大雨 of 大雨, 雨停 and 停了 is said once more.
        ("centrality", [1 / 3 / math.sqrt(3), 1 / 6 / math.sqrt(3), 0.0]),
        ("length", [0.04, 0.07, 0.04]),
        ("log_length", [math.log(4), math.log(7), math.log(4)]),
        ("repeats_lead", [0.5, 0.5, 0.0]),
        ("log_place", [0.0, math.log(2), math.log(3)]),
        ("quotation", [0.0, 0.0, 1.0]),
        ("link", [0.0, 0.0, 1.0]),
    ],
)
def test_features_are_of_the_news_without_its_dateline(name: str, expected: list[float]) -> None:
    assert feature(name) == pytest.approx(expected, abs=1e-6)


def test_weighed_features_give_probabilities() -> None:
    salience = np.array([0.2, 0.7, 0.1], dtype=np.float32)
    shares = rank(TEXTS, salience, {"log_place": 1.0})
    assert shares == pytest.approx(np.array([1, 2, 3]) / 6)
    assert rank(TEXTS, salience, {}) == pytest.approx(np.ones(3) / 3)


def test_every_shipped_weight_is_of_a_feature() -> None:
    from pipeline.checkpoints.checkpoint import Checkpoint
    from pipeline.checkpoints.source import SHIPPED, CheckpointConfig

    network = Checkpoint.of(CheckpointConfig(checkpoint=SHIPPED)).network
    assert network is not None
    assert {*network["salience_weights"]} == {*FEATURES}


def test_very_many_sentences_have_the_same_features(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["晋中市启动改造。", "此外,“改造”的还有榆社县。", "晋中市教育局说明。"]
    salience = np.array([0.5, 0.2, 0.3], dtype=np.float32)
    whole = sentence_features(texts, salience)
    monkeypatch.setattr(ranking, "_MOST_KEPT", 1)
    np.testing.assert_array_equal(sentence_features(texts, salience), whole)
