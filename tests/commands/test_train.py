from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from pipeline.cli import main


def failure(capsys: pytest.CaptureFixture[str], path: Path, text: str, *more: str) -> str:
    """Return what `train` says of a config that it refuses."""
    path.write_text(text, encoding="utf-8")
    assert main(["train", str(path), *more]) == 2
    return capsys.readouterr().err


def test_an_unknown_recipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.yaml"
    known = (
        "known: news, topic-head, page-topics, ranking, lines, series, finetune-entities, "
        "finetune-topics\n"
    )
    assert failure(capsys, path, "recipe: finetune-entity") == (
        f'{path}: 1 problem\n  recipe: no recipe called "finetune-entity"; did you mean '
        f'"finetune-entities"?; {known}'
    )
    assert failure(capsys, path, "epochs: 3") == (
        f"{path}: 1 problem\n  recipe: is missing; {known}"
    )


def test_all_problems_of_a_fine_tuning_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.yaml"
    text = "recipe: finetune-entities\ntrain: gold/\noutput: out\nepoch: 3\nbatch_size: 0\n"
    told = failure(capsys, path, text)
    assert told.startswith(f"{path}: 3 problems\n")
    assert 'the setting "checkpoint" is missing' in told
    assert 'unknown setting "epoch"; did you mean "epochs"?' in told
    assert "batch_size: Input should be greater than or equal to 1, found 0" in told


def test_all_problems_of_a_news_training_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = failure(capsys, tmp_path / "a.yaml", "recipe: news\ndata: d\nworks: w\n")
    assert 'unknown setting "works"; did you mean "work"?' in told
    assert 'the setting "output" is missing' in told


@pytest.mark.parametrize(("module", "package"), [("gensim", "gensim"), ("sklearn", "scikit-learn")])
def test_a_package_that_is_not_there_comes_with_the_command_that_installs_it(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    package: str,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else name)
    text = "recipe: news\ndata: d\nwork: w\noutput: o\nraw: []\nvectors: {}\nsets: {}\n"
    path = tmp_path / "a.yaml"
    assert failure(capsys, path, text + "model: {ngram_buckets: 8}\n") == (
        f"{path}: 1 problem\n  this recipe needs the package {package}: "
        "pip install 'chinese-news-pipeline[train]'\n"
    )


def test_a_checkpoint_that_is_not_there_comes_with_the_command_that_fetches_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    path = tmp_path / "a.yaml"
    text = "recipe: finetune-entities\ntrain: gold/\noutput: out\n"
    assert failure(capsys, path, text, "--set", "checkpoint=owner/name") == (
        f'{path}: 1 problem\n  checkpoint "owner/name": neither a folder nor in the hub\'s cache '
        f"({tmp_path / 'home' / 'hub'}); fetch it, or give a folder\n"
        f"to fetch what is missing: python -m pipeline fetch {path} --set checkpoint=owner/name\n"
    )


def test_an_output_that_cannot_be_made_is_told_before_anything_is_learned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    text = (
        "recipe: finetune-entities\ncheckpoint: models/news-small\ntrain: gold/\n"
        f"output: {tmp_path}/file/out\n"
    )
    told = failure(capsys, tmp_path / "a.yaml", text)
    expected = f"output: cannot make the folder {tmp_path}/file/out: Not a directory; name another"
    assert told.strip() == expected


def test_a_series_runs_its_configs_in_order_with_the_same_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("recipe: lines\ndatas: d\n", encoding="utf-8")
    second.write_text("recipe: nothing\n", encoding="utf-8")
    series = tmp_path / "series.yaml"
    text = f"recipe: series\nconfigs: [{first}, {second}]\n"
    told = failure(capsys, series, text, "--set", "seed=x")
    assert told.startswith(f"{first}: ") and "seed" in told
    text = f"recipe: series\nconfigs: [{second}]\n"
    assert failure(capsys, series, text).startswith(f"{second}: 1 problem\n  recipe: no recipe")
    assert failure(capsys, series, "recipe: series\n") == (
        f"{series}: 1 problem\n  configs: a list of configs, each with a recipe, is needed\n"
    )
