from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.config import Config, load_config
from pipeline.document import Document
from pipeline.errors import PipelineError
from pipeline.server.workers import WorkerProcess, workers_for


def config(*stages: str, **executor: Any) -> Config:
    return load_config(
        {
            "imports": ["toy_poison", "toy_stages"],
            "stages": stages or ["toy_poison", "toy_marks"],
            "executor": executor,
        }
    )


def docs(*texts: str) -> list[Document]:
    return [Document(str(place), text) for place, text in enumerate(texts)]


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    (worker,) = workers_for(config(timeout_s=3, workers=1), seconds=60)
    yield worker
    worker.close()


def test_documents_come_back_annotated_in_their_order(worker: WorkerProcess) -> None:
    found = worker.annotate(docs("好。", "二\n行。。", "raise 三。"))
    assert [doc.text for doc in found] == ["好。", "二\n行。。", "raise 三。"]
    assert [len(doc.spans["marks"]) for doc in found] == [1, 2, 1]
    assert [[error["message"] for error in doc.errors] for doc in found] == [[], [], ["bad"]]


def test_what_ends_its_process_or_hangs_costs_itself_only(worker: WorkerProcess) -> None:
    found = worker.annotate(docs("好。", "exit 。", "好。", "hang 。"))
    errors = [[(error["stage"], error["kind"]) for error in doc.errors] for doc in found]
    assert errors == [[], [("executor", "crash")], [], [("executor", "timeout")]]
    assert [len(doc.spans.get("marks", [])) for doc in found] == [1, 0, 1, 0]
    assert "exit code 3 over it alone" in found[1].errors[0]["message"]
    assert worker.annotate(docs("好。"))[0].errors == []


def test_stages_that_cannot_be_loaded_are_told() -> None:
    dying = WorkerProcess(config("toy_fatal"), seconds=60)
    with pytest.raises(PipelineError, match=r"ended while it loaded the stages: .*exit code 4"):
        dying.load()
    dying.close()


@pytest.mark.parametrize(
    ("executor", "cores", "count"),
    [
        ({"workers": 1}, 2, 0),
        ({"workers": 3}, 2, 3),
        ({"workers": 1, "memory_mb": 900}, 2, 1),
        ({"workers": "auto"}, 1, 0),
        ({"workers": "auto"}, 2, 2),
        ({"workers": "auto"}, 64, 4),
    ],
)
def test_workers_are_as_many_as_asked_and_none_where_one_thread_does(
    executor: dict[str, Any], cores: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.executors.limits.cores", lambda: cores)
    assert len(workers_for(config(**executor), seconds=60)) == count
