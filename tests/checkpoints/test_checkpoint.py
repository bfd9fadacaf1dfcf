from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import tiny_hub
from tiny_checkpoint import TEXT, save_tiny_checkpoint

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.files import CHECKSUMS, settings_sha256
from pipeline.checkpoints.presets import load_presets
from pipeline.checkpoints.source import CheckpointConfig, HubCheckpointConfig
from pipeline.document import Span
from pipeline.errors import CheckpointError
from pipeline.modeling.hub.summary_writer import Draft
from pipeline.modeling.news.annotator import Annotator
from pipeline.modeling.news.tags import tag_names
from pipeline.modeling.pages import Page
from pipeline.taxonomy import MODEL_TOPICS

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


def _annotator(config: CheckpointConfig) -> Annotator:
    """Return the annotator that stages with these settings share."""
    salience = Checkpoint.of(config).salience()
    annotator = salience.__self__  # type: ignore[attr-defined]
    assert isinstance(annotator, Annotator)
    return annotator


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_stages_with_the_same_settings_share_one_load(
    news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _annotator(CheckpointConfig(checkpoint=str(news)))
    assert _annotator(HubCheckpointConfig(checkpoint=str(news), max_length=32)) is first
    monkeypatch.chdir(news.parent)
    assert _annotator(CheckpointConfig(checkpoint="./tiny")) is first
    assert _annotator(CheckpointConfig(checkpoint=str(news), dtype="bfloat16")) is not first


def test_our_own_network_is_light_and_one_from_elsewhere_is_not(news: Path, tmp_path: Path) -> None:
    other = _folder(tmp_path / "bert", TAGGER)
    light = {
        (folder.name, dtype): Checkpoint.of(
            CheckpointConfig(checkpoint=str(folder), device="cpu", dtype=dtype)
        ).is_light
        for folder in (news, other, tmp_path / "absent")
        for dtype in ("float32", "bfloat16")
    }
    assert [key for key, is_light in light.items() if is_light] == [("tiny", "float32")]


def test_it_is_opened_once_a_setting_and_again_when_another_takes_its_place(
    tmp_path: Path,
) -> None:
    folder = _folder(tmp_path, {"model_type": "bert"})
    config = CheckpointConfig(checkpoint=str(folder))
    first = Checkpoint.of(config)
    assert Checkpoint.of(config) is first
    assert Checkpoint.of(HubCheckpointConfig(checkpoint=str(folder))) is first
    assert (first.folder, first.network) == (folder, {"model_type": "bert"})
    _folder(tmp_path, NEWS)
    assert Checkpoint.of(config).network == NEWS


def test_what_a_checkpoint_of_another_kind_cannot_do_is_said(tmp_path: Path) -> None:
    _folder(tmp_path, {"model_type": "bert"})
    checkpoint = Checkpoint.of(CheckpointConfig(checkpoint=str(tmp_path)))
    for ask in (checkpoint.salience, partial(checkpoint.tagger, "words")):
        with pytest.raises(CheckpointError) as told:
            ask()
        assert str(told.value) == (
            f"checkpoint \"{tmp_path}\": its model type is 'bert'; this stage runs "
            "'chinese-news' checkpoints such as models/news-small"
        )


def test_a_damaged_config_is_told_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("[]", encoding="utf-8")
    checkpoint = Checkpoint.of(CheckpointConfig(checkpoint=str(tmp_path)))
    assert (checkpoint.network, checkpoint.labels) == (None, {})
    with pytest.raises(CheckpointError) as told:
        checkpoint.salience()
    assert str(told.value) == f'checkpoint "{tmp_path}": config.json holds no JSON object'


def test_weights_that_do_not_load_are_the_users_to_mend(tmp_path: Path) -> None:
    (save_tiny_checkpoint(tmp_path) / "pairs.txt").unlink()
    with pytest.raises(CheckpointError, match=rf"checkpoint {tmp_path} cannot be loaded: .*pairs"):
        Checkpoint.of(CheckpointConfig(checkpoint=str(tmp_path))).tagger("news")


def test_a_changed_checkpoint_is_refused_on_loading(tmp_path: Path) -> None:
    save_tiny_checkpoint(tmp_path)
    line = f"{_sum(b'other words')}  words.txt\n"
    (tmp_path / CHECKSUMS).write_text(line, encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"words\.txt is not the file that was published"):
        Checkpoint.of(CheckpointConfig(checkpoint=str(tmp_path))).topics()


def test_what_our_own_checkpoint_is_asked_for_comes_from_one_annotator(news: Path) -> None:
    checkpoint = Checkpoint.of(CheckpointConfig(checkpoint=str(news)))
    pages = [Page(TEXT, (Span(0, 21), Span(21, len(TEXT)))), Page("晋中市。", (Span(0, 4),))]
    annotator = _annotator(checkpoint.settings)
    for head in ("words", "news", "fine"):
        assert checkpoint.tagger(head)(pages) == annotator.spans(pages, head)
    assert checkpoint.salience()(pages) == annotator.salience(pages)
    topics = checkpoint.topics(among=["sports", "stocks"])
    assert [set(found) for found in topics(pages)] == [{"sports", "stocks"}] * 2
    assert topics.multi_label is False
    assert checkpoint.topics(multi_label=True).multi_label is True
    assert checkpoint.writer(decoding={}) is None


def test_labels_are_those_of_the_outputs(news: Path, tmp_path: Path) -> None:
    ours = Checkpoint.of(CheckpointConfig(checkpoint=str(news))).labels
    assert ours["news"] == tag_names(["PER", "LOC", "ORG"])
    assert (len(ours["fine"]), ours["topics"]) == (41, list(MODEL_TOPICS))
    other = _folder(tmp_path / "tagger", {**TAGGER, **LABELS})
    labels = Checkpoint.of(CheckpointConfig(checkpoint=str(other))).labels
    assert labels == {key: ["O", "B-PER"] for key in ("news", "fine", "uner", "topics")}


@pytest.mark.parametrize(
    ("settings", "written", "script"),
    [
        ({}, {}, "simplified"),
        ({}, {"script": "original"}, "original"),
        ({}, {"script": "upside down"}, "simplified"),
        ({"script": "simplified"}, {"script": "original"}, "simplified"),
        ({"preset": "ckip-entities"}, {"script": "simplified"}, "original"),
        ({"preset": "ckip-entities", "script": "simplified"}, {}, "simplified"),
    ],
)
def test_the_script_is_that_of_the_settings_then_the_preset_then_the_checkpoint(
    settings: dict[str, Any], written: dict[str, str], script: str, tmp_path: Path
) -> None:
    config = HubCheckpointConfig(checkpoint=str(_folder(tmp_path, written)), **settings)
    assert Checkpoint.of(config).script == script


def test_renaming_is_the_presets(tmp_path: Path) -> None:
    folder = str(_folder(tmp_path, TAGGER))
    named = Checkpoint.of(HubCheckpointConfig(checkpoint=folder, preset="uer-chinanews"))
    assert named.renaming == load_presets()["uer-chinanews"].labels
    assert Checkpoint.of(HubCheckpointConfig(checkpoint=folder)).renaming == {}


def test_our_own_checkpoint_weighs_sentences_and_others_write(news: Path, tmp_path: Path) -> None:
    assert not Checkpoint.of(CheckpointConfig(checkpoint=str(news))).writes
    assert Checkpoint.of(CheckpointConfig(checkpoint=str(_folder(tmp_path, TAGGER)))).writes


class _Writer:
    """Writes what is short enough as it stands, and has no summary of the rest."""

    room = 10

    def size(self, text: str) -> int:
        return len(text)

    def __call__(self, texts: Sequence[str]) -> list[Draft]:
        return [Draft(text, ended=True) for text in texts]


@pytest.mark.parametrize(
    ("setting", "shipped", "selected_by"),
    [
        ("auto", True, "news"),
        ("auto", False, "textrank"),
        ("news", True, "news"),
        ("textrank", True, "textrank"),
        ("lead", True, "lead"),
    ],
)
def test_by_what_the_sentences_that_a_writer_reads_are_chosen(
    setting: str,
    shipped: bool,
    selected_by: str,
    news: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pipeline.modeling.hub import summary_writer

    monkeypatch.setattr(summary_writer, "load_writer", lambda *_, **__: _Writer())
    place = str(news) if shipped else str(tmp_path / "nowhere")
    monkeypatch.setattr("pipeline.checkpoints.checkpoint.SHIPPED", place)
    checkpoint = Checkpoint.of(CheckpointConfig(checkpoint=str(_folder(tmp_path, TAGGER))))
    writer = checkpoint.writer(decoding={}, salience=setting)
    assert writer is not None
    [written] = writer([Page("国家队夺冠了。天气晴。", (Span(0, 7), Span(7, 11)))])
    assert (written.record or {})["read"]["selected_by"] == selected_by


def test_a_folder_is_signed_with_its_weights(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "mine", NEWS)
    signature = Checkpoint.of(CheckpointConfig(checkpoint=str(folder))).signature
    assert signature == f"mine@{_sum(SAFETENSORS)[:12]}.{settings_sha256(folder)[:8]}"


def test_what_came_from_the_hub_is_signed_with_its_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    commit = "0123456789abcdef" + "0" * 24
    tiny_hub.cached(tmp_path, "owner/name", lambda folder: _folder(folder, NEWS), commit)
    names = [f"owner/name{at}" for at in ("", "@0123456")]
    signed = [Checkpoint.of(CheckpointConfig(checkpoint=name)).signature for name in names]
    assert signed == ["owner/name@0123456789ab"] * 2


def test_a_folder_without_weights_cannot_be_signed(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as told:
        _ = Checkpoint.of(CheckpointConfig(checkpoint=str(tmp_path))).signature
    assert str(told.value) == f'checkpoint "{tmp_path}": it has no model.safetensors'


@pytest.mark.parametrize("task", ["words", "entities", "topics", "summary"])
def test_our_own_checkpoint_fits_every_stage(task: str, news: Path) -> None:
    assert Checkpoint.of(CheckpointConfig(checkpoint=str(news))).problems(task) == []


def test_every_problem_of_a_checkpoint_is_told_at_once(tmp_path: Path) -> None:
    labels = {"id2label": {"0": "O", "2": "B-PER"}, "max_position_embeddings": 64}
    folder = _folder(tmp_path, {"architectures": ["BertModel"], **labels})
    (folder / "model.safetensors").write_bytes(b"")
    config = HubCheckpointConfig(checkpoint=str(folder), max_length=65)
    assert Checkpoint.of(config).problems("entities") == [
        f'checkpoint "{folder}": {problem}'
        for problem in (
            "model.safetensors is damaged: header too small (the file has 0 bytes); fetch or copy "
            "it again",
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
    assert Checkpoint.of(config).problems(None) == []
    assert len(Checkpoint.of(config).problems("entities")) == 1


def test_a_tokenizer_from_elsewhere_is_looked_for_there(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "a", {**TAGGER, **LABELS})
    other = _folder(tmp_path / "b", {})
    config = HubCheckpointConfig(checkpoint=str(folder), tokenizer=str(other))
    [told] = Checkpoint.of(config).problems("entities")
    assert told.startswith(f'checkpoint "{other}": it has no tokenizer ')
    (other / "vocab.txt").touch()
    assert Checkpoint.of(config).problems("entities") == []


def test_what_will_be_fetched_is_no_problem_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    online = HubCheckpointConfig(checkpoint="owner/name", offline=False)
    assert Checkpoint.of(online).problems("entities") == []
    [told] = Checkpoint.of(online.model_copy(update={"offline": True})).problems("entities")
    assert told.startswith('checkpoint "owner/name": neither a folder nor in the hub\'s cache ')
    [told] = Checkpoint.of(online.model_copy(update={"checkpoint": "./no"})).problems("entities")
    assert told.startswith('checkpoint "./no": no such folder; ')


def test_an_unknown_preset_is_a_problem_like_others() -> None:
    config = HubCheckpointConfig(preset="ckip")
    known = ", ".join(load_presets())
    assert Checkpoint.of(config).problems("entities") == [
        f'no preset called "ckip"; known: {known}'
    ]
