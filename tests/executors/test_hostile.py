"""A few hundred hostile inputs through `run`; benchmarks/survive.py generated does 10,000."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hostile import hostile_files, hostile_lines

from pipeline.config import load_config
from pipeline.executors.run import run


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", ["lines", "files"])
def test_documents_and_failures_are_the_inputs(
    kind: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chance = random.Random(seed)
    if kind == "lines":
        lines = hostile_lines(chance, 300)
        Path("in.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
        path, count = "in.jsonl", len(lines)
    else:
        path, count = "files", hostile_files(chance, 200, Path("files"))
    config = load_config(
        {"input": {"path": [path]}, "stages": ["clean", "sentences"], "output": {"path": "out"}}
    )
    report = run(config)
    written = Path("out/part-00000.jsonl").read_bytes().splitlines()
    docs = [json.loads(line, parse_constant=refuse) for line in written]
    assert len(docs) + len(report.input_failures) == count
    assert len({doc["id"] for doc in docs}) == len(docs)
