from __future__ import annotations

import math

import numpy as np
import pytest

from pipeline.modeling.news.sentence_features import (
    FEATURES,
    features_of_pages,
    sentence_features,
)

TEXTS = ["新华社河畔5月12日电(记者秦雨桐)大雨停了。", "大雨过后路通了。", "但他说:“好。”"]


def features(texts: list[str], *salience: float) -> np.ndarray:
    return sentence_features(texts, np.array(salience, dtype=np.float32))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("log_salience", [math.log(0.2001), math.log(0.7001), math.log(0.1001)]),
        ("salience_of_best", [2 / 7, 1.0, 1 / 7]),
        ("length", [0.04, 0.07, 0.04]),
        ("log_length", [math.log(4), math.log(7), math.log(4)]),
        ("under_20", [1.0, 1.0, 1.0]),
        ("over_80", [0.0, 0.0, 0.0]),
        ("first", [1.0, 0.0, 0.0]),
        ("second", [0.0, 1.0, 0.0]),
        ("third", [0.0, 0.0, 1.0]),
        ("log_place", [0.0, math.log(2), math.log(3)]),
        ("place_share", [0.0, 1 / 3, 2 / 3]),
        ("log_sentences", [math.log(3)] * 3),
        ("first_of_many", [math.log(3), 0.0, 0.0]),
        ("length_of_first", [0.04, 0.0, 0.0]),
        ("length_of_second", [0.0, 0.07, 0.0]),
        ("shorter_than_first", [0.0, -0.03, 0.0]),
        # 大雨 of 大雨, 雨停 and 停了 is said once more; the second sentence has six pairs.
        ("centrality", [1 / 3 / math.sqrt(3), 1 / 6 / math.sqrt(3), 0.0]),
        ("capped_centrality", [1 / 3, 1 / 6, 0.0]),
        ("said_again", [1 / 3, 1 / 6, 0.0]),
        ("share_of_said_again", [1.0, 1.0, 0.0]),
        ("share_of_repeats", [1 / 11, 1 / 11, 0.0]),
        ("repeats_lead", [0.5, 0.5, 0.0]),
        ("repeats_first", [0.0, 1 / 6, 0.0]),
        ("holds_first", [0.0, 1 / 3, 0.0]),
        ("speech", [0.0, 0.0, 1.0]),
        ("quotation", [0.0, 0.0, 1.0]),
        ("link", [0.0, 0.0, 1.0]),
    ],
)
def test_features_are_of_the_news_without_its_dateline(name: str, expected: list[float]) -> None:
    column = features(TEXTS, 0.2, 0.7, 0.1)[:, FEATURES.index(name)].tolist()
    assert column == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("commas", "路通了,车来了,人走了。", 0.2),
        ("numbers", "3人和12辆车。", 0.4),
        ("listed", "人、车、路。", 0.4),
        ("begins_with_date", "5月12日,路通了。", 1.0),
        ("begins_with_date", "路在5月12日通了。", 0.0),
        ("event", "河畔市召开大会。", 1.0),
        ("book", "《路》出版。", 1.0),
        ("over_120", "路" * 121, 1.0),
        ("under_30", "路" * 30, 0.0),
    ],
)
def test_wording_is_counted(name: str, text: str, expected: float) -> None:
    assert features([text], 1.0)[0, FEATURES.index(name)] == pytest.approx(expected)


def test_there_are_none_of_no_sentence() -> None:
    assert features([]).shape == (0, len(FEATURES))


def test_a_page_has_the_same_features_beside_others() -> None:
    pages = [(TEXTS, [0.2, 0.7, 0.1]), ([], []), (TEXTS[1:], [0.4, 0.6]), (["2"], [1.0]), ([], [])]
    given = [(texts, np.array(shares, dtype=np.float32)) for texts, shares in pages]
    alone = [sentence_features(*page) for page in given]
    np.testing.assert_array_equal(features_of_pages(given), np.concatenate(alone))


def test_a_page_needs_a_salience_for_each_sentence() -> None:
    pages = [(TEXTS[:1], np.zeros(2, np.float32)), (TEXTS[:2], np.zeros(1, np.float32))]
    with pytest.raises(ValueError, match="one salience for each"):
        features_of_pages(pages)
