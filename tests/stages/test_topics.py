from __future__ import annotations

import pytest

from pipeline.document import Label
from pipeline.errors import ConfigError
from pipeline.stages.topics import check_among, choose_topics, merge_subtopics, topics_among
from pipeline.taxonomy import MODEL_TOPICS


def test_subtopics_add_to_their_topic() -> None:
    merged = merge_subtopics({"finance": 0.3, "stocks": 0.4, "society": 0.1, "careers": 0.2})
    assert merged == {"finance": pytest.approx(0.7), "society": pytest.approx(0.3)}


def test_first_topic_always_stands_and_others_need_the_threshold() -> None:
    shares = {"politics": 0.2, "society": 0.45, "agriculture": 0.35}
    assert choose_topics(shares, threshold=0.3, max_topics=3) == [
        Label("society", 0.45),
        Label("agriculture", 0.35),
    ]
    assert choose_topics(shares, threshold=0.9, max_topics=3) == [Label("society", 0.45)]
    assert choose_topics(shares, threshold=0.0, max_topics=2) == [
        Label("society", 0.45),
        Label("agriculture", 0.35),
    ]


def test_no_probabilities_no_topics() -> None:
    assert choose_topics({}, threshold=0.3, max_topics=3) == []


SHARES = {"finance": 0.2, "stocks": 0.3, "society": 0.1, "careers": 0.1, "sports": 0.3}


@pytest.mark.parametrize(
    ("among", "expected"),
    [
        (None, {"finance": 0.5, "society": 0.2, "sports": 0.3}),
        (("finance", "stocks"), {"finance": 0.4, "stocks": 0.6}),
        (("sports", "finance"), {"sports": 0.375, "finance": 0.625}),
        (("careers", "sports"), {"careers": 0.25, "sports": 0.75}),
    ],
)
def test_topics_are_chosen_among_those_asked_for_with_subtopics_in_their_topic(
    among: tuple[str, ...] | None, expected: dict[str, float]
) -> None:
    found = topics_among(SHARES, among)
    assert list(found) == list(expected)
    assert found == pytest.approx(expected)


def test_among_topics_without_any_probability_nothing_is_made_up() -> None:
    assert topics_among({}, ("finance",)) == {}
    assert topics_among({"finance": 0.0, "sports": 1.0}, ("finance",)) == {"finance": 0.0}


def test_a_topic_that_the_checkpoint_does_not_know_is_an_error() -> None:
    check_among(None, MODEL_TOPICS)
    check_among(("stocks", "careers", "politics"), MODEL_TOPICS)
    with pytest.raises(ConfigError, match='no topic "finances"; did you mean "finance"'):
        check_among(("stocks", "finances"), MODEL_TOPICS)
