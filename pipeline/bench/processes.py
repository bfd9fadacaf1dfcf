"""Whole processes measured from outside, by the operating system's own accounting."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError

#: One intra-op thread for everybody: threads that wait for each other measure the machine.
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
_WRITES_NONE = "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process took: seconds of wall and CPU (its children's too), peak RSS in MB.

    Peak memory is that of its largest single process.
    """

    wall: float
    cpu: float
    peak_mb: float
    output: str = ""


def measure(arguments: Sequence[str], compiled: Path | None = None) -> Usage:
    """Run Python with arguments to its end and return what it took.

    Args:
        arguments: what stands behind "python".
        compiled: a folder for compiled modules, where the environment says that none be written.
            An installed package has its own; compiling all anew is no part of a start.

    Raises:
        PipelineError: it did not end well; with the end of what it printed.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_environment(compiled),
    )
    assert process.stdout is not None
    with process.stdout as stream:
        output = stream.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode:
        raise PipelineError(f"{' '.join(arguments)}: exit {process.returncode}\n{output[-2000:]}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KILOBYTES, output)


def _environment(compiled: Path | None) -> dict[str, str]:
    found = {**os.environ, **_ONE_THREAD}
    if compiled is not None and found.pop(_WRITES_NONE, ""):
        found["PYTHONPYCACHEPREFIX"] = str(compiled)
    return found


#: ru_maxrss counts kilobytes on Linux and bytes on macOS.
_KILOBYTES = 1e6 if sys.platform == "darwin" else 1e3
