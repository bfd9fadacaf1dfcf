from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tiny_hub

from pipeline.checkpoints import source as checkpoint_sources
from pipeline.checkpoints.cache import HubName
from pipeline.checkpoints.presets import load_presets
from pipeline.checkpoints.source import (
    CheckpointConfig,
    HubCheckpointConfig,
    Source,
    find_checkpoint,
    is_local,
    lacks_files,
    look_for,
    missing_checkpoints,
    needs_pickle,
    not_there,
    source_of,
)
from pipeline.errors import CheckpointError

CKIP = "ckiplab/bert-base-chinese-ner"
WHOLE = ("config.json", "model.safetensors", "tokenizer.json")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty working folder beside an empty cache of the hub, which is returned."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in ("HF_HUB_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch, home: Path) -> list[tuple[HubName, bool, bool]]:
    """What was asked of the hub: name, whether pickles are allowed, whether weights are wanted."""
    asked: list[tuple[HubName, bool, bool]] = []

    def fetch(name: HubName, *, allow_pickle: bool, weights: bool) -> Path:
        asked.append((name, allow_pickle, weights))
        return home / "fetched"

    monkeypatch.setattr(checkpoint_sources, "fetch", fetch)
    return asked


def _fill(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text("{}", encoding="utf-8")
    return folder


def _cached(home: Path, name: str, *files: str) -> Path:
    return tiny_hub.cached(home, name, lambda folder: _fill(folder, *files))


def _config(**settings: Any) -> HubCheckpointConfig:
    return HubCheckpointConfig(**settings)


@pytest.mark.parametrize(
    ("settings", "source"),
    [
        ({"checkpoint": "owner/name@v1"}, Source("owner/name@v1", "owner/name@v1", None)),
        ({"checkpoint": "a/b", "tokenizer": "c/d"}, Source("a/b", "c/d", None)),
        (
            {"checkpoint": "ckip-entities"},
            Source(CKIP, "google-bert/bert-base-chinese", load_presets()["ckip-entities"]),
        ),
        (
            {"checkpoint": "ckip-entities", "tokenizer": "c/d"},
            Source(CKIP, "c/d", load_presets()["ckip-entities"]),
        ),
        (
            {"checkpoint": "erlangshen-nli"},
            Source(
                "IDEA-CCNL/Erlangshen-Roberta-110M-NLI@refs/pr/2",
                "IDEA-CCNL/Erlangshen-Roberta-110M-NLI@refs/pr/2",
                load_presets()["erlangshen-nli"],
            ),
        ),
    ],
)
def test_where_checkpoint_and_tokenizer_come_from(settings: dict[str, str], source: Source) -> None:
    assert source_of(_config(**settings)) == source


def test_a_folder_is_itself_even_where_a_preset_has_its_name() -> None:
    _fill(Path("ckip-entities"))
    assert source_of(_config(checkpoint="ckip-entities")) == Source(
        "ckip-entities", "ckip-entities", None
    )


def test_a_folder_of_a_preset_takes_the_presets_tokenizer_and_is_not_known_to_be_pickled() -> None:
    _fill(Path("mine"))
    source = source_of(_config(checkpoint="mine", preset="ckip-entities"))
    preset = load_presets()["ckip-entities"]
    assert source == Source("mine", "google-bert/bert-base-chinese", preset)
    assert source.places == ("mine", "google-bert/bert-base-chinese")
    assert (preset.weights, source.is_pickled) == ("pickle", False)


def test_an_unknown_preset_is_answered_with_the_known() -> None:
    with pytest.raises(CheckpointError) as told:
        source_of(_config(preset="mt5-xlsun"))
    assert str(told.value) == (
        'no preset called "mt5-xlsun"; did you mean "mt5-xlsum"?; known: '
        + ", ".join(load_presets())
    )


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("owner/name", False),
        ("owner/name@v1", False),
        ("bert-base-chinese", False),
        ("models/news-small", True),
        ("runs/a", True),
        ("out/a", True),
        ("./owner/name", True),
        ("/a/b", True),
        ("我的/模型", True),
    ],
)
def test_what_can_only_be_a_folder(written: str, local: bool) -> None:
    assert is_local(written) is local


def test_a_folder_comes_before_the_cache(home: Path) -> None:
    cached = _cached(home, "owner/name")
    assert look_for("owner/name") == cached
    assert look_for("owner/name@v2") is None
    _fill(Path("owner/name"))
    assert look_for("owner/name") == Path("owner/name")
    assert look_for("./nowhere") is None


def test_offline_what_is_there_is_taken_as_it_is(
    home: Path, fetched: list[tuple[HubName, bool, bool]]
) -> None:
    part = _cached(home, "owner/name", "config.json")
    assert find_checkpoint("owner/name") == part
    with pytest.raises(CheckpointError) as told:
        find_checkpoint("owner/other")
    assert str(told.value) == not_there("owner/other")
    assert fetched == []


