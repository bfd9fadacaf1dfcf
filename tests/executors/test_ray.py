"""The executor on a real cluster of two nodes on this machine."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_config
from pipeline.document import Document
from pipeline.errors import PipelineError
from pipeline.executors import RunReport
from pipeline.executors.run import run
from pipeline.formats.jsonl import write_file

ray = pytest.importorskip("ray")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two nodes of one core each, and a driver that has joined them."""
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    made.add_node(num_cpus=1)
    ray.init(address=made.address, log_to_driver=False, logging_level="error")
    yield made
    ray.shutdown()
    made.shutdown()


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def execute(texts: list[str], output: str = "out", **executor: Any) -> RunReport:
    write_file([Document(str(place), text) for place, text in enumerate(texts)], "in.jsonl")
    config = load_config(
        {
            "imports": ["toy_poison", "toy_stages"],
            "input": {"path": ["in.jsonl"]},
            "stages": ["toy_poison", "toy_slow", "toy_marks"],
            "output": {"path": output},
            "executor": {"shard_size": 20, "batch_size": 5, "workers": 2, **executor},
        }
    )
    return run(config)


def whole(output: str) -> bytes:
    return b"".join(part.read_bytes() for part in sorted(Path(output).glob("part-*.jsonl")))


def during(finished: int, act: Callable[[], None]) -> threading.Thread:
    """Do something once so many parts are finished."""

    def wait() -> None:
        deadline = time.monotonic() + 60
        while len(list(Path("out").glob("part-*"))) < finished and time.monotonic() < deadline:
            time.sleep(0.01)
        act()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def kill_one_actor(killed: list[int]) -> None:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            title = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if title.startswith(b"ray::Actor"):
            killed.append(int(entry.name))
            os.kill(killed[0], signal.SIGKILL)
            return


TEXTS = [f"{number}。" for number in range(200)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What one process writes."""
    folder = tmp_path_factory.mktemp("serial")
    before = Path.cwd()
    os.chdir(folder)
    try:
        execute(TEXTS, workers=1)
        return whole("out")
    finally:
        os.chdir(before)


@pytest.mark.usefixtures("cluster")
def test_the_output_is_that_of_one_process(undisturbed: bytes) -> None:
    report = execute(TEXTS, kind="ray")
    assert (report.documents, report.failed, report.parts) == (200, 0, 10)
    assert whole("out") == undisturbed
    assert not [file.name for file in Path("out").iterdir() if file.name.startswith(".")]
    assert execute(TEXTS, kind="local", workers=1).kept == 10  # the same run.json


@pytest.mark.usefixtures("cluster")
def test_an_actor_that_is_killed_costs_nothing(undisturbed: bytes) -> None:
    killed: list[int] = []
    killer = during(2, lambda: kill_one_actor(killed))
    report = execute(TEXTS, kind="ray")
    killer.join()
    assert len(killed) == 1
    assert whole("out") == undisturbed
    assert report.failed == 0


@pytest.mark.usefixtures("cluster")
def test_poison_costs_itself_only() -> None:
    texts = [*TEXTS[:100]]
    texts[33], texts[78] = "segv 。", "hang 。"
    report = execute(texts, kind="ray", timeout_s=3)
    records = [json.loads(line) for line in whole("out").splitlines()]
    assert [record["text"] for record in records] == texts
    failed = {
        place: record["errors"][0]["kind"]
        for place, record in enumerate(records)
        if record["errors"]
    }
    assert failed == {33: "crash", 78: "timeout"}
    assert report.failed == 2


@pytest.mark.usefixtures("cluster")
def test_where_nodes_do_not_see_the_output_the_driver_writes(
    undisturbed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from uuid import uuid4

    from pipeline.executors.bucket import Bucket

    url = f"memory://{uuid4().hex}/out"  # only the driver's memory
    report = execute(TEXTS, url, kind="ray")
    store = Bucket(url)
    names = [name for name in store.names() if name.startswith("part-")]
    assert b"".join(store.read(name) or b"" for name in names) == undisturbed
    assert report.documents == 200


def test_a_node_that_is_removed_costs_nothing(cluster: Any, undisturbed: bytes) -> None:
    second = cluster.add_node(num_cpus=1)
    remover = during(2, lambda: cluster.remove_node(second, allow_graceful=False))
    report = execute(TEXTS, kind="ray", workers=3)
    remover.join()
    assert whole("out") == undisturbed
    assert report.failed == 0


def test_without_a_cluster_the_message_says_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pipeline.executors.ray import _connect

    class Nowhere:
        @staticmethod
        def init(**_: Any) -> None:
            raise ConnectionError("Could not find any running Ray instance.")

    with pytest.raises(PipelineError, match=r"no Ray cluster answers .*; start one with ray start"):
        _connect(Nowhere, "auto")


def test_without_ray_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.executors import ray as executor

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(executor.importlib, "import_module", missing)
    with pytest.raises(PipelineError, match=r"pip install 'chinese-news-pipeline\[ray\]'"):
        executor._import_ray()
