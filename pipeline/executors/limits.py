"""What holds for a process that works for a run: it ends with its parent, and keeps its bounds."""

from __future__ import annotations

import ctypes
import math
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from pipeline.config import Config

#: The exit code of a worker that ended itself for taking more memory than it may.
OUT_OF_MEMORY = 86
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3)
_MB = 1 << 20
#: Seconds between two looks at a parent or at the memory: short beside what a page takes.
_LOOK = 0.1


def workers_of(config: Config) -> int:
    """Return how many workers a config asks for; "auto" is one for each core."""
    asked = config.executor.workers
    return cores() if asked == "auto" else asked


def cores() -> int:
    """Return how many cores this process may use: what it is bound to, and what a container has."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("utf-8").split()
        return max(1, min(bound or 1, math.ceil(int(quota) / int(period))))
    return bound or 1


def end_with(parent: int) -> None:
    """End this process when its parent is gone, at whatever moment that is.

    Linux is asked to kill it; elsewhere, and where the parent was gone before we asked, a thread
    looks whether the parent is still the parent.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            libc = ctypes.CDLL(None, use_errno=True)
            libc.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.name != "posix":
        return
    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


def one_thread() -> None:
    """Let a process compute in one thread: several spin and wait for each other on a busy machine.

    Libraries read these when they are first imported; what a person has set stands.
    """
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if "torch" in sys.modules and os.environ["OMP_NUM_THREADS"] == "1":
        sys.modules["torch"].set_num_threads(1)


def keep_freed_memory() -> None:
    """Have glibc keep what a batch frees for the next one, which asks for as much again.

    Given back to the system it comes as new pages, which have to be zeroed: half of all page faults
    of a run. The largest arrays of a batch have some 30 MB; elsewhere nothing changes.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, 32 * _MB)
        libc.mallopt(_TRIM_THRESHOLD, 128 * _MB)


def limit_memory(megabytes: int | None) -> None:
    """Let this process take so much memory and no more.

    Linux refuses what goes beyond, which costs the document that asked for it; a thread ends the
    process where memory comes from elsewhere or the system does not refuse.
    """
    if megabytes is None or os.name != "posix":
        return
    _limit_data(megabytes)
    threading.Thread(target=_watch_memory, args=(megabytes,), daemon=True).start()


def _limit_data(megabytes: int) -> None:
    """Limit what can be allocated to what is reserved now and what may be used beyond.

    A process reserves more than it uses: only the growth from here on counts.
    """
    import resource

    status = Path("/proc/self/status")
    if not status.exists():
        return
    values = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    data, used = (int(values[key].split()[0]) // 1024 for key in ("VmData", "VmRSS"))
    limit = (data + max(0, megabytes - used)) * _MB
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _watch_memory(megabytes: int) -> None:
    while _peak_megabytes() <= megabytes:
        time.sleep(_LOOK)
    os._exit(OUT_OF_MEMORY)


def _peak_megabytes() -> float:
    """Return the most memory that this process has held so far.

    Linux's ru_maxrss counts what the process that started this one held, so it is not asked there.
    """
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
        if peaks:
            return peaks[0] * 1024 / _MB
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _MB