def test_online_what_is_missing_or_cut_off_is_fetched(
    home: Path, fetched: list[tuple[HubName, bool, bool]]
) -> None:
    part = _cached(home, "owner/part", "config.json", "tokenizer.json")
    whole = _cached(home, "owner/whole", *WHOLE)
    assert find_checkpoint("owner/whole", offline=False) == whole
    assert find_checkpoint("owner/part", offline=False, weights=False) == part
    assert fetched == []
    assert find_checkpoint("owner/part", offline=False, allow_pickle=True) == home / "fetched"
    assert find_checkpoint("owner/none@v1", offline=False, weights=False) == home / "fetched"
    assert fetched == [
        (HubName("owner/part"), True, True),
        (HubName("owner/none", "v1"), False, False),
    ]


def test_online_a_path_is_not_looked_for_on_the_hub(
    fetched: list[tuple[HubName, bool, bool]],
) -> None:
    _fill(Path("mine"))
    assert find_checkpoint("mine", offline=False) == Path("mine")
    with pytest.raises(CheckpointError, match='checkpoint "models/none": no such folder; give'):
        find_checkpoint("models/none", offline=False)
    assert fetched == []


def test_a_fetch_that_fails_is_told_unless_what_is_there_is_whole(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: HubName, **_: bool) -> Path:
        raise CheckpointError(f"{name}: no way")

    monkeypatch.setattr(checkpoint_sources, "fetch", refuse)
    whole = _cached(home, "owner/whole", *WHOLE)
    bring = checkpoint_sources.bring
    assert bring("owner/whole", allow_pickle=False, weights=True) == whole
    _cached(home, "owner/part", "config.json")
    for written, told in (
        ("owner/part", "owner/part: no way"),
        ("ckip-entitie", 'ckip-entitie: no way; did you mean "ckip-entities"?'),
    ):
        with pytest.raises(CheckpointError) as caught:
            bring(written, allow_pickle=False, weights=True)
        assert str(caught.value) == told


def test_only_a_folder_of_the_cache_lacks_what_can_be_fetched(home: Path) -> None:
    part = _cached(home, "owner/part", "config.json")
    assert lacks_files(part, weights=True, tokenizer=False)
    assert not lacks_files(part, weights=False, tokenizer=False)
    assert not lacks_files(_fill(Path("mine")), weights=True, tokenizer=True)


def test_what_is_not_there_is_told_with_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint_sources, "SHIPPED", "models/shipped")
    assert [not_there(name) for name in ("models/shipped", "./mine", "ckip-entitie")] == [
        'checkpoint "models/shipped": no such folder, though it comes with the project; install it '
        "again, or make it: python -m pipeline train configs/train/news-small.yaml",
        'checkpoint "./mine": no such folder; give the path of a checkpoint folder, or leave the '
        'setting out for the one that ships, "models/shipped"',
        f'checkpoint "ckip-entitie": neither a folder nor in the hub\'s cache ({home / "hub"}); '
        'fetch it, or give a folder; did you mean "ckip-entities"?',
    ]


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"checkpoint": "owner/none"}, ["owner/none"]),
        ({"checkpoint": "owner/whole"}, []),
        ({"checkpoint": "owner/weights"}, ["owner/weights"]),
        ({"checkpoint": "owner/weights", "tokenizer": "owner/whole"}, []),
        ({"checkpoint": "owner/whole", "tokenizer": "owner/weights"}, ["owner/weights"]),
        ({"checkpoint": "./nowhere", "tokenizer": "owner/none"}, ["owner/none"]),
        ({"checkpoint": "models/none"}, []),
        ({"checkpoint": "mt5-xlsum"}, []),  # a preset for another stage
        ({"preset": "none"}, []),
    ],
)
def test_what_has_to_be_fetched(settings: dict[str, str], missing: list[str], home: Path) -> None:
    _cached(home, "owner/whole", *WHOLE)
    _cached(home, "owner/weights", "config.json", "model.safetensors")
    assert missing_checkpoints(_config(**settings), "entities") == missing


@pytest.mark.parametrize(
    ("config", "named", "needed"),
    [
        (CheckpointConfig(), True, False),
        (HubCheckpointConfig(checkpoint="a/b"), False, False),
        (HubCheckpointConfig(checkpoint="ckip-entities"), False, True),
        (HubCheckpointConfig(checkpoint="a/b", allow_pickle=True), True, True),
        (HubCheckpointConfig(checkpoint="ckip-entities", allow_pickle=True), False, False),
    ],
)
def test_pickles_are_allowed_on_the_command_line_or_in_the_config(
    config: CheckpointConfig, named: bool, needed: bool
) -> None:
    assert needs_pickle(config, named=named) is needed
