from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import tiny_writers
import torch
import transformers
from hub_runs import change, loading_cache_clear, pipeline_with, problem, refusal

from pipeline import CheckpointError, Pipeline
from pipeline.modeling.hub import loading


def test_a_checkpoint_for_other_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tokenizer = tiny_hub.wordpiece()
    model = transformers.BertForSequenceClassification(tiny_hub.bert_config(tokenizer))
    folder = tiny_hub.save(tmp_path / "other", model, tokenizer)
    assert problem(capsys, tmp_path, folder) == (
        "it is a BertForSequenceClassification; entities needs a head for token classification "
        "(…ForTokenClassification); the stage topics can use it"
    )


def test_a_checkpoint_without_any_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tokenizer = tiny_hub.wordpiece()
    model = transformers.BertModel(tiny_hub.bert_config(tokenizer))
    folder = tiny_hub.save(tmp_path / "bare", model, tokenizer)
    assert "fine-tune it first (python -m pipeline train)" in problem(capsys, tmp_path, folder)


def test_weights_that_lack_the_head_are_found_on_loading(bio: Path, copy: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    bare = transformers.BertModel(tiny_hub.bert_config(tokenizer))
    bare.save_pretrained(copy)
    shutil.copy(bio / "config.json", copy / "config.json")
    with pytest.raises(
        CheckpointError, match=r"stages\[1\] entities: .* weights lack classifier.bias and 1 more"
    ):
        pipeline_with(copy).load()


def test_a_label_map_without_o(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(copy / "config.json", id2label={"0": "B-PER", "1": "I-PER"})
    assert problem(capsys, tmp_path, copy) == (
        "its label map has no O, the output for what is no entity; found B-PER, I-PER; mend "
        "id2label in its config.json, or say in the stage's settings what its outputs are, e.g. "
        "labels: {LABEL_0: O, LABEL_1: B-PER, LABEL_2: I-PER}"
    )


def test_a_tokenizer_that_is_not_of_the_presets_class(tmp_path: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    folder = tiny_hub.save(tmp_path, tiny_writers.seq2seq("Bart", tokenizer), tokenizer)
    summary = {"summary": {"checkpoint": str(folder), "preset": "mt5-xlsum", "salience": "lead"}}
    with pytest.raises(CheckpointError) as caught:
        Pipeline.from_config({"stages": ["sentences", summary]}).load()
    assert str(caught.value).endswith(
        "; its preset says T5Tokenizer: is it another preset, or none?"
    )


@pytest.mark.parametrize("name", ["tokenizer.json", "tokenizer_config.json"])
def test_a_damaged_tokenizer_is_named_on_loading(name: str, copy: Path) -> None:
    (copy / name).write_text('{"x"', encoding="utf-8")
    told = refusal(copy)
    assert told.startswith(f": its tokenizer cannot be loaded: {name} is not JSON (")
    assert told.endswith("); fetch or copy it again")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("config.json", "it has no config.json; "),
        ("model.safetensors", "it has no model.safetensors; "),
        ("tokenizer.json", "it has no tokenizer "),
    ],
)
def test_a_missing_file(
    name: str, told: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / name).unlink()
    assert problem(capsys, tmp_path, copy).startswith(told)


def test_a_missing_shard(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = transformers.BertForTokenClassification.from_pretrained(copy)
    (copy / "model.safetensors").unlink()
    model.save_pretrained(copy, max_shard_size="20kB")
    names = sorted(path.name for path in copy.glob("model-*.safetensors"))
    assert len(names) > 1
    (copy / names[1]).unlink()
    assert problem(capsys, tmp_path, copy) == f"{names[1]} is missing; fetch or copy it again"


def test_sharded_weights_are_read_and_signed(bio: Path, copy: Path) -> None:
    model = transformers.BertForTokenClassification.from_pretrained(copy)
    (copy / "model.safetensors").unlink()
    model.save_pretrained(copy, max_shard_size="20kB")
    text = tiny_hub.TAUGHT[-1][0]
    whole, sharded = pipeline_with(bio), pipeline_with(copy)
    assert whole(text).spans["entities"] == sharded(text).spans["entities"]
    signature = sharded.made_by["entities"]
    index = copy / "model.safetensors.index.json"
    index.write_text(index.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    loading_cache_clear()
    assert pipeline_with(copy).made_by["entities"] != signature


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda raw: raw[:-100], "model.safetensors is damaged: "),
        (
            lambda raw: raw[:4],
            "model.safetensors is damaged: header too small (the file has 4 bytes); ",
        ),
        (
            lambda raw: b"\xff" * 8 + raw[8:],
            "model.safetensors is damaged: header too large ",
        ),
        (
            lambda raw: raw[:8] + b"#" + raw[9:],
            "model.safetensors is damaged: invalid JSON in header: ",
        ),
    ],
)
def test_damaged_safetensors(
    damage: Any, told: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / "model.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    assert problem(capsys, tmp_path, copy).startswith(told)


def test_weights_of_another_shape_are_refused_on_loading(copy: Path) -> None:
    change(copy / "config.json", hidden_size=16)
    with pytest.raises(
        CheckpointError, match=r"stages\[1\] entities: .*cannot be loaded for token"
    ):
        pipeline_with(copy).load()


def test_a_tokenizer_without_offsets(copy: Path) -> None:
    (copy / "tokenizer.json").unlink()
    (copy / "tokenizer_config.json").unlink()
    transformers.CanineTokenizer().save_pretrained(copy)
    with pytest.raises(CheckpointError) as caught:
        pipeline_with(copy).load()
    assert str(caught.value) == (
        f'stages[1] entities: checkpoint "{copy}": its tokenizer (CanineTokenizer) gives no '
        "offsets, so that no piece can be found in the text; use a tokenizer with a tokenizer.json "
        "(a fast one), or name a checkpoint that has one: tokenizer: owner/name"
    )


def test_pickled_weights_are_read_only_where_that_is_allowed(
    bio: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = transformers.BertForTokenClassification.from_pretrained(copy)
    (copy / "model.safetensors").unlink()
    torch.save(model.state_dict(), copy / "pytorch_model.bin")
    assert problem(capsys, tmp_path, copy) == (
        "its weights are pickled (pytorch_model.bin), and reading a pickle can run code; use a "
        "revision that has model.safetensors, or set allow_pickle: true if you trust where it "
        "comes from"
    )
    text = tiny_hub.TAUGHT[-1][0]
    allowed = pipeline_with(copy, allow_pickle=True)(text)
    assert allowed.spans["entities"] == pipeline_with(bio)(text).spans["entities"]


def test_code_of_a_checkpoint_is_never_run(copy: Path) -> None:
    (copy / "evil.py").write_text(f"open({str(copy / 'ran')!r}, 'w')\n", encoding="utf-8")
    change(
        copy / "config.json",
        model_type="evil",
        auto_map={"AutoConfig": "evil.Config", "AutoModelForTokenClassification": "evil.Model"},
    )
    with pytest.raises(CheckpointError, match=r"stages\[1\] entities"):
        pipeline_with(copy).load()
    assert not (copy / "ran").exists()


def test_a_checkpoint_is_loaded_once_for_all_pipelines(
    bio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading_cache_clear()
    calls: list[str] = []
    cls = loading._CLASSES["entities"]
    original = cls.from_pretrained

    def count(folder: str, **settings: Any) -> Any:
        calls.append(folder)
        return original(folder, **settings)

    monkeypatch.setattr(cls, "from_pretrained", count)
    for _ in range(2):
        pipeline_with(bio).load()
    assert calls == [str(bio)]
