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
    (worker,) = workers_for(config(timeout_s=3), seconds=60)
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


def test_a_config_without_workers_or_limits_needs_no_process() -> None:
    assert workers_for(config(), seconds=60) == []
    assert len(workers_for(config(workers=3), seconds=60)) == 3
    assert len(workers_for(config(memory_mb=900), seconds=60)) == 1
