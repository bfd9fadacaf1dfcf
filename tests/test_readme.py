"""The README keeps its promises: its code runs, and what it shows is what comes out."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from report_runs import page, write_run

from pipeline.config import load_config
from pipeline.errors import ConfigError

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str, document: str = README) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)
    return [block for name, block in found if name == language]


def shell_lines() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


COMMANDS = [words for words in shell_lines() if words[:3] == ["python", "-m", "pipeline"]]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a folder with the README's page, and a folder of two of them."""
    (page,) = blocks("text")
    monkeypatch.chdir(tmp_path)
    Path("pages").mkdir()
    for name in ("page.txt", "pages/a.txt", "pages/b.txt"):
        Path(name).write_text(page.rstrip("\n"), "utf-8")
    return tmp_path


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )


def test_every_shell_line_is_tested() -> None:
    assert [words for words in shell_lines() if words not in COMMANDS and words[0] != "make"] == []
    assert len(COMMANDS) >= 5


def test_make_targets_are_there() -> None:
    targets = {words[1] for words in shell_lines() if words[0] == "make"}
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {"run", "test"} <= targets <= rules


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands_run(work: Path, words: list[str]) -> None:
    short = ["--limit", "2", "--resamples", "10"] if "evaluate" in words else []
    if "report" in words:
        write_run(work / "out", [page()])
    shown = python(*words[1:], *short)
    assert (shown.returncode, shown.stderr if shown.returncode else "") == (0, "")


def test_python_prints_what_its_comments_say(work: Path) -> None:
    (code,) = blocks("python")
    promised = re.findall(r"print\(.*\)  # (.*)$", code, re.MULTILINE)
    shown = python("-c", code)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert promised
    assert shown.stdout.splitlines()[: len(promised)] == promised


def test_the_output_shown_is_what_comes_out(work: Path) -> None:
    (block,) = blocks("json")
    out = python("-m", "pipeline", "run", "configs/default.yaml", "page.txt", "--output", "-")
    assert _comparable(json.loads(out.stdout)) == _comparable(json.loads(block))


def _comparable(record: Any) -> Any:
    """Return the record with rounded scores, and without the hashes of checkpoints."""
    if isinstance(record, dict):
        return {
            key: sorted(value) if key == "made_by" else _comparable(value)
            for key, value in record.items()
        }
    if isinstance(record, list):
        return [_comparable(value) for value in record]
    return round(record, 1) if isinstance(record, float) else record


def test_the_mistakes_shown_are_reported_so() -> None:
    (shown,) = [block for block in blocks("") if "mine.yaml" in block]
    settings = {"stages": ["clean", "sentence"], "executor": {"batchsize": 3}}
    with pytest.raises(ConfigError) as caught:
        load_config(settings)
    found = str(caught.value).replace("config:", "mine.yaml:").splitlines()
    assert [line.split("; known:")[0] for line in shown.splitlines()] == [
        line.split("; known:")[0] for line in found
    ]


def test_files_and_settings_that_are_named_are_there() -> None:
    paths = re.findall(r"`((?:configs|seeds|models)/[^`*]*)`", README)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    for setting, value in re.findall(r"`executor\.(\w+): (\w+)`", README):
        load_config({"stages": ["clean"]}, [f"executor.{setting}={value}"])


def test_the_stage_in_contributing_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = blocks("python", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    (code,) = [block for block in found if "@register(" in block]
    monkeypatch.chdir(tmp_path)
    Path("my_stages.py").write_text(code, "utf-8")
    Path("mine.yaml").write_text("imports: [my_stages]\nstages: [clean, numbers]\n", "utf-8")
    Path("page.txt").write_text("投入４.23亿元,同比增长5.5%。", "utf-8")
    shown = python("-m", "pipeline", "run", "mine.yaml", "page.txt", "--output", "-")
    numbers = json.loads(shown.stdout)["spans"]["numbers"]
    assert [span["text"] for span in numbers] == ["４.23", "5.5"]
