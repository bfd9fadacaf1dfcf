"""Work and memory of the default run grow as its input does: in counts, so no clock is asked."""

from __future__ import annotations

import subprocess
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


#: Annotates a document in a process of its own; prints bytes a character beyond what was there.
_BOOK = """
import resource, sys
from pipeline.formats.jsonl import line_pieces
from pipeline.pipeline import Pipeline
from pipeline.bench.corpus import of_length
pages, length = sys.stdin.read().split("\\0"), int(sys.argv[1])
pipeline = Pipeline.from_config("configs/default.yaml")
pipeline(of_length(pages, 10_000))
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before = peak()
doc = pipeline(of_length(pages, length))
written = sum(map(len, line_pieces(doc, surfaces=True)))
assert not doc.errors and written > 30 * length, (doc.errors, written)
print((peak() - before) // length)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in other units elsewhere")
def test_a_document_of_a_megabyte_takes_little_memory() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _BOOK, "380000"],
        input="\0".join(TEXTS), cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    # Some 250 with the buffers of a piece, which is 50 in a book; 800 where all windows, words and
    # the JSON of all words lie side by side.
    assert int(told.stdout) < 450
