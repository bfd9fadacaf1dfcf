from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.modeling.news.shape import NewsShape, PageMix, tagging_labels
from pipeline.resources import resolve

LEAST: dict[str, Any] = {
    "encoder": "recurrent",
    "hidden_size": 8,
    "num_layers": 1,
    "window_length": 16,
    "topic_labels": ["sports"],
}


def test_what_a_config_leaves_out_has_its_default() -> None:
    shape = NewsShape.of({**LEAST, "news_labels": ["PER"], "fine_labels": []})
    assert shape.labels == {"words": (), "news": ("PER",)}
    assert (shape.temperature("news"), shape.page_topics) == (1.0, PageMix())
    assert shape.tags("news") == ["O", "B-PER", "I-PER", "E-PER", "S-PER"]


def test_what_a_config_states_is_taken() -> None:
    stated = {"temperatures": {"news": 1.5}, "page_topics": {"network": 0.5, "other": 2.0}}
    shape = NewsShape.of({**LEAST, **stated})
    assert shape.temperature("news") == 1.5
    assert shape.page_topics == PageMix(network=0.5, temperature=1.0, other=2.0)


@pytest.mark.parametrize("key", list(LEAST))
def test_a_config_that_lacks_what_cannot_be_guessed_is_refused(key: str) -> None:
    with pytest.raises(KeyError, match=key):
        NewsShape.of({name: value for name, value in LEAST.items() if name != key})


def test_the_shipped_checkpoint_tags_names_and_words() -> None:
    config = json.loads(resolve("models/news-small/config.json").read_text("utf-8"))
    assert {"words", "news"} <= tagging_labels(config).keys()
    assert NewsShape.of(config).topic_labels
