from __future__ import annotations

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
