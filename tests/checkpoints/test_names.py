"""Checkpoints by name: in the hub's cache, not there, there in part, and presets."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import tiny_hub
from hub_runs import pipeline_with, run

from pipeline import NotReadyError, Pipeline


def test_what_is_missing_is_told_for_all_stages_at_once_with_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    cache = tmp_path / "home" / "hub"
    stages = (
        "  - words: {user_dict: no.txt}\n"
        "  - entities: {checkpoint: ckip-entities}\n"
        "  - topics: {checkpoint: owner/topics@v1}\n"
        "  - summary: {checkpoint: ./nowhere}\n"
    )
    assert run(tmp_path, stages) == 2
    absent = f"neither a folder nor in the hub's cache ({cache}); fetch it, or give a folder"
    config = tmp_path / "config.yaml"
    assert capsys.readouterr().err == (
        f"{config}: 7 problems\n"
        "  stages[1] words: user_dict no.txt: no such file\n"
        "  stages[2] entities: user_dict no.txt: no such file\n"
        f'  stages[2] entities: checkpoint "ckiplab/bert-base-chinese-ner": {absent}\n'
        f'  stages[2] entities: checkpoint "google-bert/bert-base-chinese": {absent}\n'
        '  stages[2] entities: checkpoint "ckiplab/bert-base-chinese-ner": its weights are '
        "pickled, and reading a pickle can run code; set allow_pickle: true if you trust where it "
        "comes from\n"
        f'  stages[3] topics: checkpoint "owner/topics@v1": {absent}\n'
        '  stages[4] summary: checkpoint "./nowhere": no such folder; give the path of a '
        "checkpoint folder, or leave the setting out for the one that ships, "
        '"models/news-small"\n'
        f"to fetch what is missing: python -m pipeline fetch {config} --allow-pickle\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_config_that_is_no_file_names_the_checkpoints_to_fetch(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(NotReadyError) as caught:
        pipeline_with("owner/name").load()
    assert caught.value.fetch == "python -m pipeline fetch owner/name"
    with pytest.raises(NotReadyError) as caught:
        pipeline_with("owner/name", allow_pickle=True).load()
    assert caught.value.fetch == "python -m pipeline fetch owner/name --allow-pickle"


def test_what_is_in_the_cache_in_part_comes_with_the_command_that_fetches_the_rest(
    bio: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    folder = tiny_hub.cached(
        tmp_path, "owner/name", lambda to: shutil.copytree(bio, to, dirs_exist_ok=True)
    )
    (folder / "model.safetensors").unlink()
    with pytest.raises(NotReadyError) as caught:
        pipeline_with("owner/name", allow_pickle=True).load()
    assert caught.value.problems == [
        'stages[1] entities: checkpoint "owner/name": the hub\'s cache has neither '
        "model.safetensors nor pytorch_model.bin of it; fetch it"
    ]
    assert caught.value.fetch == "python -m pipeline fetch owner/name --allow-pickle"


def test_a_mistyped_preset_has_a_suggestion(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(NotReadyError) as caught:
        pipeline_with("ckip-entitie").load()
    assert caught.value.problems[0].endswith('; did you mean "ckip-entities"?')


@pytest.mark.parametrize("named", ["checkpoint", "preset"])
def test_a_preset_for_other_work_is_refused_before_anything_is_read(
    named: str, copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    (copy / "config.json").write_text("{", encoding="utf-8")
    entities = {"entities": {"checkpoint": str(copy), named: "mt5-xlsum"}}
    with pytest.raises(NotReadyError) as caught:
        Pipeline.from_config({"stages": ["sentences", entities]}).load()
    assert caught.value.problems == [
        'stages[1] entities: the preset "mt5-xlsum" is for the stage summary, not for entities; '
        "presets for entities: ckip-entities, uer-cluener"
    ]
    assert caught.value.fetch == ""


def test_a_name_in_the_cache_is_found_at_its_revision(
    bio: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    commit = "0123456789abcdef" + "0" * 24
    make = lambda folder: shutil.copytree(bio, folder, dirs_exist_ok=True)  # noqa: E731
    tiny_hub.cached(tmp_path, "owner/name", make, commit)
    text = tiny_hub.TAUGHT[-1][0]
    expected = pipeline_with(bio)(text).spans["entities"]
    for written in ("owner/name", f"owner/name@{commit}", "owner/name@0123456"):
        doc = pipeline_with(written)(text)
        assert doc.spans["entities"] == expected
        assert doc.made_by["entities"] == "owner/name@0123456789ab news"
    with pytest.raises(NotReadyError, match='checkpoint "owner/name@v2": neither'):
        pipeline_with("owner/name@v2").load()


def test_a_preset_takes_its_tokenizer_from_elsewhere_and_its_label_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    entities = [("张三", "PERSON"), ("太原", "GPE"), ("春节", "EVENT")]
    text = "张三去太原参加春节晚会。"
    tokenizer = tiny_hub.wordpiece([text])
    tags = tiny_hub.tags_of("BIES", ("PERSON", "GPE", "EVENT"))
    model = tiny_hub.teach_entities(tokenizer, tags, [(text, entities)])
    tiny_hub.cached(
        tmp_path, "ckiplab/bert-base-chinese-ner", lambda to: tiny_hub.save(to, model, None)
    )
    tiny_hub.cached(tmp_path, "google-bert/bert-base-chinese", tokenizer.save_pretrained)
    for written in ("ckip-entities", "ckiplab/bert-base-chinese-ner"):
        doc = pipeline_with(written)(text)
        found = [(doc.surface(span), span.label) for span in doc.spans["entities"]]
        assert (found, doc.errors) == ([("张三", "PER"), ("太原", "LOC")], [])
