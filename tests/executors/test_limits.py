from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.executors import limits
from pipeline.executors.limits import cores, workers_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")
HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def ran(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], env=HERE, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(("workers", "count"), [(3, 3), ("auto", 7)])
def test_auto_is_one_worker_for_each_core(
    workers: object, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "cores", lambda: 7)
    config = load_config({"stages": ["sentences"], "executor": {"workers": workers}})
    assert workers_of(config) == count


def test_cores_are_those_that_may_be_used() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_a_process_whose_parent_is_gone_already_ends() -> None:
    code = "from pipeline.executors.limits import end_with; end_with(1 << 22); print('alive')"
    done = ran(code)
    assert (done.returncode, done.stdout) == (1, "")


def test_a_process_with_its_parent_goes_on() -> None:
    code = (
        "import os; from pipeline.executors.limits import end_with; "
        "end_with(os.getppid()); print('alive')"
    )
    assert ran(code).stdout == "alive\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not refuse memory")
def test_memory_beyond_the_limit_is_refused() -> None:
    code = (
        "from pipeline.executors.limits import limit_memory\n"
        "limit_memory(300)\n"
        "few = bytearray(50 << 20)\n"
        "try:\n    many = bytearray(900 << 20)\n"
        "except MemoryError:\n    print('refused')\n"
    )
    assert ran(code).stdout == "refused\n"


def test_one_thread_is_asked_for_unless_a_person_said_otherwise() -> None:
    code = (
        "import os\nfrom pipeline.executors.limits import one_thread\n"
        "os.environ.pop('OMP_NUM_THREADS', None)\nos.environ['MKL_NUM_THREADS'] = '3'\n"
        "one_thread()\nprint(os.environ['OMP_NUM_THREADS'], os.environ['MKL_NUM_THREADS'])\n"
    )
    assert ran(code).stdout == "1 3\n"


@pytest.mark.skipif(sys.platform != "linux", reason="counts of page faults as Linux has them")
def test_freed_memory_is_kept_for_the_next_batch() -> None:
    code = """
import resource
from pipeline.executors.limits import keep_freed_memory
keep_freed_memory()
def batch():
    held = [bytearray(24 << 20), bytearray(1 << 10)]
    del held[0]
batch()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(4): batch()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
    assert int(ran(code).stdout) < 1_000
