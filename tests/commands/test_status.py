from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli import main

CONFIG = """\
imports: [toy_stages]
input: {path: in}
stages: [toy_marks, toy_trouble]
"""


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/a.txt").write_text("一。", "utf-8")
    Path("in/b.txt").write_text("坏", "utf-8")
    Path("c.yaml").write_text(CONFIG, "utf-8")
    assert main(["run", "c.yaml"]) == 1


def test_status_shows_done_failed_and_left(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["status", "out"]) == 1
    rows = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert {key: rows[key] for key in ("state", "done", "failed", "left", "input", "stages")} == {
        "state": "finished",
        "done": "2 documents in 1 part files",
        "failed": "1",
        "left": "0",
        "input": "in",
        "stages": "toy_marks, toy_trouble",
    }


def test_status_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    main(["status", "out", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], found["documents"]) == ("finished", {"done": 2, "failed": 1, "left": 0})
    assert found["config"]["stages"] == [{"toy_marks": {"sign": "。"}}, {"toy_trouble": {}}]


def test_status_of_no_run_gives_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "in"]) == 2
    assert capsys.readouterr().err == "in holds no run: there is no run.json in it\n"
