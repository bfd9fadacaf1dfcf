from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_checkpoint import TEXT, tiny_model

from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.ngram_layer import NgramTopics
from pipeline.modeling.news.ngrams import Bag, bag_of_ngrams


def _filled(seed: int = 0, buckets: int = 64) -> NgramTopics:
    ngrams = NgramTopics(buckets, 3)
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(buckets, 3, generator=generator)
    ngrams.fit(weight, torch.tensor([0.5, -1.0, 0.0]), torch.linspace(1, 5, buckets))
    return ngrams


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
