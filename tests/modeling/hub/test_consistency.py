from __future__ import annotations

import json
from pathlib import Path

import pytest
import tiny_hub

from pipeline import CheckpointError
from pipeline.modeling.hub.loading import load
from pipeline.stages.entities import EntitiesConfig


def refusal(folder: Path) -> str:
    """Return what loading a checkpoint for entities says of it."""
    with pytest.raises(CheckpointError) as caught:
        load(EntitiesConfig(checkpoint=str(folder)), "entities")
    return str(caught.value).removeprefix(f'checkpoint "{folder}"')


def settings_of(folder: Path) -> dict[str, int]:
    found = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_a_label_map_with_too_few_names(copy: Path) -> None:
    labels = {"id2label": {"0": "O", "1": "B-PER"}, "label2id": {"O": 0, "B-PER": 1}}
    (copy / "config.json").write_text(json.dumps({**settings_of(copy), **labels}), encoding="utf-8")
    assert refusal(copy) == (
        " cannot be loaded for token classification: its label map has 2 names, its head 7 "
        "outputs; mend id2label in its config.json: a name for each of 0 to 6"
    )


def test_weights_of_another_width(copy: Path) -> None:
    path = copy / "config.json"
    path.write_text(json.dumps({**settings_of(copy), "hidden_size": 16}), encoding="utf-8")
    assert refusal(copy) == (
        " cannot be loaded for token classification: "
        "bert.embeddings.LayerNorm.bias has the shape [32] in its weights and [16] by its "
        "config.json; they are of two checkpoints: fetch or copy it again"
    )


def test_a_tokenizer_of_another_network(copy: Path) -> None:
    rows = settings_of(copy)["vocab_size"]
    tiny_hub.wordpiece([*tiny_hub.CORPUS, "䶮龘"]).save_pretrained(copy)
    assert refusal(copy) == (
        f": its tokenizer makes {rows + 2} different pieces, its network knows {rows}: they are of "
        "two checkpoints; put its own tokenizer's files there, or name where they are: tokenizer: "
        "owner/name"
    )


def test_pieces_that_no_text_has_need_no_embedding(copy: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    tokenizer.add_tokens(["<extra_id_0>"], special_tokens=True)
    tokenizer.save_pretrained(copy)
    loaded = load(EntitiesConfig(checkpoint=str(copy)), "entities")
    assert len(loaded.tokenizer) == settings_of(copy)["vocab_size"] + 1
