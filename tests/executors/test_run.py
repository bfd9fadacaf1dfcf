from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pytest
import toy_stages
from toy_runs import WHOLE, execute, output, summary, texts

from pipeline.config import load_config
from pipeline.document import Document
from pipeline.errors import InputError, NotReadyError, OutputError, StageError
from pipeline.executors.run import run
from pipeline.formats.jsonl import read_file


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a folder with five documents in in.jsonl."""
    monkeypatch.chdir(tmp_path)
    texts("一。", "二。", "三。", "四。", "五。")
    return tmp_path


@pytest.mark.parametrize("workers", [1, 2])
def test_documents_go_to_part_files_in_order(workers: int) -> None:
    report = execute(workers=workers)
    assert output() == WHOLE
    assert summary(report) == (5, 0, 5, 10, 3, 0)
    docs = [doc for name in WHOLE for doc in read_file(Path("out", name))]
    assert [doc.made_by for doc in docs] == [{"marks": "toy_marks", "trouble": "toy_trouble@1"}] * 5
    assert json.loads(Path("out/run.json").read_text("utf-8"))["finished"] is True


@pytest.mark.parametrize("workers", [1, 2])
def test_failing_documents_are_written_with_their_errors(workers: int) -> None:
    texts("一。", "二坏。", "三。")
    report = execute(workers=workers)
    assert output() == {"part-00000.jsonl": ["一。", "二坏。"], "part-00001.jsonl": ["三。"]}
    assert summary(report) == (3, 1, 3, 7, 2, 0)
    assert report.examples == ["二: toy_trouble: ValueError: 二 is bad"]
    failed = list(read_file("out/part-00000.jsonl"))[1]
    assert (failed.errors[0]["stage"], list(failed.spans)) == ("toy_trouble", ["marks"])


@pytest.mark.parametrize("workers", [1, 2])
def test_stopping_at_an_error_keeps_finished_parts(workers: int) -> None:
    texts("一。", "二。", "三。", "四坏。", "五。")
    with pytest.raises(StageError, match="toy_trouble failed on '四': ValueError: 四 is bad"):
        execute(on_error="stop", workers=workers)
    assert output()["part-00000.jsonl"] == ["一。", "二。"]
    assert "part-00001.jsonl" not in output()
    assert json.loads(Path("out/run.json").read_text("utf-8"))["finished"] is False


def test_the_same_again_does_nothing() -> None:
    execute()
    before = {file.name: file.stat().st_mtime_ns for file in Path("out").glob("part-*")}
    assert summary(execute()) == (5, 0, 0, 0, 3, 3)
    assert {file.name: file.stat().st_mtime_ns for file in Path("out").glob("part-*")} == before


def test_doing_nothing_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    execute()
    monkeypatch.setattr(toy_stages.Trouble, "load", lambda self: pytest.fail("loaded"))
    assert execute().kept == 3


def test_what_failed_before_still_counts() -> None:
    texts("一坏", "二")
    execute()
    assert summary(execute()) == (2, 1, 0, 0, 1, 1)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_goes_on(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    def interrupt(self: toy_stages.Trouble, docs: list[Document]) -> list[Document]:
        if docs[0].id == "三":
            raise KeyboardInterrupt
        for doc in docs:
            doc.spans["trouble"] = []
            doc.meta["trouble"] = "none"
        return docs

    with monkeypatch.context() as patch:
        patch.setattr(toy_stages.Trouble, "__call__", interrupt)
        with pytest.raises(KeyboardInterrupt):
            execute()
    assert output() == {"part-00000.jsonl": ["一。", "二。"]}
    report = execute(workers=workers)
    assert summary(report) == (5, 0, 3, 6, 3, 1)
    assert output() == WHOLE


def test_limit() -> None:
    assert summary(execute(limit=3)) == (3, 0, 3, 6, 2, 0)
    assert output() == {"part-00000.jsonl": ["一。", "二。"], "part-00001.jsonl": ["三。"]}


def test_what_cannot_be_read_is_reported_and_recorded() -> None:
    with Path("in.jsonl").open("a") as file:
        file.write("{\n")
    report = execute()
    assert [failure.where for failure in report.input_failures] == ["in.jsonl:6"]
    written = json.loads(Path("out/run.json").read_text("utf-8"))
    assert written["input_failures"] == [str(report.input_failures[0])]
    assert report.documents == 5


def test_without_input_nothing_is_written() -> None:
    Path("in.jsonl").unlink()
    with pytest.raises(InputError, match=r"no input: in\.jsonl: no such file or folder"):
        execute()
    assert not Path("out").exists()


def test_progress_hears_of_every_document() -> None:
    heard: list[object] = []

    class Ear:
        def start(self, total: int | None) -> None:
            heard.append(total)

        def advance(self, documents: int, characters: int) -> None:
            heard.append((documents, characters))

    config = load_config(
        {"imports": ["toy_stages"], "input": {"path": "in.jsonl"}, "stages": ["toy_marks"]}
    )
    for _ in range(2):
        run(config, limit=3, progress=Ear())
    assert heard == [3, (3, 6), 3, (3, 0)]


def test_a_large_input_is_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def alive() -> int:
        return sum(type(thing) is Document for thing in gc.get_objects())

    texts(*(f"{number:02}" for number in range(10, 90)))
    gc.collect()
    before, counts = alive(), list[int]()

    def count(self: toy_stages.Noise, docs: list[Document]) -> list[Document]:
        counts.append(alive() - before)
        return docs

    monkeypatch.setattr(toy_stages.Noise, "__call__", count)
    execute(stages=["toy_noise"], shard_size=4, batch_size=2, workers=1)
    assert max(counts) <= 6


def test_an_input_in_the_output_folder_is_refused_and_kept() -> None:
    Path("out").mkdir()
    Path("in.jsonl").rename("out/part-00000.jsonl")
    config = load_config(
        {
            "imports": ["toy_stages"],
            "input": {"path": ["out/part-00000.jsonl"]},
            "stages": ["toy_marks"],
        }
    )
    for overwrite in (True, False):
        with pytest.raises(InputError, match=r"part-00000\.jsonl lies in the output folder out, "):
            run(config, overwrite=overwrite)
    assert [file.name for file in Path("out").iterdir()] == ["part-00000.jsonl"]
    Path("link.jsonl").symlink_to("out/part-00000.jsonl")
    linked = load_config({**config.to_dict(), "input": {"path": ["link.jsonl"]}})
    with pytest.raises(InputError, match="lies in the output folder"):
        run(linked)


def test_a_run_that_fails_leaves_no_temporary_file() -> None:
    texts("一。", "二坏。")
    with pytest.raises(StageError):
        execute(on_error="stop")
    assert [file.name for file in Path("out").iterdir()] == ["run.json"]


@pytest.mark.parametrize(
    ("characters", "cores", "processes"),
    [(79_000, 8, 0), (81_000, 8, 2), (81_000, 1, 0)],
)
def test_several_processes_are_started_where_there_is_enough_to_do(
    characters: int, cores: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.executors import limits
    from pipeline.executors.processes import Processes

    hired = []
    hire = Processes.hire
    monkeypatch.setattr(limits, "cores", lambda: cores)
    monkeypatch.setattr(Processes, "hire", lambda crew: [hired.append(1), hire(crew)][1])
    texts("一" * characters, "二" * characters)
    assert execute().documents == 2  # of one shard
    assert len(hired) == processes
    texts("一" * 500_000)  # a document is one worker's, however long
    assert execute(shard_size=1, overwrite=True).documents == 1
    assert len(hired) == processes


@pytest.mark.parametrize(
    ("executor", "name"),
    [
        ({}, "serial"),
        ({"workers": 1}, "serial"),
        ({"workers": 2}, "processes"),
        ({"timeout_s": 5}, "processes"),
        ({"memory_mb": 500}, "processes"),
    ],
)
def test_what_is_small_needs_one_process_unless_it_has_to_be_ended(
    executor: dict[str, Any], name: str
) -> None:
    from pipeline.executors.run import executor_of

    config = load_config({"imports": ["toy_stages"], "stages": ["toy_marks"], "executor": executor})
    assert executor_of(config, is_small=True).__name__ == name


def test_an_output_that_no_store_knows_is_told_before_the_input_is_looked_for() -> None:
    config = {
        "input": {"path": ["memory://nothing"]},
        "stages": ["clean"],
        "output": {"path": "nowhere://x"},
    }
    with pytest.raises(OutputError, match="nowhere://x: Protocol not known"):
        run(load_config(config))


def test_missing_files_and_missing_inputs_are_told_together() -> None:
    settings = {
        "input": {"path": ["absent/"], "layers": ["sentences"]},
        "stages": [{"words": {"engine": "jieba", "user_dict": "absent.txt"}}],
    }
    with pytest.raises(NotReadyError) as caught:
        run(load_config(settings))
    assert caught.value.problems == [
        "stages[0] words: user_dict absent.txt: no such file",
        "input: path absent/: no such file or folder",
    ]
