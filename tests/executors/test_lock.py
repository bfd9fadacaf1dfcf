from __future__ import annotations

import errno
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.executors import lock
from pipeline.executors.lock import LOCK_FILE, OWNER_FILE, locked, owner_of, this_process

_HOLDER = """
import sys, time
from pathlib import Path
from pipeline.executors.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def without_flock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system without locks."""
    monkeypatch.setattr(lock, "_flock", lambda descriptor: None)


def holder(folder: Path) -> subprocess.Popen[bytes]:
    """Return another process, which holds the folder."""
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", _HOLDER, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=here)
    assert process.stdout is not None and process.stdout.readline() == b"held\n"
    return process


def test_a_second_run_is_refused_with_process_and_start(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        started = json.loads((tmp_path / LOCK_FILE).read_text())["started"]
        with pytest.raises(OutputError) as caught, locked(tmp_path):
            pytest.fail("two runs own the folder")
        assert str(caught.value) == (
            f"{tmp_path} is being written by another run (process {other.pid} on "
            f"{platform.node()}, started {started}); wait until it ends, or write elsewhere "
            "with --output FOLDER"
        )
        found = owner_of(tmp_path)
        assert found is not None and found.pid == other.pid
        other.kill()


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        other.kill()
        other.wait()
    assert owner_of(tmp_path) is None
    with locked(tmp_path):
        assert owner_of(tmp_path) is not None


def test_nothing_is_left(tmp_path: Path) -> None:
    with locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_threads_of_one_process_are_two_runs(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(OutputError, match="another run"), locked(tmp_path):
        pytest.fail("two runs own the folder")


def test_the_lock_file_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / LOCK_FILE).symlink_to(tmp_path / "mine")
    with pytest.raises(OSError), locked(tmp_path):
        pytest.fail("followed")
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.usefixtures("without_flock")
def test_without_locks_a_file_names_its_owner(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert owner_of(tmp_path) is not None
        with pytest.raises(OutputError, match=f"process {os.getpid()} on "), locked(tmp_path):
            pytest.fail("two runs own the folder")
        assert (tmp_path / OWNER_FILE).exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("without_flock")
def test_without_locks_and_without_links_a_file_names_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")  # what exFAT says

    monkeypatch.setattr(os, "link", refuse)
    with locked(tmp_path):
        assert owner_of(tmp_path) == this_process()
        with pytest.raises(OutputError, match=f"process {os.getpid()} on "), locked(tmp_path):
            pytest.fail("two runs own the folder")
        assert owner_of(tmp_path) is not None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("without_flock")
def test_without_locks_a_dead_owner_is_recognised(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    owner = replace(this_process(), pid=dead.pid, born="1")
    (tmp_path / OWNER_FILE).write_text(json.dumps(asdict(owner)))
    with locked(tmp_path):
        assert json.loads((tmp_path / OWNER_FILE).read_text())["pid"] == os.getpid()


@pytest.mark.usefixtures("without_flock")
def test_without_locks_another_process_of_the_same_number_is_no_owner(tmp_path: Path) -> None:
    if not this_process().born:
        pytest.skip("the system does not say when a process was started")
    owner = replace(this_process(), born="1")
    (tmp_path / OWNER_FILE).write_text(json.dumps(asdict(owner)))
    with locked(tmp_path):
        pass


@pytest.mark.usefixtures("without_flock")
def test_without_locks_an_owner_elsewhere_is_believed(tmp_path: Path) -> None:
    owner = replace(this_process(), host="elsewhere")
    (tmp_path / OWNER_FILE).write_text(json.dumps(asdict(owner)))
    advice = f"if that run is no more, remove {tmp_path / OWNER_FILE}"
    with pytest.raises(OutputError, match=advice), locked(tmp_path):
        pytest.fail("two runs own the folder")
    assert json.loads((tmp_path / OWNER_FILE).read_text()) == asdict(owner)
