from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import torch
from tiny_checkpoint import TEXT, save_tiny_checkpoint

from pipeline.checkpoints.checkpoint import (
    CHECKSUMS,
    analyse,
    check_sums,
    checkpoint_problems,
    is_news,
    load_annotator,
    pick_dtype,
    signature,
)
from pipeline.checkpoints.presets import load_presets
from pipeline.checkpoints.source import CheckpointConfig, HubCheckpointConfig
from pipeline.document import Document, Span
from pipeline.errors import CheckpointError
from pipeline.modeling.pages import pages_of

NEWS, TAGGER = {"model_type": "chinese-news"}, {"architectures": ["BertForTokenClassification"]}
LABELS = {"id2label": {"0": "O", "1": "B-PER"}}
SAFETENSORS = struct.pack("<Q", 2) + b"{}"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a news checkpoint that was taught nothing."""
    return save_tiny_checkpoint(tmp_path_factory.mktemp("news") / "tiny")


def _folder(folder: Path, config: Any, *names: str) -> Path:
    """Return a folder with a config.json, weights without a tensor, and empty files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(SAFETENSORS)
    for name in names:
        (folder / name).touch()
    return folder


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _listed(folder: Path, **listed: bytes) -> Path:
    """Return a folder whose checksums say that files have these contents, which a.txt has."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.txt").write_bytes(b"a")
    lines = [f"{_sum(content)}  {name}.txt\n" for name, content in listed.items()]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
    return folder


def test_files_that_are_those_of_the_list_pass_and_others_are_not_looked_at(tmp_path: Path) -> None:
    folder = _listed(tmp_path, a=b"a")
    (folder / "b.txt").write_bytes(b"not in the list")
    check_sums(folder)


def test_without_a_list_nothing_is_checked(tmp_path: Path) -> None:
    check_sums(tmp_path)


def test_a_changed_file_is_refused_and_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as told:
        check_sums(_listed(tmp_path, a=b"A"))
    assert str(told.value) == (
        f"checkpoint {tmp_path}: a.txt is not the file that was published (SHA-256 {_sum(b'a')}, "
        f"expected {_sum(b'A')}); fetch or install it again"
    )


def test_a_file_of_the_list_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as told:
        check_sums(_listed(tmp_path, a=b"a", b=b"b"))
    assert str(told.value) == (
        f"checkpoint {tmp_path}: b.txt is not the file that was published (SHA-256 no such file, "
        f"expected {_sum(b'b')}); fetch or install it again"
    )


def test_stages_with_the_same_settings_share_one_load(
    news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_annotator(CheckpointConfig(checkpoint=str(news)))
    assert load_annotator(HubCheckpointConfig(checkpoint=str(news), max_length=32)) is first
    monkeypatch.chdir(news.parent)
    assert load_annotator(CheckpointConfig(checkpoint="./tiny")) is first
    half = load_annotator(CheckpointConfig(checkpoint=str(news), dtype="bfloat16"))
    assert half is not first
    assert (first.model.dtype, half.model.dtype) == (torch.float32, torch.bfloat16)


def test_a_checkpoint_of_another_model_type_is_refused(tmp_path: Path) -> None:
    _folder(tmp_path, {"model_type": "bert"})
    with pytest.raises(CheckpointError) as told:
        load_annotator(CheckpointConfig(checkpoint=str(tmp_path)))
    assert str(told.value) == (
        f"checkpoint {tmp_path}: its model type is 'bert'; this stage runs 'chinese-news' "
        "checkpoints such as models/news-small"
    )


def test_a_damaged_config_is_told_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("[]", encoding="utf-8")
    config = CheckpointConfig(checkpoint=str(tmp_path))
    with pytest.raises(CheckpointError) as told:
        load_annotator(config)
    assert str(told.value) == f"checkpoint {tmp_path}: config.json holds no JSON object"
    with pytest.raises(CheckpointError) as told:
        is_news(config)
    assert str(told.value) == f'checkpoint "{tmp_path}": config.json holds no JSON object'


def test_weights_that_do_not_load_are_the_users_to_mend(tmp_path: Path) -> None:
    (save_tiny_checkpoint(tmp_path) / "pairs.txt").unlink()
    with pytest.raises(CheckpointError, match=rf"checkpoint {tmp_path} cannot be loaded: .*pairs"):
        load_annotator(CheckpointConfig(checkpoint=str(tmp_path)))


def test_a_changed_checkpoint_is_refused_on_loading(tmp_path: Path) -> None:
    save_tiny_checkpoint(tmp_path)
    line = f"{_sum(b'other words')}  words.txt\n"
    (tmp_path / CHECKSUMS).write_text(line, encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"words\.txt is not the file that was published"):
        load_annotator(CheckpointConfig(checkpoint=str(tmp_path)))


def test_documents_are_analysed_in_their_order(news: Path) -> None:
    annotator = load_annotator(CheckpointConfig(checkpoint=str(news)))
    docs = [
        Document("1", TEXT, spans={"sentences": [Span(0, 21), Span(21, len(TEXT))]}),
        Document("2", "晋中市。", spans={"sentences": [Span(0, 4)]}),
    ]
    found = analyse(annotator, docs)
    assert found == annotator(pages_of(docs))
    assert [len(one.salience) for one in found] == [2, 1]


def test_a_checkpoint_of_our_own_kind_is_told_by_its_config(news: Path, tmp_path: Path) -> None:
    other = _folder(tmp_path, {"model_type": "bert"})
    assert is_news(CheckpointConfig(checkpoint=str(news)))
    assert not is_news(CheckpointConfig(checkpoint=str(other)))


def test_a_folder_is_signed_with_its_weights(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "mine", NEWS)
    assert signature(CheckpointConfig(checkpoint=str(folder))) == f"mine@{_sum(SAFETENSORS)[:12]}"


def test_what_came_from_the_hub_is_signed_with_its_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    commit = "0123456789abcdef" + "0" * 24
    tiny_hub.cached(tmp_path, "owner/name", lambda folder: _folder(folder, NEWS), commit)
    signed = [signature(CheckpointConfig(checkpoint=f"owner/name{at}")) for at in ("", "@0123456")]
    assert signed == ["owner/name@0123456789ab"] * 2


def test_a_folder_without_weights_cannot_be_signed(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as told:
        signature(CheckpointConfig(checkpoint=str(tmp_path)))
    assert str(told.value) == f'checkpoint "{tmp_path}": it has no model.safetensors'


@pytest.mark.parametrize("task", ["words", "entities", "topics", "summary"])
def test_our_own_checkpoint_fits_every_stage(task: str, news: Path) -> None:
    assert checkpoint_problems(CheckpointConfig(checkpoint=str(news)), task) == []


def test_every_problem_of_a_checkpoint_is_told_at_once(tmp_path: Path) -> None:
    labels = {"id2label": {"0": "O", "2": "B-PER"}, "max_position_embeddings": 64}
    folder = _folder(tmp_path, {"architectures": ["BertModel"], **labels})
    (folder / "model.safetensors").write_bytes(b"")
    config = HubCheckpointConfig(checkpoint=str(folder), max_length=65)
    assert checkpoint_problems(config, "entities") == [
        f'checkpoint "{folder}": {problem}'
        for problem in (
            "model.safetensors is damaged: 0 bytes are too few for a header; fetch or copy it "
            "again",
            "it is a BertModel; entities needs a head for token classification "
            "(…ForTokenClassification); it has no head for any stage; fine-tune it first (python "
            "-m pipeline train)",
            "its label map numbers its outputs 0, 2; expected 0, 1, 2 and so on, one for each "
            "output; mend id2label in its config.json",
            "max_length: 65 is more than the 64 pieces that it has positions for; leave it out, "
            "or give 64 at most",
            "it has no tokenizer (tokenizer.json, vocab.txt, vocab.json, spiece.model, …); put "
            "its files there, or name the checkpoint it comes from: tokenizer: owner/name",
        )
    ]


def test_what_gets_a_new_head_may_have_been_made_for_anything(tmp_path: Path) -> None:
    folder = _folder(tmp_path, {"architectures": ["BertForMaskedLM"]}, "vocab.txt")
    config = CheckpointConfig(checkpoint=str(folder))
    assert checkpoint_problems(config, None) == []
    assert len(checkpoint_problems(config, "entities")) == 1


def test_a_tokenizer_from_elsewhere_is_looked_for_there(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "a", {**TAGGER, **LABELS})
    other = _folder(tmp_path / "b", {})
    config = HubCheckpointConfig(checkpoint=str(folder), tokenizer=str(other))
    [told] = checkpoint_problems(config, "entities")
    assert told.startswith(f'checkpoint "{other}": it has no tokenizer ')
    (other / "vocab.txt").touch()
    assert checkpoint_problems(config, "entities") == []


def test_what_will_be_fetched_is_no_problem_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    online = HubCheckpointConfig(checkpoint="owner/name", offline=False)
    assert checkpoint_problems(online, "entities") == []
    [told] = checkpoint_problems(online.model_copy(update={"offline": True}), "entities")
    assert told.startswith('checkpoint "owner/name": neither a folder nor in the hub\'s cache ')
    [told] = checkpoint_problems(online.model_copy(update={"checkpoint": "./no"}), "entities")
    assert told.startswith('checkpoint "./no": no such folder; ')


def test_an_unknown_preset_is_a_problem_like_others() -> None:
    config = HubCheckpointConfig(preset="ckip")
    known = ", ".join(load_presets())
    assert checkpoint_problems(config, "entities") == [f'no preset called "ckip"; known: {known}']


@pytest.mark.parametrize("name", ["float32", "bfloat16", "float16"])
def test_every_dtype_of_the_settings_is_one_of_torch(name: str) -> None:
    assert str(pick_dtype(name)) == f"torch.{name}"
