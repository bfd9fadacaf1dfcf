from __future__ import annotations

from typing import Any

import pytest

from pipeline.errors import ConfigError
from pipeline.settings import check_settings
from pipeline.training.settings import TrainConfig

SETTINGS: dict[str, Any] = {
    "data": "data",
    "work": "work",
    "output": "out",
    "raw": [],
    "vectors": {},
    "sets": {"titles": {"train": ["thucnews_titles/a.jsonl.gz"]}},
}


def test_a_file_may_count_several_times_in_its_task_and_for_the_ngrams() -> None:
    titles = {"train": ["a.jsonl"], "repeat": {"a.jsonl": 3}}
    ngrams = {"repeat": {"a.jsonl": 2}}
    config = check_settings(
        "c", {**SETTINGS, "sets": {"titles": titles}, "ngram_topics": ngrams}, TrainConfig
    )
    assert config.sets["titles"].repeat == {"a.jsonl": 3}
    assert config.ngram_topics.repeat == {"a.jsonl": 2}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            {"sets": {"titles": {"train": ["a.jsonl"], "repeat": {"b.jsonl": 2}}}},
            "sets.titles: repeat names files that train does not: b.jsonl",
        ),
        (
            {"sets": {"titles": {"train": ["a.jsonl"], "every": {"b.jsonl": 3}}}},
            "sets.titles: every names files that train does not: b.jsonl",
        ),
        (
            {"sets": {"news": {"train": ["a.jsonl"], "labels": {"b.jsonl": "b.tsv"}}}},
            "sets.news: labels names files that train does not: b.jsonl",
        ),
        (
            {"sets": {"words": {"train": ["a.jsonl"], "labels": {"a.jsonl": "b.tsv"}}}},
            "sets.words.labels: only news and uner learn entities by hand",
        ),
        (
            {"ngram_topics": {"repeat": {"b.jsonl": 2}}},
            "ngram_topics.repeat names files that titles and documents are not trained on: b.jsonl",
        ),
    ],
)
def test_what_is_said_of_files_must_be_of_use_to_their_task(
    settings: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigError) as error:
        check_settings("c.yaml", {**SETTINGS, **settings}, TrainConfig)
    assert told in str(error.value)
