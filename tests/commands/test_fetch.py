from __future__ import annotations

import struct
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from pipeline import CheckpointError, NotReadyError, Pipeline
from pipeline.cli import main

Asked = list[tuple[str, str, list[str]]]
SAFETENSORS = struct.pack("<Q", 2) + b"{}"


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache of the hub."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "hub"


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch, home: Path) -> Asked:
    """What the hub was asked for: id, revision, and the weights among the patterns.

    It has safetensors of all but PICKLED_ALONE.
    """
    import huggingface_hub

    asked: Asked = []

    def download(name: str, *, revision: str, allow_patterns: list[str], **_: Any) -> str:
        weights = [pattern for pattern in allow_patterns if pattern[-4:] in ("sors", ".bin")]
        asked.append((name, revision, weights))
        folder = snapshot(home, name, revision)
        for file in ("config.json", "tokenizer.json"):
            (folder / file).write_text("{}", encoding="utf-8")
        kind = "pytorch_model.bin" if name in PICKLED_ALONE else "model.safetensors"
        if any(fnmatch(kind, pattern) for pattern in weights):
            (folder / kind).write_bytes(SAFETENSORS)
        return str(folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    return asked


def snapshot(home: Path, name: str, revision: str = "main") -> Path:
    """Return the folder of a repository's files at the only commit it has."""
    repository = home / f"models--{name.replace('/', '--')}"
    folder = repository / "snapshots" / ("0" * 40)
    folder.mkdir(parents=True, exist_ok=True)
    reference = repository / "refs" / revision
    reference.parent.mkdir(parents=True, exist_ok=True)
    reference.write_text("0" * 40, encoding="utf-8")
    return folder


PICKLED_ALONE = ("ckiplab/bert-base-chinese-ner", "owner/pickled")
SAFE, PICKLED = ["*.safetensors"], ["*.safetensors", "pytorch_model*.bin"]


def test_what_a_config_names_is_fetched_once(
    fetched: Asked, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "stages:\n  - sentences\n"
        "  - entities: {checkpoint: ckip-entities, allow_pickle: true}\n"
        "  - topics: {checkpoint: owner/topics@v2}\n"
        "  - summary: {checkpoint: owner/summary}\n",
        encoding="utf-8",
    )
    assert main(["fetch", str(config), "--set", "stages.summary.checkpoint=owner/topics@v2"]) == 0
    assert fetched == [
        ("ckiplab/bert-base-chinese-ner", "main", PICKLED),
        ("google-bert/bert-base-chinese", "main", []),
        ("owner/topics", "v2", SAFE),
    ]
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == f"owner/topics@v2: {snapshot(home, 'owner/topics', 'v2')}"


def test_what_is_there_in_part_is_completed(
    fetched: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The tokenizer of google-bert/bert-base-chinese is brought first, its weights for a training.
    run = ["fetch", "ckip-entities"]
    encoder = "checkpoint=google-bert/bert-base-chinese"
    train = ["fetch", "configs/train/finetune-entities.yaml", "--set", encoder]
    assert main(run) == 2
    assert capsys.readouterr().err == (
        'fetch: 1 problem\n  checkpoint "ckiplab/bert-base-chinese-ner": the hub\'s cache has no '
        "model.safetensors of it; fetch it; where the hub has pickled weights alone, fetch it with "
        "--allow-pickle and set allow_pickle: true in the config\n"
    )
    assert [main([*run, "--allow-pickle"]), main(train)] == [0, 0]
    assert fetched == [
        ("ckiplab/bert-base-chinese-ner", "main", SAFE),
        ("google-bert/bert-base-chinese", "main", []),
        ("ckiplab/bert-base-chinese-ner", "main", PICKLED),
        ("google-bert/bert-base-chinese", "main", []),
        ("google-bert/bert-base-chinese", "main", SAFE),
    ]


def test_a_tokenizer_of_one_config_and_the_weights_of_another_are_fetched_together(
    fetched: Asked,
) -> None:
    assert main(["fetch", "ckip-entities", "google-bert/bert-base-chinese", "--allow-pickle"]) == 0
    assert fetched == [
        ("ckiplab/bert-base-chinese-ner", "main", PICKLED),
        ("google-bert/bert-base-chinese", "main", PICKLED),
    ]


def test_pickled_weights_of_a_config_can_be_allowed_on_the_command_line(
    fetched: Asked, tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("stages: [sentences, {topics: {checkpoint: owner/pickled}}]", "utf-8")
    assert main(["fetch", str(config)]) == 2
    assert main(["fetch", str(config), "--allow-pickle"]) == 0
    assert fetched == [("owner/pickled", "main", SAFE), ("owner/pickled", "main", PICKLED)]


def test_presets_for_other_work_are_told_before_anything_is_fetched(
    fetched: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "stages: [sentences, {entities: {checkpoint: mt5-xlsum}}, {topics: {checkpoint: a/b}}]",
        encoding="utf-8",
    )
    assert main(["fetch", str(config)]) == 2
    assert capsys.readouterr().err == (
        f'{config}: 1 problem\n  stages[1] entities: the preset "mt5-xlsum" is for the stage '
        "summary, not for entities; presets for entities: ckip-entities, uer-cluener\n"
    )
    assert fetched == []


def test_names_and_training_configs_are_fetched_too(fetched: Asked, tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "configs/train/finetune-topics.yaml").read_text("utf-8")
    config = tmp_path / "finetune.yaml"
    config.write_text(
        shipped.replace(
            "checkpoint: models/news-small", "checkpoint: google-bert/bert-base-chinese"
        ),
        encoding="utf-8",
    )
    assert main(["fetch", "erlangshen-nli", str(config)]) == 0
    assert fetched == [
        ("IDEA-CCNL/Erlangshen-Roberta-110M-NLI", "refs/pr/2", SAFE),
        ("google-bert/bert-base-chinese", "main", SAFE),
    ]


def test_without_a_way_to_the_hub(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "owner/name"]) == 2  # HF_HUB_OFFLINE is set for all tests
    assert capsys.readouterr().err.startswith("owner/name: cannot be fetched: ")


def test_without_a_way_to_the_hub_what_is_there_will_do(
    fetched: Asked, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import huggingface_hub

    def refuse(*_: Any, **__: Any) -> str:
        raise OSError("no way")

    assert main(["fetch", "owner/name"]) == 0
    monkeypatch.setattr(huggingface_hub, "snapshot_download", refuse)
    assert main(["fetch", "owner/name"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [f"owner/name: {snapshot(home, 'owner/name')}"] * 2


def test_a_mistyped_preset(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "ckip-entitie"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("ckip-entitie: cannot be fetched: ")
    assert told.endswith('; did you mean "ckip-entities"?\n')


def test_a_folder_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fetched: Asked
) -> None:
    assert main(["fetch", "./nowhere"]) == 2
    assert capsys.readouterr().err.startswith('checkpoint "./nowhere": no such folder; ')
    assert fetched == []


def test_online_a_stage_fetches_what_it_lacks(fetched: Asked, home: Path) -> None:
    config = snapshot(home, "owner/part") / "config.json"
    config.write_text('{"id2label": {"0": "O"}}', encoding="utf-8")
    for name in ("owner/name", "owner/part"):
        pipeline = pipeline_with(checkpoint=name, offline=False)
        pipeline.check()
        with pytest.raises(CheckpointError, match=f'checkpoint "{name}"'):
            pipeline.load()  # nothing is in the files that the test's hub has
    weights = {name: found for name, _, found in fetched if found}
    assert weights == {"owner/name": SAFE, "owner/part": SAFE}


def test_online_weights_that_are_pickled_are_not_fetched_in_vain(fetched: Asked) -> None:
    with pytest.raises(NotReadyError) as caught:
        pipeline_with(checkpoint="ckip-entities", offline=False).load()
    assert caught.value.problems == [
        'stages[1] entities: checkpoint "ckiplab/bert-base-chinese-ner": its weights are pickled, '
        "and reading a pickle can run code; set allow_pickle: true if you trust where it comes from"
    ]
    assert fetched == []


def pipeline_with(**settings: Any) -> Pipeline:
    return Pipeline.from_config({"stages": ["sentences", {"entities": settings}]})
