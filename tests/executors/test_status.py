from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.document import Document
from pipeline.errors import InputError, StageError
from pipeline.executors.lock import locked
from pipeline.executors.run import run
from pipeline.executors.status import status_of
from pipeline.formats.jsonl import write_file


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run over five documents in out/."""
    monkeypatch.chdir(tmp_path)


def execute(*texts: str, on_error: str = "record") -> None:
    write_file([Document(str(place), text) for place, text in enumerate(texts)], "in.jsonl")
    config = load_config(
        {
            "imports": ["toy_stages"],
            "input": {"path": ["in.jsonl"]},
            "stages": ["toy_marks", "toy_trouble"],
            "output": {"path": "out"},
            "executor": {"shard_size": 2, "on_error": on_error},
        }
    )
    run(config)


def test_a_finished_run() -> None:
    execute("一", "二坏", "三")
    status = status_of("out")
    assert (status.state, status.left, status.changed, status.owner) == ("finished", 0, [], None)
    assert (status.record.documents, status.record.failed) == (3, 1)


def test_a_run_that_was_broken_off() -> None:
    with pytest.raises(StageError):
        execute("一", "二", "三坏", on_error="stop")
    status = status_of("out")
    assert (status.state, status.left, status.record.documents) == ("broken off", None, 2)


def test_what_is_left_where_the_number_is_known() -> None:
    execute("一", "二", "三")
    status = status_of("out")
    status.record.finished, status.record.expected = False, 10
    from pipeline.executors.status import _left

    assert _left(status.record) == 7


def test_a_running_run_is_told_with_its_process() -> None:
    execute("一")
    with locked(Path("out")):
        status = status_of("out")
    assert (status.state, status.owner is not None) == ("running", True)


def test_changed_parts_are_told_and_nothing_is_changed() -> None:
    execute("一", "二", "三", "四", "五")
    Path("out/part-00000.jsonl").write_bytes(b"x")
    Path("out/part-00001.jsonl").unlink()
    before = {file.name: file.read_bytes() for file in Path("out").iterdir()}
    assert status_of("out").changed == ["part-00000.jsonl", "part-00001.jsonl"]
    assert {file.name: file.read_bytes() for file in Path("out").iterdir()} == before


def test_a_folder_without_a_run() -> None:
    with pytest.raises(InputError, match=r"nowhere holds no run: there is no run\.json in it"):
        status_of("nowhere")
    Path("run.json").write_text("{")
    with pytest.raises(InputError, match=r"\./run\.json cannot be read"):
        status_of(".")
