from __future__ import annotations

import threading

import pytest
from serving import toy_pipeline, until

from pipeline.document import Document
from pipeline.pipeline import Pipeline
from pipeline.server.batching import Annotator, Batch, QueueFull
from pipeline.server.limits import Limits


def docs(*texts: str) -> list[Document]:
    return [Document(text, text) for text in texts]


def test_what_waits_is_annotated_together_up_to_the_budget() -> None:
    pipeline, stage = toy_pipeline()
    heard: list[Batch] = []
    annotator = Annotator([pipeline], Limits(batch=6, batch_documents=3), hear=heard.append)
    stage.go.clear()
    annotator.start()
    first = annotator.submit(docs("零"))
    until(lambda: stage.batches)
    rest = annotator.submit(docs("一一一", "二二二", "三三三", "四", "五", "六"))
    assert annotator.characters_waiting == 12
    stage.go.set()
    assert [future.result(10).id for future in first + rest][-1] == "六"
    annotator.close()
    assert stage.batches == [["零"], ["一一一", "二二二"], ["三三三", "四", "五"], ["六"]]
    assert [(one.documents, one.characters) for one in heard] == [(1, 1), (2, 6), (3, 5), (1, 1)]


def test_a_document_beyond_the_budget_is_annotated_alone() -> None:
    pipeline, stage = toy_pipeline()
    annotator = Annotator([pipeline], Limits(batch=2))
    futures = annotator.submit(docs("甲", "乙乙乙乙", "丙"))
    annotator.start()
    annotator.close()
    assert all(future.done() for future in futures)
    assert stage.batches == [["甲"], ["乙乙乙乙"], ["丙"]]


def test_a_full_queue_takes_no_more_and_says_when() -> None:
    pipeline, _ = toy_pipeline()
    annotator = Annotator([pipeline], Limits(queue=3))
    annotator.submit(docs("甲" * 60_000))
    with pytest.raises(QueueFull) as caught:
        annotator.submit(docs("乙"))
    assert caught.value.retry_after == 3


def test_a_failing_document_is_told_and_the_others_are_whole() -> None:
    pipeline, _ = toy_pipeline()
    annotator = Annotator([pipeline], Limits())
    futures = annotator.submit(docs("A坏", "B"))
    annotator.start()
    bad, good = [future.result(10) for future in futures]
    annotator.close()
    assert bad.errors == [{"stage": "names", "kind": "ValueError", "message": "坏"}]
    assert (good.errors, len(good.spans["entities"])) == ([], 1)


def test_a_bug_reaches_those_whom_it_concerns_and_the_thread_lives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipeline, _ = toy_pipeline()
    annotator = Annotator([pipeline], Limits(batch=1))
    real = Pipeline.annotate

    def annotate(self: Pipeline, batch: list[Document]) -> list[Document]:
        if batch[0].id == "甲":
            raise RuntimeError("a bug")
        return real(self, batch)

    monkeypatch.setattr(Pipeline, "annotate", annotate)
    first, second = annotator.submit(docs("甲", "乙"))
    annotator.start()
    with pytest.raises(RuntimeError, match="a bug"):
        first.result(10)
    assert second.result(10).id == "乙"
    annotator.close()


def test_cancelled_documents_are_left_out() -> None:
    pipeline, stage = toy_pipeline()
    annotator = Annotator([pipeline], Limits())
    first, second = annotator.submit(docs("甲", "乙"))
    first.cancel()
    annotator.start()
    assert second.result(10).id == "乙"
    annotator.close()
    assert stage.batches == [["乙"]]


def test_closing_finishes_what_was_taken_and_takes_no_more() -> None:
    pipeline, stage = toy_pipeline()
    annotator = Annotator([pipeline], Limits(batch=1))
    stage.go.clear()
    annotator.start()
    futures = annotator.submit(docs(*"甲乙丙"))
    closing = threading.Thread(target=annotator.close)
    closing.start()
    until(lambda: annotator._closed)
    with pytest.raises(QueueFull):
        annotator.submit(docs("丁"))
    stage.go.set()
    closing.join(10)
    assert [future.result(0).id for future in futures] == ["甲", "乙", "丙"]


def test_several_hands_share_what_waits() -> None:
    pairs = [toy_pipeline() for _ in range(2)]
    annotator = Annotator([pipeline for pipeline, _ in pairs], Limits())
    futures = annotator.submit(docs(*"甲乙丙丁"))
    for _, stage in pairs:
        stage.go.clear()
    annotator.start()
    until(lambda: all(stage.batches for _, stage in pairs))
    for _, stage in pairs:
        stage.go.set()
    assert [future.result(10).id for future in futures] == [*"甲乙丙丁"]
    annotator.close()
    assert sorted(stage.batches for _, stage in pairs) == [[["丙", "丁"]], [["甲", "乙"]]]
