from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import tiny_writers
import transformers

from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.errors import CheckpointError
from pipeline.modeling.hub.new_head import load_with_head

NAMES = {0: "O", 1: "B-LOC", 2: "I-LOC"}


def load(folder: Path) -> tuple[Any, Any]:
    config = HubCheckpointConfig(checkpoint=str(folder))
    return load_with_head(config, "entities", {"id2label": NAMES}, seed=1)


def bert(folder: Path) -> Path:
    tokenizer = tiny_hub.wordpiece()
    network = transformers.BertForMaskedLM(tiny_hub.bert_config(tokenizer))
    return tiny_hub.save(folder, network, tokenizer)


def test_an_encoder_gets_a_head_with_these_outputs(tmp_path: Path) -> None:
    network, tokenizer = load(bert(tmp_path))
    assert network.config.id2label == NAMES
    assert tokenizer("山西").input_ids == tiny_hub.wordpiece()("山西").input_ids


def test_the_head_depends_on_the_seed_alone(tmp_path: Path) -> None:
    folder = bert(tmp_path)
    first, again = (load(folder)[0].classifier.weight for _ in range(2))
    assert first.equal(again)


def test_a_network_that_there_is_no_such_head_for_is_named(tmp_path: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    tiny_hub.save(tmp_path, tiny_writers.seq2seq("Bart", tokenizer), tokenizer)
    with pytest.raises(CheckpointError) as told:
        load(tmp_path)
    assert str(told.value) == (
        f"checkpoint \"{tmp_path}\": its model type is 'bart' (BartForConditionalGeneration), for "
        "which transformers has no head for token classification; fine-tuning needs an "
        "encoder such as google-bert/bert-base-chinese"
    )


def test_damaged_weights_are_told_on_one_line(tmp_path: Path) -> None:
    (bert(tmp_path) / "model.safetensors").write_bytes(b"\0" * 200)
    with pytest.raises(CheckpointError, match="cannot be loaded to get a head for token") as told:
        load(tmp_path)
    assert "\n" not in str(told.value)


def test_a_damaged_tokenizer_is_told_on_one_line(tmp_path: Path) -> None:
    (bert(tmp_path) / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(CheckpointError, match="its tokenizer cannot be loaded: ") as told:
        load(tmp_path)
    assert "\n" not in str(told.value)
