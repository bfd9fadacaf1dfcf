from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.document import Document
from pipeline.executors import Silence
from pipeline.executors.serial import serial
from pipeline.executors.shards import Job


def test_jobs_are_finished_in_order_each_when_it_is_asked_for(tmp_path: Path) -> None:
    config = load_config(
        {
            "imports": ["toy_stages"],
            "stages": ["toy_marks"],
            "output": {"path": str(tmp_path)},
        }
    )
    jobs = (Job(at, f"part-{at:05}.jsonl", [Document(str(at), "一。")], "") for at in range(3))
    done = serial(config, jobs, Silence())
    first = next(done)
    (piece,) = first.pieces
    assert piece.temporary is not None and first.job.position == 0
    record = json.loads((tmp_path / piece.temporary).read_bytes())
    assert (record["id"], len(record["spans"]["marks"])) == ("0", 1)
    assert len(list(tmp_path.iterdir())) == 1
    assert [finished.job.position for finished in done] == [1, 2]


def test_nothing_is_loaded_for_no_job(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import toy_stages

    monkeypatch.setattr(toy_stages.Trouble, "load", lambda self: pytest.fail("loaded"))
    config = load_config({"stages": ["toy_trouble"], "output": {"path": str(tmp_path)}})
    assert [*serial(config, iter([]), Silence())] == []
