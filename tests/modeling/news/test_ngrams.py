from __future__ import annotations

from collections import Counter
from pathlib import Path

import awkward
import numpy as np
import pytest
import torch
from hypothesis import given
from tiny_checkpoint import TEXT, save_tiny_checkpoint, tiny_model

from pipeline.document import Span
from pipeline.modeling.news.annotator import Annotator, Page
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.ngrams import Bag, NgramTopics, bag_of_ngrams

BUCKETS = 1 << 20  # so many that nothing collides in a test


def _filled(seed: int = 0, buckets: int = 64) -> NgramTopics:
    ngrams = NgramTopics(buckets, 3)
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(buckets, 3, generator=generator)
    ngrams.fit(weight, torch.tensor([0.5, -1.0, 0.0]), torch.linspace(1, 5, buckets))
    return ngrams


def test_a_bag_counts_characters_pairs_and_words() -> None:
    bag = bag_of_ngrams(["晋中市晋"], BUCKETS)
    # 晋 ×2, 中, 市; 晋中, 中市, 市晋; the words 晋中市 and 晋, which is not the character 晋.
    assert sorted(bag.counts.tolist()) == [1, 1, 1, 1, 1, 1, 1, 2]


def test_digits_and_letters_are_counted_alike() -> None:
    first, second = (bag_of_ngrams([text], BUCKETS) for text in ("2019年iPhone", "1985年IPHONE"))
    np.testing.assert_array_equal(first.buckets, second.buckets)
    np.testing.assert_array_equal(first.counts, second.counts)


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


def test_scores_are_those_of_scikit_learns_weighting() -> None:
    from sklearn.feature_extraction.text import TfidfTransformer

    ngrams = _filled()
    counts = np.zeros((1, 64))
    counts[0, [3, 9, 40]] = 1, 4, 2
    weigh = TfidfTransformer(sublinear_tf=True)
    weigh.idf_ = ngrams.idf.numpy().astype(float)
    values = torch.from_numpy(weigh.transform(counts).toarray()).float()
    expected = values @ (ngrams.weight.float() * ngrams.scale) + ngrams.bias
    bag = Bag(np.array([3, 9, 40]), np.array([1, 4, 2], dtype=np.float32))
    torch.testing.assert_close(ngrams([bag, Bag()])[:1], expected)
    torch.testing.assert_close(ngrams([bag, Bag()])[1], ngrams.bias)


def test_bytes_are_near_the_weights_that_were_fitted() -> None:
    ngrams, wanted = _filled(3), torch.randn(64, 3, generator=torch.Generator().manual_seed(3))
    assert ngrams.weight.dtype == torch.int8
    steps = wanted.abs().amax(dim=0) / 127
    assert ((ngrams.weight * ngrams.scale - wanted).abs() <= 0.51 * steps).all()


def test_a_model_without_ngrams_adds_nothing() -> None:
    model = tiny_model(ngram_buckets=0)
    assert model.ngrams is None
    assert model.ngram_logits([Bag(), Bag()]).tolist() == [[0.0] * 19] * 2


def test_scores_can_be_multiplied() -> None:
    ngrams, bag = _filled(), bag_of_ngrams([TEXT], 64)
    before = ngrams([bag])
    ngrams.multiply(2.5)
    torch.testing.assert_close(ngrams([bag]), 2.5 * before)


@pytest.mark.parametrize("half", [False, True])
def test_weights_stay_bytes_in_a_saved_model(tmp_path: Path, half: bool) -> None:
    model = tiny_model()
    assert model.ngrams is not None
    generator = torch.Generator().manual_seed(0)
    model.ngrams.fit(
        torch.randn(64, 19, generator=generator), torch.zeros(19), torch.linspace(1, 5, 64)
    )
    (model.half() if half else model).save_pretrained(tmp_path)
    loaded = NewsModel.from_pretrained(tmp_path, dtype=torch.float32)
    assert loaded.ngrams.weight.dtype == torch.int8
    assert loaded.ngrams.idf.dtype == torch.float32
    bag = bag_of_ngrams([TEXT], 64)
    torch.testing.assert_close(
        loaded.ngrams([bag]), model.ngrams([bag]).float(), rtol=5e-3, atol=5e-3
    )


def test_a_page_has_the_topic_that_its_ngrams_speak_for(tmp_path: Path) -> None:
    annotator = Annotator.from_pretrained(save_tiny_checkpoint(tmp_path))
    names = annotator.model.config.topic_labels
    weight = torch.zeros(64, 19)
    weight[bag_of_ngrams(["雨"], 64).buckets, 5] = 50
    assert annotator.model.ngrams is not None
    annotator.model.ngrams.fit(weight, torch.zeros(19), torch.ones(64))
    dry = Page("晋中市晴。", (Span(0, 5),))
    wet = Page("晋中市晴。晋中市雨。", (Span(0, 5), Span(5, 10)))  # in its second sentence
    topics = [analysis.topics for analysis in annotator([dry, wet])]
    assert max(topics[1], key=topics[1].__getitem__) == names[5]
    assert topics[0][names[5]] < 0.5
