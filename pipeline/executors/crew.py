"""Workers of one kind, as the dispatcher sees them."""

from __future__ import annotations

import pickle
import traceback
from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from pipeline.executors.shards import Piece
from pipeline.executors.worker import Order, Step


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker's word that it has loaded its stages."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A worker's word that it could not: an error that is not a document's, and its traceback."""

    error: BaseException
    told: str = ""


class RemoteError(Exception):
    """The traceback of another process, as the cause of the error that came from there."""


def failed(error: Exception) -> Failed:
    """Return the word of an error, in a form that can be sent."""
    told = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    return Failed(error, told)


@dataclass(frozen=True, slots=True)
class Died:
    """What is heard of a worker that is gone: kind ("crash", "memory") and how it ended."""

    kind: str
    how: str


Message = Ready | Step | Piece | Failed | Died


class Crew(ABC):
    """Workers that can be hired, given orders, heard and dismissed."""

    #: The most workers there may be.
    size: int

    @abstractmethod
    def hire(self) -> Hashable:
        """Return a new worker, which will say that it is ready."""

    @abstractmethod
    def sees_output(self, worker: Any) -> bool:
        """Return whether a worker that is ready can write into the output itself."""

    @abstractmethod
    def give(self, worker: Any, order: Order) -> None:
        """Give an order to a worker that has none."""

    @abstractmethod
    def hear(self, timeout: float | None) -> list[tuple[Any, Message]]:
        """Return what workers say, after waiting for so many seconds at most."""

    @abstractmethod
    def dismiss(self, worker: Any) -> None:
        """End a worker at once, whatever it does."""

    @abstractmethod
    def close(self) -> None:
        """End all workers."""
