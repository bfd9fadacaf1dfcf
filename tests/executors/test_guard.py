from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.executors.guard import MARK, guarded, marked, orphans

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")

_RUN = """
import os, subprocess, sys, time
from pipeline.executors.guard import MARK, guarded
with guarded():
    # What a cluster does: a process of its own session, whose parent is gone.
    sleep = "[sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True"
    subprocess.run([sys.executable, "-c", f"import subprocess, sys; subprocess.Popen({sleep})"])
    print(os.environ[MARK], flush=True)
    time.sleep(60)
"""


def test_what_a_killed_run_has_started_ends() -> None:
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, "-c", _RUN], stdout=subprocess.PIPE, env=here) as run:
        assert run.stdout is not None
        mark = run.stdout.readline().decode().strip()
        started = [pid for pid in marked(mark) if pid != run.pid]
        run.kill()
    assert len(started) == 1
    deadline = time.monotonic() + 15
    while marked(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert marked(mark) == []


def test_what_is_left_at_the_end_of_a_block_ends() -> None:
    with guarded():
        left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        assert os.environ[MARK]
    assert left.wait(timeout=5) == -9
    assert MARK not in os.environ


def test_orphans_of_ray_that_have_named_themselves_are_found(tmp_path: Path) -> None:
    named = ["bash", "-c", "exec -a ray::Agent sleep 60"]
    with (
        subprocess.Popen(named, cwd=tmp_path) as here,
        subprocess.Popen(named, cwd="/") as elsewhere,
    ):
        try:
            deadline = time.monotonic() + 15
            while not orphans("/", 0) and time.monotonic() < deadline:
                time.sleep(0.05)  # till the second is what it calls itself
            assert orphans(str(tmp_path), 0) == [here.pid]
            assert orphans(str(tmp_path), 2**62) == []  # those that were there before
        finally:
            here.kill()
            elsewhere.kill()
