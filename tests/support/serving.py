"""A server over toy stages for tests: fast, and one can see what it did."""

from __future__ import annotations

import re
import threading
import time

from pipeline.document import Document, Label, Span
from pipeline.pipeline import Pipeline
from pipeline.stage import Stage


class Names(Stage):
    """Marks each capital letter as a person; fails on 坏, waits where it is told to."""

    name = "names"
    provides = ("entities", "topics")

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.go = threading.Event()
        self.go.set()

    def __call__(self, docs: list[Document]) -> list[Document]:
        self.batches.append([doc.id for doc in docs])
        self.go.wait(20)
        for doc in docs:
            if "坏" in doc.text:
                raise ValueError("坏")
            found = re.finditer("[A-Z]", doc.text)
            doc.spans["entities"] = [Span(one.start(), one.end(), "PER", 0.9) for one in found]
            doc.labels["topics"] = [Label("sports", 0.8)]
        return docs


def toy_pipeline() -> tuple[Pipeline, Names]:
    """Return a pipeline of one stage, and the stage."""
    stage = Names()
    return Pipeline([stage]), stage


def until(wanted: object, seconds: float = 10.0) -> None:
    """Wait until a function returns something true."""
    assert callable(wanted)
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
