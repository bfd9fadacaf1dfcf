from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.checkpoints import devices
from pipeline.config import Config, load_config
from pipeline.executors import forking
from pipeline.executors.forking import can_fork, has_one_thread, nothing_collected

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux")
HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"}
#: Makes a copy that has left its parent and then sleeps.
COPIED = """
from pipeline.executors.forking import leave_parent
told, say = os.pipe()
if (copy := os.fork()) == 0:
    leave_parent(say)
    os.write(say, b"!")
    time.sleep(60)
os.read(told, 1)
"""


@pytest.fixture(autouse=True)
def plain_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process look as one does that has just begun a run."""
    monkeypatch.setattr(forking, "has_one_thread", lambda: True)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(devices, "_may_have_gpu", lambda: False)


def config(*stages: Any, **executor: Any) -> Config:
    named = {"imports": ["toy_stages"], "stages": [*stages], "executor": executor}
    return load_config(named)


def allowed(found: Config) -> bool:
    return can_fork(found, found.create_stages())


def ran(code: str, *arguments: object) -> str:
    """Return what a Python process prints."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, env=HERE, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_stages_that_run_without_torch_are_copied() -> None:
    light: list[Any] = ["clean", "sentences", "words", "entities", "topics", "summary"]
    assert allowed(config(*light))
    assert allowed(config("sentences", {"words": {"engine": "jieba"}}))


@pytest.mark.parametrize(
    "stages",
    [
        ["sentences", "toy_marks"],  # nobody has said what it loads
        ["sentences", {"entities": {"dtype": "bfloat16"}}],
        ["sentences", {"topics": {"precision": "fast"}}],
        ["sentences", {"summary": {"checkpoint": "nobody/has-this"}}],
    ],
)
def test_others_are_loaded_by_every_worker(stages: list[Any]) -> None:
    assert not allowed(config(*stages))


def test_a_limit_of_memory_counts_what_a_worker_has_of_its_own() -> None:
    assert not allowed(config("sentences", memory_mb=900))


def test_a_process_with_torch_or_threads_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forking, "has_one_thread", lambda: False)
    assert not allowed(config("sentences"))
    monkeypatch.setattr(forking, "has_one_thread", lambda: True)
    monkeypatch.setitem(sys.modules, "torch", sys)
    assert not allowed(config("sentences"))


def test_threads_are_counted_as_the_system_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forking, "_TASKS", tmp_path)
    (tmp_path / "1").touch()
    assert has_one_thread()
    (tmp_path / "2").touch()
    assert not has_one_thread()
    monkeypatch.setattr(forking, "_TASKS", tmp_path / "nowhere")
    assert not has_one_thread()


def test_what_is_loaded_is_not_looked_through_in_copies() -> None:
    before = gc.get_freeze_count()
    with nothing_collected():
        assert gc.get_freeze_count() > before
    assert gc.get_freeze_count() == 0


def test_a_copy_holds_no_lock_of_its_parent(tmp_path: Path) -> None:
    code = f"""
import fcntl, os, signal, sys, time
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
{COPIED}
lock.close()
with open(sys.argv[1], "w") as again:
    fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
os.kill(copy, signal.SIGKILL)
print("free")
"""
    assert ran(code, tmp_path / "lock") == "free\n"


def test_a_copy_ends_by_a_signal_that_its_parent_handles() -> None:
    code = f"""
import os, signal, time
signal.signal(signal.SIGTERM, lambda *_: None)
{COPIED}
os.kill(copy, signal.SIGTERM)
print(-os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]))
"""
    assert ran(code) == "15\n"
