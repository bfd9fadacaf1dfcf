from __future__ import annotations

import re
from pathlib import Path

from pipeline.public_sets.label_maps import TOPIC_MAPS, known_topics
from pipeline.taxonomy import MODEL_TOPICS, SUBTOPICS, TOPIC_NAMES, TOPICS


def test_topics_are_the_seventeen_of_the_documentation() -> None:
    documented = (
        *("politics", "society", "world", "finance", "realty", "technology", "education"),
        *("sports", "entertainment", "games", "culture", "military", "autos", "travel"),
        *("agriculture", "health", "lifestyle"),
    )
    assert documented == TOPIC_NAMES


def test_every_topic_has_a_chinese_name_and_a_code_of_its_own() -> None:
    assert all(re.fullmatch(r"medtop:\d{8}", topic.iptc) for topic in TOPICS)
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2}", topic.chinese) for topic in TOPICS)
    assert len({topic.iptc for topic in TOPICS}) == len({topic.chinese for topic in TOPICS}) == 17


def test_subtopics_count_towards_a_topic() -> None:
    assert set(SUBTOPICS.values()) <= set(TOPIC_NAMES)
    assert (*TOPIC_NAMES, *SUBTOPICS) == MODEL_TOPICS


def test_label_maps_know_only_topics_of_the_model() -> None:
    assert {topic for name in TOPIC_MAPS for topic in known_topics(name)} == set(MODEL_TOPICS)


def test_a_wide_channel_teaches_nothing_about_narrow_topics() -> None:
    assert known_topics("chinanews", "cj") == (
        "politics",
        "society",
        "world",
        "finance",
        "culture",
        "sports",
        "entertainment",
    )
    assert "autos" in known_topics("chinanews", "auto")


def test_every_topic_says_what_it_means_with_examples() -> None:
    from pipeline.taxonomy import MEANINGS

    assert [*MEANINGS] == [*TOPIC_NAMES]
    assert all(": " in meaning for meaning in MEANINGS.values())


def test_the_documentation_lists_every_topic_with_its_concept() -> None:
    told = Path(__file__).parents[1].joinpath("docs", "stages.md").read_text(encoding="utf-8")
    rows = [line for line in told.splitlines() if "/newscodes/mediatopic/" in line]
    assert rows == [
        f"| `{topic.name}` | {topic.chinese} | [{topic.iptc_term}]({topic.concept}) |"
        for topic in TOPICS
    ]
