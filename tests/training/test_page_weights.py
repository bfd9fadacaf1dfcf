from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.document import Span
from pipeline.modeling.news.page_topics import BUCKET_BITS, PAGE_TOPICS, PageTopics, pack
from pipeline.modeling.pages import Page
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.page_weights import PageWeights

TEXT = "上河村新打机井三眼。"
PAGE = Page(TEXT, (Span(0, len(TEXT)),))
TOPICS = len(MODEL_TOPICS)


def stored(folder: Path) -> PageWeights:
    random = np.random.default_rng(0)
    weight = random.normal(size=(1 << BUCKET_BITS, TOPICS)).astype(np.float32)
    idf = np.full(1 << BUCKET_BITS, 2.0, dtype=np.float32)
    np.savez_compressed(folder / PAGE_TOPICS, **pack(weight, idf, rows=1 << BUCKET_BITS))
    found = PageWeights.load(folder)
    assert found is not None
    return found


def test_scores_are_those_of_a_run(tmp_path: Path) -> None:
    weights = stored(tmp_path)
    run = PageTopics.load(tmp_path)
    assert run is not None
    np.testing.assert_allclose(weights.scores(PAGE), run([("", TEXT)])[0], atol=1e-4)


def test_what_was_moved_is_there_again_when_it_is_read(tmp_path: Path) -> None:
    weights = stored(tmp_path)
    before = weights.scores(PAGE)
    by = np.zeros(TOPICS, dtype=np.float32)
    by[3] = 1.5
    weights.move(PAGE, by)
    # The vector of a page without a title has length 1.
    np.testing.assert_allclose(weights.scores(PAGE) - before, by, atol=1e-3)
    weights.save(tmp_path / PAGE_TOPICS)
    again = PageWeights.load(tmp_path)
    assert again is not None
    np.testing.assert_allclose(again.scores(PAGE), weights.scores(PAGE), atol=0.1)


def test_a_checkpoint_without_them_has_none(tmp_path: Path) -> None:
    assert PageWeights.load(tmp_path) is None
