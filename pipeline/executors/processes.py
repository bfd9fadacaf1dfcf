"""The executor of several processes on this machine, each with its own stages."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.config import Config
from pipeline.executors import Progress
from pipeline.executors.collecting import collect_seldom, spare_what_is_loaded
from pipeline.executors.crew import Crew, Died, Message, Ready, failed
from pipeline.executors.dispatch import Dispatcher
from pipeline.executors.forking import can_fork, has_one_thread, leave_parent, nothing_collected
from pipeline.executors.limits import (
    OUT_OF_MEMORY,
    end_with,
    keep_freed_memory,
    one_thread,
    workers_of,
)
from pipeline.executors.shards import Finished, Job
from pipeline.executors.worker import Order, Worker
from pipeline.formats.remote import is_url


def processes(config: Config, jobs: Iterator[Job], progress: Progress) -> Generator[Finished]:
    """Yield the jobs as worker processes finish them."""
    yield from Dispatcher(config, Processes(config), jobs, progress).run()


class Processes(Crew):
    """Processes of this machine; messages go through a pipe to each."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.size = workers_of(config)
        self._sees_output = not is_url(config.output.path)  # memory:// is each process's own
        self._workers: dict[Connection, BaseProcess] = {}
        self._worker = Worker(config)

    def hire(self) -> Connection:
        """Return the pipe to a new process."""
        ours, theirs = multiprocessing.Pipe()
        process = self._copy(theirs) or self._new(theirs)
        theirs.close()
        self._workers[ours] = process
        return ours

    def _copy(self, pipe: Connection) -> BaseProcess | None:
        """Return a worker that is a copy of this process; None where that is not safe."""
        if not can_fork(self.config, self._worker.pipeline.stages):
            return None
        self._worker.load()  # once, for all
        if not has_one_thread():
            return None
        process = multiprocessing.get_context("fork").Process(
            target=work_in_copy, args=(pipe, os.getpid(), self._worker), daemon=True
        )
        with nothing_collected():
            process.start()
        return process

    def _new(self, pipe: Connection) -> BaseProcess:
        """Return a worker that is a new process and loads the stages itself."""
        process = multiprocessing.get_context("spawn").Process(
            target=work, args=(pipe, os.getpid(), pickle.dumps(self.config)), daemon=True
        )
        process.start()
        return process

    def sees_output(self, worker: Any) -> bool:
        """Return whether the processes write parts: into a folder of this machine."""
        return self._sees_output

    def give(self, worker: Any, order: Order) -> None:
        """Send an order; a worker that is gone meanwhile is heard of as any other."""
        with suppress(OSError):
            worker.send(order)

    def hear(self, timeout: float | None) -> list[tuple[Any, Message]]:
        """Return what has come through the pipes."""
        heard: list[tuple[Any, Message]] = []
        for pipe in wait([*self._workers], timeout):
            assert isinstance(pipe, Connection)
            try:
                while pipe.poll():
                    heard.append((pipe, pipe.recv()))
            except (EOFError, OSError, pickle.UnpicklingError):
                heard.append((pipe, self._death(pipe)))
        return heard

    def dismiss(self, worker: Any) -> None:
        """Kill a process."""
        process = self._workers.pop(worker)
        process.kill()
        process.join()
        worker.close()

    def close(self) -> None:
        """Kill all processes: whatever is of worth has been heard."""
        for process in self._workers.values():
            process.kill()
        for worker in [*self._workers]:
            self.dismiss(worker)

    def _death(self, pipe: Connection) -> Died:
        process = self._workers.pop(pipe)
        process.join(1)  # the pipe can close a moment before the process ends
        process.kill()
        process.join()
        pipe.close()
        return death_of(process.exitcode)


def death_of(code: int | None) -> Died:
    """Return what a process's exit code says of how it ended."""
    if code == OUT_OF_MEMORY:
        return Died("memory", "a worker took more memory than executor.memory_mb")
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in {*signal.Signals} else str(-code)
        hint = ", perhaps for lack of memory" if -code == getattr(signal, "SIGKILL", 9) else ""
        return Died("crash", f"a worker was ended by {name}{hint}")
    return Died("crash", f"a worker ended with exit code {code}")


def work(pipe: Connection, parent: int, config: bytes) -> None:
    """Do what comes through the pipe until it closes; the whole life of a worker process."""
    _settle(parent)
    one_thread()
    with suppress(EOFError, OSError):  # the parent has what it wanted
        try:
            worker = Worker(pickle.loads(config))
            worker.load()
            spare_what_is_loaded()
        except Exception as error:
            pipe.send(failed(error))
        else:
            _serve(pipe, worker)


def work_in_copy(pipe: Connection, parent: int, worker: Worker) -> None:
    """Do the same in a copy of the parent, with the worker that the parent has loaded."""
    leave_parent(pipe.fileno())
    _settle(parent)
    collect_seldom()
    with suppress(EOFError, OSError):
        _serve(pipe, worker)


def _settle(parent: int) -> None:
    """Let a new worker process end with its parent, and print nothing between JSON lines."""
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    keep_freed_memory()
    with suppress(OSError, ValueError):
        os.dup2(sys.stderr.fileno(), 1)  # what libraries print


def _serve(pipe: Connection, worker: Worker) -> None:
    """Say that the worker is ready, and do what it is told."""
    message: Message
    pipe.send(Ready())
    while True:
        order = pipe.recv()
        try:
            for message in worker.annotate(order):
                pipe.send(message)
        except (BrokenPipeError, EOFError):
            return
        except Exception as error:
            pipe.send(failed(error))
