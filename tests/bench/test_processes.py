from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.bench.processes import measure
from pipeline.errors import PipelineError


def test_a_process_is_measured_with_its_memory_and_output() -> None:
    used = measure(["-c", "x = bytearray(64_000_000); print(sum(range(300_000)))"])
    assert used.output == "44999850000\n"
    assert used.peak_mb > 64
    assert used.cpu > 0
    assert used.wall > 0


def test_one_that_fails_is_told_with_its_output() -> None:
    with pytest.raises(PipelineError, match="exit 3\nno dictionary"):
        measure(["-c", "print('no dictionary'); raise SystemExit(3)"])


def test_modules_stay_compiled_where_none_may_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    assert measure(["-c", code], tmp_path).output == f"False {tmp_path}\n"
    assert measure(["-c", code]).output == "True None\n"
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    assert measure(["-c", code], tmp_path).output == "False None\n"
