from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import transformers

from pipeline import CheckpointError, NotReadyError, Pipeline
from pipeline.checkpoints.lengths import position_limit


@pytest.mark.parametrize(
    ("settings", "limit"),
    [
        ({"model_type": "bert", "max_position_embeddings": 512}, 512),
        ({"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1}, 512),
        ({"model_type": "led", "max_encoder_position_embeddings": 16384}, 16384),
        ({"encoder": {"model_type": "bert", "max_position_embeddings": 512}}, 512),
        ({"max_position_embeddings": 512, "relative_attention": True}, 512),
        (
            {
                "max_position_embeddings": 512,
                "relative_attention": True,
                "position_biased_input": False,
            },
            None,
        ),
        ({"max_position_embeddings": 8192, "rope_theta": 10000}, None),
        ({"model_type": "t5", "n_positions": 512}, None),
        ({"max_position_embeddings": -1}, None),
        ({}, None),
    ],
)
def test_for_how_many_pieces_a_network_has_positions(
    settings: dict[str, Any], limit: int | None
) -> None:
    assert position_limit(settings) == limit


def pipeline_with(folder: Path, **settings: Any) -> Pipeline:
    entities = {"entities": {"checkpoint": str(folder), **settings}}
    return Pipeline.from_config({"stages": ["sentences", entities]})


def test_a_length_beyond_the_positions_is_refused(bio: Path) -> None:
    with pytest.raises(NotReadyError) as caught:
        pipeline_with(bio, max_length=65).load()
    assert caught.value.problems == [
        f'stages[1] entities: checkpoint "{bio}": max_length: 65 is more than the 64 pieces that '
        "it has positions for; leave it out, or give 64 at most"
    ]
    pipeline_with(bio, max_length=64).load()


def test_positions_that_config_json_does_not_state_are_counted_on_loading(tmp_path: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    config = tiny_hub.bert_config(
        tokenizer, **tiny_hub.label_map(["O", "B-PER"]), max_position_embeddings=512
    )
    model = transformers.BertForTokenClassification(config)
    path = tiny_hub.save(tmp_path, model, tokenizer) / "config.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    del written["max_position_embeddings"]  # 512 is what it stands for
    path.write_text(json.dumps(written), encoding="utf-8")
    with pytest.raises(CheckpointError, match="max_length: 513 is more than the 512 pieces"):
        pipeline_with(tmp_path, max_length=513).load()


def test_a_presets_length_is_cut_to_what_the_network_has_positions_for(bio: Path) -> None:
    text = tiny_hub.TAUGHT[-1][0] * 9
    expected = pipeline_with(bio)(text)
    found = pipeline_with(bio, preset="uer-cluener")(text)
    assert (found.errors, found.spans["entities"]) == ([], expected.spans["entities"])
