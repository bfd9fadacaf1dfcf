"""A process that outlives a run by a moment and ends what the run has started and left.

A Ray cluster of a run's own is many processes. When the run is killed outright most of them end
by themselves; those that are just being started then do not (tried with Ray 2.60).
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: The variable that everything inherits which the run starts, and that tells it from others.
MARK = "CHINESE_NEWS_RUN"
#: Nothing may be found so many times, half a second apart: a process can be between two others.
_QUIET_LOOKS = 4


@contextmanager
def guarded() -> Iterator[None]:
    """Let everything that is started in the block end with this process; Linux only."""
    if sys.platform != "linux":
        yield
        return
    mark = secrets.token_hex(8)
    guard = subprocess.Popen(
        [sys.executable, "-S", str(Path(__file__).resolve()), mark, os.getcwd()],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    os.environ[MARK] = mark
    try:
        yield
    finally:
        del os.environ[MARK]
        assert guard.stdin is not None
        guard.stdin.close()
        guard.wait()


def watch(mark: str, folder: str) -> None:
    """Wait until standard input closes, which it does when the run ends, and end what is left."""
    with suppress(OSError):
        while os.read(0, 1):
            pass
    quiet = 0
    while quiet < _QUIET_LOOKS:
        found = marked(mark) + orphans(folder, _born("self"))
        quiet = 0 if found else quiet + 1
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.5 if found or quiet < _QUIET_LOOKS else 0)


def marked(mark: str) -> list[int]:
    """Return the processes that have inherited a mark, this one and its parent excepted."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            alive = (entry / "stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
            if alive and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return [pid for pid in found if pid not in (os.getpid(), os.getppid())]


def orphans(folder: str, since: int) -> list[int]:
    """Return Ray's processes without a raylet that were started in a folder since then.

    Those that name themselves, ray::DashboardAgent say, write over the mark that they inherited.
    """
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            if not (entry / "cmdline").read_bytes().startswith(b"ray::"):
                continue
            state, parent, *_ = _stat(entry.name)
            is_here = os.readlink(entry / "cwd") == folder and _born(entry.name) >= since
            if state != b"Z" and is_here and not _is_raylet(parent):
                found.append(int(entry.name))
    return found


def _is_raylet(pid: bytes) -> bool:
    try:
        return (Path("/proc") / pid.decode() / "comm").read_bytes().strip() == b"raylet"
    except OSError:
        return False


def _stat(pid: str) -> list[bytes]:
    return (Path("/proc") / pid / "stat").read_bytes().rpartition(b")")[2].split()


def _born(pid: str) -> int:
    """Return when the kernel started a process, in its own ticks."""
    return int(_stat(pid)[19])


if __name__ == "__main__":
    watch(sys.argv[1], sys.argv[2])
