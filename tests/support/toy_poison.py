"""Stages that crash, hang or eat memory over single documents, for tests of what survives it."""

from __future__ import annotations

import os
import signal
import time

from pipeline.document import Document
from pipeline.stage import Stage, register

#: A document that starts with one of these does that to its process.
POISONS = ("exit", "segv", "kill", "hang", "memory", "sysexit", "raise")


@register("toy_poison")
class Poison(Stage):
    """Does what the text's first word says."""

    provides = ("poison",)

    def __call__(self, docs: list[Document]) -> list[Document]:
        for doc in docs:
            _suffer(doc.text.split(" ", 1)[0])
            doc.spans["poison"] = []
        return docs


@register("toy_slow")
class Slow(Stage):
    """Takes five milliseconds a document, so that a run lasts."""

    provides = ("slow",)

    def __call__(self, docs: list[Document]) -> list[Document]:
        time.sleep(0.005 * len(docs))
        for doc in docs:
            doc.spans["slow"] = []
        return docs


@register("toy_slow_in_copies")
class SlowInCopies(Slow):
    """The same, which workers may have by being copies of a process."""

    can_be_forked = True


def _suffer(poison: str) -> None:
    match poison:
        case "exit":
            os._exit(3)
        case "segv":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(3600)
        case "memory":
            held = bytearray(8 << 30)
            held[::4096] = b"x" * len(held[::4096])
        case "sysexit":
            raise SystemExit(3)
        case "raise":
            raise ValueError("bad")


@register("toy_fatal")
class Fatal(Stage):
    """Ends its process while it is loaded."""

    def load(self) -> None:
        os._exit(4)

    def __call__(self, docs: list[Document]) -> list[Document]:
        return docs
