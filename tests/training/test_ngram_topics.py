from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from tiny_checkpoint import tiny_extract, tiny_model

from pipeline.modeling.news.ngram_layer import NgramTopics
from pipeline.modeling.news.ngrams import bag_of_ngrams
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.development import ngram_share, temperatures, topic_accuracy
from pipeline.training.examples import Judged
from pipeline.training.ngram_topics import NgramTopicsConfig, fit_ngrams

EXTRACT = tiny_extract()
BUCKETS = 4_096
CONFIG = NgramTopicsConfig()
SPORTS, FINANCE, HEALTH = (MODEL_TOPICS.index(name) for name in ("sports", "finance", "health"))
TITLES = {
    "sports": ["球队夺得冠军", "球员转会", "联赛冠军出炉", "球队输球"],
    "finance": ["银行下调利率", "基金净值上涨", "利率上调", "银行财报"],
}


def _doc(text: str, *allowed: str, known: Sequence[str] = ("sports", "finance")) -> Judged:
    masks = [np.array([topic in names for topic in MODEL_TOPICS]) for names in (allowed, known)]
    return Judged(
        [EXTRACT(text)],
        np.zeros((1, 8), dtype=np.float32),
        *(masks if allowed else (None, None)),
        bag=bag_of_ngrams([text], BUCKETS),
    )


DOCS = [_doc(text, topic) for topic, texts in TITLES.items() for text in texts]


def _scores(docs: Sequence[Judged], text: str) -> torch.Tensor:
    ngrams = NgramTopics(BUCKETS, len(MODEL_TOPICS))
    fit_ngrams(ngrams, docs, CONFIG, seed=1)
    return ngrams([bag_of_ngrams([text], BUCKETS)])[0]


def test_words_speak_for_the_topic_whose_texts_hold_them() -> None:
    assert _scores(DOCS, "球队")[SPORTS] > 0 > _scores(DOCS, "球队")[FINANCE]
    assert _scores(DOCS, "银行")[FINANCE] > 0 > _scores(DOCS, "银行")[SPORTS]


def test_a_topic_without_texts_is_unlikely() -> None:
    assert _scores(DOCS, "球队")[HEALTH] == -1


def test_a_set_does_not_teach_what_it_does_not_know() -> None:
    known = ("health", "finance")
    other = [_doc("球队体检", "health", known=known)] * 3 + [_doc("基金", "finance", known=known)]
    alone, both = _scores(DOCS, "球队体检"), _scores([*DOCS, *other], "球队体检")
    assert both[SPORTS] == pytest.approx(alone[SPORTS].item(), abs=0.15)  # idf alone has changed
    assert both[HEALTH] > 0


def test_a_text_with_two_right_topics_speaks_for_neither_and_one_without_is_left_out() -> None:
    idle = [_doc("球队", "sports", "finance"), _doc("球队")]
    scores = _scores([*DOCS, *idle], "球队")
    assert scores[SPORTS] > 0 > scores[FINANCE]


def test_a_text_that_is_there_three_times_counts_as_often() -> None:
    one, three = _doc("冠军银行", "finance"), _doc("冠军银行", "finance")
    once = _scores([*DOCS, one], "冠军")
    thrice = _scores([*DOCS, *[three] * 3], "冠军")
    assert thrice[FINANCE] > once[FINANCE]


def test_without_labelled_texts_nothing_is_fitted() -> None:
    assert (_scores([_doc("球队")], "球队") == 0).all()


def test_the_share_is_the_smallest_with_which_most_is_right() -> None:
    model = tiny_model(ngram_buckets=BUCKETS)
    assert model.ngrams is not None
    fit_ngrams(model.ngrams, DOCS, CONFIG, seed=1)
    share = ngram_share(model, {"titles/a": DOCS})
    model.ngrams.multiply(share)
    assert topic_accuracy(model, DOCS) == 1
    model.ngrams.multiply((share - 0.25) / share)
    assert topic_accuracy(model, DOCS) < 1


def test_the_share_is_none_where_ngrams_are_wrong_and_one_where_nothing_tells() -> None:
    model = tiny_model(ngram_buckets=BUCKETS)
    assert model.ngrams is not None
    fit_ngrams(model.ngrams, DOCS, CONFIG, seed=1)
    wrong = [_doc(text, "sports") for text in TITLES["finance"]]
    wrong += [_doc(text, "finance") for text in TITLES["sports"]]
    assert ngram_share(model, {"titles/a": wrong}) == 0
    assert ngram_share(model, {}) == ngram_share(model, {"titles/a": [_doc("球队")]}) == 1


def test_the_temperature_is_that_of_network_and_ngrams_together() -> None:
    model = tiny_model(ngram_buckets=BUCKETS)
    assert model.ngrams is not None
    fit_ngrams(model.ngrams, DOCS, CONFIG, seed=1)
    # Two texts against the rest, or the surer the better.
    mixed = [*DOCS, _doc("球队", "finance"), _doc("银行", "sports")]
    model.ngrams.multiply(4)
    before = temperatures(model, {}, {"titles/a": mixed})["topics"]
    model.ngrams.multiply(2)
    assert temperatures(model, {}, {"titles/a": mixed})["topics"] > before


def test_figures_are_those_of_network_and_ngrams_together() -> None:
    model = tiny_model(ngram_buckets=BUCKETS)
    assert model.ngrams is not None
    fit_ngrams(model.ngrams, DOCS, CONFIG, seed=1)
    model.ngrams.multiply(100)
    assert topic_accuracy(model, DOCS) == 1.0
    model.ngrams.multiply(-1)
    assert topic_accuracy(model, DOCS) == 0.0
