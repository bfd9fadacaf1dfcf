"""Worker processes that are copies (fork) of this one, with its stages: when, and what they leave.

A new process would import everything and load the stages anew, a second and a half of work for
each; a copy has them at once and shares their memory.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.config import Config
from pipeline.stage import Stage

_TASKS = Path("/proc/self/task")
_FILES = Path("/proc/self/fd")


def can_fork(config: Config, stages: Iterable[Stage]) -> bool:
    """Return whether workers may be copies of this process.

    On Linux alone: macOS's own libraries do not bear it. A limit of memory counts what a process
    has, and a copy has what its parent has read.
    """
    return (
        sys.platform == "linux"
        and config.executor.memory_mb is None
        and "torch" not in sys.modules
        and has_one_thread()
        and all(stage.can_be_forked for stage in stages)
    )


def has_one_thread() -> bool:
    """Return whether this process has one thread, as Linux counts them; a library's count too.

    A copy has the thread that asked for it alone, and locks that others held are never let go.
    """
    try:
        return len(os.listdir(_TASKS)) == 1
    except OSError:
        return False


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Have copies made in the block leave what is loaded alone when they collect garbage.

    To look through it is to write to it, and what is written to is no longer shared.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def leave_parent(kept: int) -> None:
    """Give up what a copy has of its parent: signal handlers, and files but for one descriptor.

    A lock on a folder is held as long as anybody has its file open. The numbers stay taken, since
    objects that were copied may close them.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir(_FILES):
        if (found := int(name)) > 2 and found not in (kept, nothing):
            with suppress(OSError):  # the one that listed them is closed by now
                os.dup2(nothing, found, inheritable=False)
    os.close(nothing)
