from __future__ import annotations

import pytest

from pipeline.modeling.news.configuration import NEWS_LABELS
from pipeline.public_sets.label_maps import ENTITY_MAPS, TOPIC_MAPS, known_topics
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.examples import TITLE_SETS


@pytest.mark.parametrize(
    ("name", "label"), [(name, label) for name, labels in TOPIC_MAPS.items() for label in labels]
)
def test_every_label_allows_topics_of_the_model_that_its_set_tells_apart(
    name: str, label: str
) -> None:
    allowed = TOPIC_MAPS[name][label]
    assert allowed and len(set(allowed)) == len(allowed)
    assert set(allowed) <= set(MODEL_TOPICS)
    assert set(allowed) <= set(known_topics(name, label))


def test_a_set_knows_each_topic_once_in_the_order_of_its_labels() -> None:
    assert known_topics("csl_category") == (
        *("agriculture", "health", "technology", "education", "finance", "stocks"),
        *("military", "culture"),
    )
    assert known_topics("fudan_partial") == ("culture",)


def test_a_label_narrows_what_is_known_in_wide_channels_alone() -> None:
    everything = known_topics("chinanews")
    assert known_topics("chinanews", "stock") == everything
    assert len(known_topics("chinanews", "gn")) < len(everything)
    assert known_topics("thucnews_titles", "sports") == known_topics("thucnews_titles")


def test_sets_of_headlines_that_share_their_labels_share_their_map() -> None:
    assert TOPIC_MAPS["tnews"] == TOPIC_MAPS["tnews_fewclue"] == TOPIC_MAPS["toutiao_titles"]


def test_every_set_of_headlines_has_topics() -> None:
    assert set(TITLE_SETS) <= set(TOPIC_MAPS)


@pytest.mark.parametrize("name", ENTITY_MAPS)
def test_entity_labels_become_those_of_the_news_head(name: str) -> None:
    assert set(ENTITY_MAPS[name].values()) == set(NEWS_LABELS)
