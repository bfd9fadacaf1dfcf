"""One loaded pipeline copied, pickled, used after a fork and by many threads."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from copy import copy, deepcopy
from typing import Any

import pytest

from pipeline.pipeline import Pipeline

CONFIG = {
    "stages": [
        "clean",
        "sentences",
        {"words": {"engine": "jieba"}},
        "entities",
        "topics",
        "summary",
    ]
}
PAGES = ["晋中市榆社县张三调研脱贫工作。李四主持会议。", "国家队昨晚夺得冠军。", "IBM 2019.", ""]


def _outputs(pipeline: Pipeline, times: int = 1) -> list[str]:
    return [pipeline(text).to_json() for _ in range(times) for text in PAGES]


def test_a_loaded_pipeline_can_be_pickled_and_copied() -> None:
    pipeline = Pipeline.from_config(CONFIG)
    expected = _outputs(pipeline)
    for again in (pickle.loads(pickle.dumps(pipeline)), copy(pipeline), deepcopy(pipeline)):
        assert _outputs(again) == expected


def _annotate_in_child(pipeline: Pipeline, queue: Any) -> None:
    queue.put(_outputs(pipeline))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_loaded_pipeline_works_after_a_fork() -> None:
    import torch

    torch.ones(300, 300) @ torch.ones(300, 300)
    pipeline = Pipeline.from_config(CONFIG)
    expected = _outputs(pipeline)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_annotate_in_child, args=(pipeline, queue))
    child.start()
    assert queue.get(timeout=60) == expected
    child.join(timeout=60)
    assert child.exitcode == 0


def test_threads_that_share_a_pipeline_get_what_one_thread_gets() -> None:
    expected = _outputs(Pipeline.from_config(CONFIG), 5)
    shared = Pipeline.from_config(CONFIG)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: _outputs(shared, 5), range(8)))
    assert found == [expected] * 8
