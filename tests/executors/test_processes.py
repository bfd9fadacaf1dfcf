from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_config
from pipeline.document import Document
from pipeline.errors import PipelineError
from pipeline.executors import RunReport
from pipeline.executors.processes import death_of
from pipeline.executors.run import run
from pipeline.formats.jsonl import read_file, write_file

ROOT = Path(__file__).parents[2]


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
            "stages": ["toy_poison", "toy_marks"],
            "output": {"path": output},
            "executor": {"shard_size": 50, "batch_size": 10, "workers": 2, **executor},
        }
    )
    return run(config)


def records(output: str = "out") -> list[dict[str, Any]]:
    parts = sorted(Path(output).glob("part-*.jsonl"))
    return [json.loads(line) for part in parts for line in part.read_bytes().splitlines()]


def with_poison(count: int, poisons: list[str], seed: int) -> tuple[list[str], dict[int, str]]:
    places = random.Random(seed).sample(range(count), len(poisons))
    bad = dict(zip(places, poisons, strict=True))
    return [f"{bad.get(place, '好')} 。" for place in range(count)], bad


def test_poison_costs_itself_only() -> None:
    texts, bad = with_poison(200, ["exit", "segv", "hang", "sysexit", "raise"], seed=1)
    report = execute(texts, timeout_s=2)
    found = records()
    assert [record["text"] for record in found] == texts
    assert [place for place, record in enumerate(found) if record["errors"]] == sorted(bad)
    kinds = {bad[place]: found[place]["errors"][0]["kind"] for place in bad}
    assert kinds == {
        "exit": "crash",
        "segv": "crash",
        "hang": "timeout",
        "sysexit": "SystemExit",
        "raise": "ValueError",
    }
    assert (report.documents, report.failed) == (200, 5)
    place = next(place for place in bad if bad[place] == "segv")
    part = f"part-{place // 50:05}.jsonl"
    note = f"{part}: a worker was ended by SIGSEGV over the document '{place}'; it is written"
    assert any(told.startswith(note) for told in report.notes)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not refuse memory")
def test_a_document_that_eats_the_memory_costs_itself_only() -> None:
    texts, bad = with_poison(60, ["memory"], seed=2)
    execute(texts, memory_mb=1500, workers=1)  # a limit needs a process that can be ended
    found = records()
    assert [place for place, record in enumerate(found) if record["errors"]] == [*bad]
    assert found[next(iter(bad))]["errors"][0]["kind"] in ("MemoryError", "memory")


def test_the_output_is_the_same_for_any_number_of_workers_and_any_sizes() -> None:
    texts = [f"{number}。" for number in range(60)]
    whole = []
    for number, (workers, batch, shard) in enumerate([(1, 64, 60), (2, 7, 9), (4, 1, 13)]):
        execute(texts, f"out{number}", workers=workers, batch_size=batch, shard_size=shard)
        parts = sorted(Path(f"out{number}").glob("part-*.jsonl"))
        whole.append(b"".join(part.read_bytes() for part in parts))
    assert whole[0].count(b"\n") == 60
    assert whole[1] == whole[0] and whole[2] == whole[0]


def test_deeply_nested_meta_goes_through_workers() -> None:
    deep: list[object] = []
    for _ in range(150):
        deep = [deep]
    write_file([Document("a", "一。", meta={"deep": deep})], "deep.jsonl")
    config = load_config(
        {
            "imports": ["toy_stages"],
            "input": {"path": ["deep.jsonl"]},
            "stages": ["toy_marks"],
            "executor": {"workers": 2},
        }
    )
    assert run(config).failed == 0
    assert records()[0]["meta"] == {"deep": deep}


def test_stages_that_cannot_be_loaded_end_the_run() -> None:
    write_file([Document("a", "一")], "in.jsonl")
    config = load_config(
        {
            "imports": ["toy_poison"],
            "input": {"path": ["in.jsonl"]},
            "stages": ["toy_fatal"],
            "executor": {"workers": 2},
        }
    )
    with pytest.raises(PipelineError, match="workers end while they load the stages"):
        run(config)
    assert not list(Path("out").glob("part-*"))


@pytest.mark.parametrize(
    ("code", "kind", "how"),
    [
        (-11, "crash", "a worker was ended by SIGSEGV"),
        (-9, "crash", "a worker was ended by SIGKILL, perhaps for lack of memory"),
        (3, "crash", "a worker ended with exit code 3"),
        (86, "memory", "a worker took more memory than executor.memory_mb"),
    ],
)
def test_a_death_is_explained(code: int, kind: str, how: str) -> None:
    assert (death_of(code).kind, death_of(code).how) == (kind, how)


CONFIG = """\
imports: [toy_poison]
input: {path: in.jsonl}
stages: [%s, sentences]
executor: {workers: 2, shard_size: 20, batch_size: 10}
"""
SLOW = ("toy_slow", "toy_slow_in_copies")


def started(slow: str = SLOW[0]) -> subprocess.Popen[bytes]:
    """Return a run with two workers over 400 documents, which has just been started."""
    Path("c.yaml").write_text(CONFIG % slow, "utf-8")
    write_file([Document(str(place), f"{place}。") for place in range(400)], "in.jsonl")
    here = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'support'}"}
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "run", "c.yaml"],
        env=here,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def processes_in(session: int) -> list[int]:
    """Return the processes of a session that are alive."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, at = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(at) == session and state != "Z":
            found.append(int(entry.name))
    return found


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the worker processes of a run."""
    trackers = b"resource_tracker"
    return [
        pid
        for pid in processes_in(process.pid)
        if pid != process.pid and trackers not in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def wait_for_a_part() -> None:
    """Wait until a run has finished a part: all its workers are there by then."""
    deadline = time.monotonic() + 30
    while not list(Path("out").glob("part-*")) and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("delay", [0.15, 0.4, 0.7, 1.0, 1.5])
@pytest.mark.parametrize("slow", SLOW)
def test_no_worker_outlives_its_run(number: signal.Signals, delay: float, slow: str) -> None:
    with started(slow) as process:
        time.sleep(delay)
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
        deadline = time.monotonic() + 10
        while (left := processes_in(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert left == []
    assert b"Traceback" not in told or number == signal.SIGKILL
    if number == signal.SIGTERM and Path("out").exists():
        assert not [file.name for file in Path("out").iterdir() if file.name.endswith(".tmp")]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("slow", SLOW)
def test_a_worker_that_is_killed_from_outside_costs_nothing(slow: str) -> None:
    with started(slow) as process:
        wait_for_a_part()
        os.kill(workers_of(process)[0], signal.SIGKILL)
        process.communicate(timeout=60)
        assert process.returncode == 0
    docs = [doc for part in sorted(Path("out").glob("part-*")) for doc in read_file(part)]
    assert [doc.id for doc in docs] == [str(place) for place in range(400)]
    assert not any(doc.errors for doc in docs)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize(("slow", "is_new"), [*zip(SLOW, (True, False), strict=True)])
def test_workers_are_copies_where_all_stages_allow_it(slow: str, is_new: bool) -> None:
    with started(slow) as process:
        wait_for_a_part()
        commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in workers_of(process)]
        process.communicate(timeout=60)
    assert [b"spawn_main" in command for command in commands] == [is_new] * 2
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("slow", SLOW)
def test_interrupting_once_ends_in_order(slow: str) -> None:
    with started(slow) as process:
        wait_for_a_part()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to workers too
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (
        130,
        b"interrupted; finished parts are kept in out/: the same command does the rest\n",
    )
    assert {file.suffix for file in Path("out").iterdir()} == {".jsonl", ".json"}
