from __future__ import annotations

from pathlib import Path

import pytest
import tiny_hub
import transformers

from pipeline.errors import CheckpointError
from pipeline.training.hub_base import load_base
from pipeline.training.hub_settings import HubFinetuneConfig

NAMES = ["O", "B-LOC", "I-LOC"]


def config(folder: Path) -> HubFinetuneConfig:
    return HubFinetuneConfig(
        recipe="finetune-entities", checkpoint=str(folder), train="gold", output="out"
    )


def bert(folder: Path) -> Path:
    tokenizer = tiny_hub.wordpiece()
    network = transformers.BertForMaskedLM(tiny_hub.bert_config(tokenizer))
    return tiny_hub.save(folder, network, tokenizer)


def test_an_encoder_gets_a_head_with_these_outputs(tmp_path: Path) -> None:
    network, reader = load_base(config(bert(tmp_path)), NAMES, multi_label=False)
    assert list(network.config.id2label.values()) == NAMES
    assert (reader.name, reader.script) == (str(tmp_path), "simplified")


def test_a_network_that_there_is_no_such_head_for_is_named(tmp_path: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    tiny_hub.save(tmp_path, tiny_hub.seq2seq("Bart", tokenizer), tokenizer)
    with pytest.raises(CheckpointError) as told:
        load_base(config(tmp_path), NAMES, multi_label=False)
    assert str(told.value) == (
        f"checkpoint \"{tmp_path}\": its model type is 'bart' (BartForConditionalGeneration), for "
        "which transformers has no head for token classification; finetune-entities needs an "
        "encoder such as google-bert/bert-base-chinese"
    )


def test_damaged_weights_are_told_on_one_line(tmp_path: Path) -> None:
    (bert(tmp_path) / "model.safetensors").write_bytes(b"\0" * 200)
    with pytest.raises(CheckpointError, match="cannot be loaded to get a head for token") as told:
        load_base(config(tmp_path), NAMES, multi_label=False)
    assert "\n" not in str(told.value)


def test_a_damaged_tokenizer_is_told_on_one_line(tmp_path: Path) -> None:
    (bert(tmp_path) / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(CheckpointError, match="its tokenizer cannot be loaded: ") as told:
        load_base(config(tmp_path), NAMES, multi_label=False)
    assert "\n" not in str(told.value)
