from __future__ import annotations

from collections import Counter
from zlib import crc32

import awkward
import numpy as np
import pytest
import torch
from hypothesis import given

from pipeline.modeling.news import ngrams
from pipeline.modeling.news.ngram_layer import NgramTopics
from pipeline.modeling.news.ngrams import Bag, NgramScores, bag_of_ngrams, bags_of_ngrams

BUCKETS = 1 << 20  # so many that nothing collides in a test


def test_a_bag_counts_characters_pairs_and_words() -> None:
    bag = bag_of_ngrams(["晋中市晋"], BUCKETS)
    # 晋 ×2, 中, 市; 晋中, 中市, 市晋; the words 晋中市 and 晋, which is not the character 晋.
    assert sorted(bag.counts.tolist()) == [1, 1, 1, 1, 1, 1, 1, 2]


def test_digits_and_letters_are_counted_alike() -> None:
    first, second = (bag_of_ngrams([text], BUCKETS) for text in ("2019年iPhone", "1985年IPHONE"))
    np.testing.assert_array_equal(first.buckets, second.buckets)
    np.testing.assert_array_equal(first.counts, second.counts)


def test_what_is_counted_are_checksums_of_characters_pairs_and_words() -> None:
    bag = bag_of_ngrams(["晋A", "ΣΣ晋"], BUCKETS)
    first = ["晋", "a", "晋a", "晋\n", "a\n"]
    second = ["σ", "σ", "晋", "σσ", "σ晋", "σ\n", "σ\n", "晋\n"]  # no ς: each is a word
    grams = Counter(first + second)
    wanted = sorted((crc32(gram.encode()) % BUCKETS, count) for gram, count in grams.items())
    assert list(zip(bag.buckets.tolist(), bag.counts.tolist(), strict=True)) == wanted


def test_nothing_is_counted_across_texts() -> None:
    both, parts = bag_of_ngrams(["晋中", "市晋"], BUCKETS), ["晋中", "市晋"]
    counts: Counter[int] = Counter()
    for part in parts:
        bag = bag_of_ngrams([part], BUCKETS)
        counts.update(dict(zip(bag.buckets.tolist(), bag.counts.tolist(), strict=True)))
    assert dict(zip(both.buckets.tolist(), both.counts.tolist(), strict=True)) == counts


def test_a_line_break_counts_as_a_space() -> None:
    broken, spaced = (bag_of_ngrams([text], BUCKETS) for text in ("晋\n中", "晋 中"))
    np.testing.assert_array_equal(broken.buckets, spaced.buckets)


@given(text=awkward.texts)
def test_any_text_has_a_bag_within_its_buckets(text: str) -> None:
    bag = bag_of_ngrams([text], 50)
    assert (np.diff(bag.buckets) > 0).all()
    assert ((bag.buckets >= 0) & (bag.buckets < 50)).all()
    assert bag.counts.dtype == np.float32 and (bag.counts >= 1).all()
    assert bag_of_ngrams([text], 0).buckets.shape == (0,)


def test_scores_are_those_of_the_layer_that_was_fitted() -> None:
    layer = NgramTopics(64, 3)
    generator = torch.Generator().manual_seed(0)
    layer.fit(
        torch.randn(64, 3, generator=generator),
        torch.tensor([0.5, -1.0, 0.0]),
        torch.linspace(1, 5, 64),
    )
    weights = {f"ngrams.{name}": value.numpy() for name, value in layer.state_dict().items()}
    bags = [Bag(np.array([3, 9, 40]), np.array([1, 4, 2], dtype=np.float32)), Bag()]
    scores = NgramScores(weights)
    assert scores.buckets == 64
    np.testing.assert_allclose(scores(bags), layer(bags).numpy(), rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(scores(bags)[:1], scores(bags[:1]))


def test_a_bag_of_very_many_ngrams_is_counted_as_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["晋中市榆社县教育局", "北京大学", "晋中市北京"] * 3
    for buckets in (64, BUCKETS):
        monkeypatch.setattr(ngrams, "_MOST", 200_000)
        whole = bag_of_ngrams(texts, buckets)
        monkeypatch.setattr(ngrams, "_MOST", 5)
        grown = bag_of_ngrams(texts, buckets)
        np.testing.assert_array_equal(grown.buckets, whole.buckets)
        np.testing.assert_array_equal(grown.counts, whole.counts)


@pytest.mark.parametrize("most", [1, 5, 12, 100_000])
def test_pages_together_have_the_bags_that_they_have_alone(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [
        ["晋中市晋", "ΣΣ晋"],
        [],
        ["", "A4纸"],
        [""],
        ["大雨停了,大雨过后路通了。", "晋"],
        ["𠀀\n𠀀"],
    ]
    alone = [bag_of_ngrams(page, BUCKETS) for page in pages]
    monkeypatch.setattr(ngrams, "_MOST", most)
    together = bags_of_ngrams(map(iter, pages), BUCKETS)
    for bag, wanted in zip(together, alone, strict=True):
        np.testing.assert_array_equal(bag.buckets, wanted.buckets)
        np.testing.assert_array_equal(bag.counts, wanted.counts)
        assert bag.counts.dtype == wanted.counts.dtype
    assert [len(bag.buckets) for bag in bags_of_ngrams(pages, 0)] == [0] * len(pages)
