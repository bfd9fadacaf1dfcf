from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.modeling.news.configuration import FINE_LABELS, NEWS_LABELS, NewsConfig
from pipeline.modeling.news.encoding import collate

OTHERS = {
    "vocab_size": 10,
    "pair_vocab_size": 11,
    "word_vocab_size": 12,
    "character_size": 13,
    "pair_size": 14,
    "word_size": 15,
    "place_size": 16,
    "names_size": 17,
    "encoder": "transformer",
    "hidden_size": 18,
    "num_layers": 19,
    "num_heads": 20,
    "sentence_size": 21,
    "dropout": 0.22,
    "window_length": 23,
    "sentences_together": True,
    "news_labels": ["A"],
    "fine_labels": ["B", "C"],
    "uner_labels": ["D"],
    "topic_labels": ["sports"],
    "ngram_buckets": 24,
    "byte_vectors": True,
    "temperatures": {"news": 1.5},
    "page_topics": {"share": 0.5},
}


def test_every_setting_is_kept_in_config_json(tmp_path: Path) -> None:
    NewsConfig(**OTHERS).save_pretrained(tmp_path)
    written = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    assert {name: written[name] for name in OTHERS} == OTHERS
    assert written["model_type"] == "chinese-news"
    again = NewsConfig.from_pretrained(tmp_path)
    assert {name: getattr(again, name) for name in OTHERS} == OTHERS


def test_two_configs_share_no_list() -> None:
    one, other = NewsConfig(), NewsConfig()
    one.news_labels.append("GPE")
    one.temperatures["news"] = 2.0
    assert (other.news_labels, other.temperatures) == ([*NEWS_LABELS], {})


def test_a_head_that_has_no_labels_is_none() -> None:
    heads = {"words": [], "news": [*NEWS_LABELS], "fine": [*FINE_LABELS]}
    assert NewsConfig().head_labels == heads
    assert NewsConfig(uner_labels=["PER"]).head_labels == {**heads, "uner": ["PER"]}


@pytest.mark.parametrize("names_size", [0, 6])
@pytest.mark.parametrize("encoder", ["recurrent", "transformer"])
def test_widths_are_those_of_the_network(encoder: str, names_size: int) -> None:
    model = tiny_model(encoder=encoder, hidden_size=24, names_size=names_size)
    windows = collate([tiny_extract()(TEXT)])
    units = model.encoder.embed(windows)
    assert units.shape == (1, len(TEXT), model.config.units_size)
    assert model(windows).shape == (1, len(TEXT), model.config.states_size)
