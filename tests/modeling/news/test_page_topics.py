from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.modeling.news.page_topics import (
    BUCKET_BITS,
    PAGE_TOPICS,
    PageTopics,
    count_ngrams,
    pack,
    page_bags,
    weigh,
)

SIZE = 1 << BUCKET_BITS


def grams(text: str) -> dict[int, int]:
    """Return the buckets of a text with their counts."""
    bags = count_ngrams([text], 1)
    return dict(zip(bags.buckets.tolist(), bags.counts.tolist(), strict=True))


def test_ngrams_are_of_one_to_three_units() -> None:
    assert sum(grams("晋中市").values()) == 3 + 2 + 1
    # A run of Latin letters and digits is one unit, in any case, its digits alike.
    assert sum(grams("iPhone15手机").values()) == 3 + 2 + 1
    assert grams("iPhone15") == grams("IPHONE26") != grams("iPhone156")


def test_blanks_and_line_ends_part_ngrams() -> None:
    assert grams("晋 中\n市") == grams("晋") | grams("中") | grams("市")
    assert grams("") == grams(" \n") == {}


def test_texts_hashed_together_have_the_ngrams_of_each_alone() -> None:
    texts = ["晋中市", "", "A股 上涨3%", "晋中市晋中市"]
    bags = count_ngrams(texts, 1)
    for number, text in enumerate(texts):
        mine = bags.texts == number
        found = zip(bags.buckets[mine].tolist(), bags.counts[mine].tolist(), strict=True)
        assert dict(found) == grams(text)


def test_title_counts_beside_the_whole() -> None:
    whole, title = page_bags([("晋中", "晋中\n榆社")])
    assert len(whole.buckets) == 6 and len(title.buckets) == 3
    assert not {*whole.buckets.tolist()} & {*title.buckets.tolist()}


def test_values_are_a_vector_of_length_one() -> None:
    bags = count_ngrams(["晋晋中", "市"], 1)
    values = weigh(bags, np.ones(SIZE, dtype=np.float32), 2)
    assert np.bincount(bags.texts, weights=values**2) == pytest.approx([1.0, 1.0])


def test_scores_are_those_of_the_weights_that_are_kept(tmp_path: Path) -> None:
    weight, idf = np.zeros((SIZE, 2), dtype=np.float32), np.ones(SIZE, dtype=np.float32)
    (known,) = grams("税")
    (small,) = grams("球")
    weight[known], weight[small] = (2.0, -1.0), (0.0, 0.1)
    np.savez_compressed(tmp_path / PAGE_TOPICS, **pack(weight, idf, rows=1))
    model = PageTopics.load(tmp_path)
    assert model is not None
    scores = model([("", "税"), ("", "球"), ("", ""), ("", "税税")])
    assert scores == pytest.approx(
        np.array([[2, -1], [0, 0], [0, 0], [2, -1]]) * _share(), abs=0.02
    )


def _share() -> np.ndarray:
    """Return what 税 weighs in each text: all of it, and beside its pair."""
    pair = (1 + np.log(2)) / np.hypot(1 + np.log(2), 1)
    return np.array([[1.0], [1.0], [1.0], [pair]])


def test_folder_without_the_file_has_no_such_model(tmp_path: Path) -> None:
    assert PageTopics.load(tmp_path) is None
