"""Work and memory of the default run grow as its input does: in counts, so no clock is asked."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pipeline.bench.corpus import of_count, of_length
from pipeline.modeling.news.annotator import Annotator
from pipeline.pipeline import Pipeline

ROOT = Path(__file__).parents[1]
TEXTS = [page.read_text("utf-8") for page in sorted((ROOT / "seeds/pages").glob("*.txt"))]
#: Eight times the input may take so many times the work: linear, with room for the mix of pages.
EIGHTFOLD = 8 * 1.4


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    found = Pipeline.from_config(ROOT / "configs/default.yaml")
    found("晋中市召开会议。")
    return found


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The characters of every window that the network reads."""
    lengths: list[int] = []
    monkeypatch.setattr(Annotator, "on_pass", lengths.extend)
    return lengths


def _calls(pipeline: Pipeline, texts: Sequence[str]) -> int:
    """Return how many functions, Python's and C's, are called for some texts."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        for _ in pipeline.stream(texts, batch_size=8):
            pass
    finally:
        sys.setprofile(None)
    return count


def _documents(count: int) -> list[str]:
    """Return so many short documents, all different: equal pages are read once."""
    return [f"第{number}条\n{text}" for number, text in enumerate(of_count(TEXTS, count, 150))]


def test_work_grows_with_the_length_of_a_document(pipeline: Pipeline, read: list[int]) -> None:
    calls, characters = [], []
    for length in (500, 4_000):
        read.clear()
        calls.append(_calls(pipeline, [of_length(TEXTS, length)]))
        characters.append(sum(read))
    assert characters[1] <= characters[0] * EIGHTFOLD
    assert calls[1] <= calls[0] * EIGHTFOLD


def test_work_grows_with_the_number_of_documents(pipeline: Pipeline, read: list[int]) -> None:
    calls, characters = [], []
    for count in (4, 32):
        read.clear()
        calls.append(_calls(pipeline, _documents(count)))
        characters.append(sum(read))
    assert characters[1] <= characters[0] * EIGHTFOLD
    assert calls[1] <= calls[0] * EIGHTFOLD


def test_memory_is_that_of_a_batch_however_many_there_are(pipeline: Pipeline) -> None:
    def peak(count: int) -> int:
        texts: Iterator[str] = iter(_documents(count))
        tracemalloc.start()
        for _ in pipeline.stream(texts, batch_size=4):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(8)  # what is loaded or remembered once
    assert peak(24) <= peak(8) * 1.5
