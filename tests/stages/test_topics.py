from __future__ import annotations

import pytest

from pipeline.document import Label
from pipeline.stages.topics import choose_topics, merge_subtopics


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
