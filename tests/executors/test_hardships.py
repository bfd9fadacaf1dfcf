"""Whole runs where the disk, the folder, the inputs or the parts are not as they should be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import toy_stages

from pipeline.config import load_config
from pipeline.document import Document
from pipeline.errors import OutputError
from pipeline.executors import RunReport
from pipeline.executors.run import run
from pipeline.executors.shards import shards
from pipeline.formats import Placed
from pipeline.formats.inputs import find_inputs, read_inputs

PLACES = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]
NOBODY = 65534


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a folder with seven documents in in.jsonl, of which the fifth is long."""
    monkeypatch.chdir(tmp_path)
    Path("in.jsonl").write_text("".join(map(line, range(7))), "utf-8")


def line(number: int) -> str:
    text = f"第{number}条。" * (9000 if number == 4 else 1)
    return json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n"


def settings(source: str = "in.jsonl", output: str = "out", **executor: Any) -> dict[str, Any]:
    return {
        "imports": ["toy_stages"],
        "input": {"path": [source]},
        "stages": ["toy_marks"],
        "output": {"path": output},
        "executor": {"shard_size": 2, **executor},
    }


def execute(**changes: Any) -> RunReport:
    return run(load_config(settings(**changes)))


def parts(folder: str = "out") -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(Path(folder).glob("part-*"))}


def undisturbed(source: str = "in.jsonl") -> dict[str, bytes]:
    execute(source=source, output="undisturbed")
    return parts("undisturbed")


#: A kernel that lets no file grow beyond 100 kB, and the command line.
_LITTLE_ROOM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
from pipeline.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name != "posix", reason="other systems have no limit of sizes")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_disk_without_room_ends_the_run_with_a_message_and_the_next_goes_on(workers: int) -> None:
    Path("c.yaml").write_text(json.dumps(settings(workers=workers)), "utf-8")
    told = subprocess.run(
        [sys.executable, "-c", _LITTLE_ROOM, "run", "c.yaml"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(PLACES)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (told.returncode, "Traceback" in told.stderr) == (2, False), told.stderr
    assert "cannot write out/part-00002.jsonl: File too large" in told.stderr
    whole = undisturbed()
    left = {name: content for name, content in parts().items() if content != whole[name]}
    assert (left, [*Path("out").glob(".part*")]) == ({}, [])
    assert execute(workers=workers).kept >= 2
    assert parts() == whole


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be somebody to whom permissions apply, which they do not to root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="folders are not read-only so elsewhere")
@pytest.mark.parametrize("output", ["out", "deeper/out"])
def test_a_read_only_folder_is_refused_and_left_as_it_is(output: str) -> None:
    execute(output=output)
    before = parts(output)
    locked = [path for path in (Path(output), Path(output).parent, Path()) if path.is_dir()]
    for path in locked:
        path.chmod(0o555)
    try:
        with as_nobody():
            for place in (output, f"{output}-new"):
                with pytest.raises(OutputError, match=f"cannot write {place}.*: Permission denied"):
                    execute(output=place)
        assert parts(output) == before
    finally:
        for path in reversed(locked):
            path.chmod(0o755)


def folder_of(count: int) -> None:
    Path("pages").mkdir()
    for number in range(count):
        Path(f"pages/{number}.txt").write_text(f"第{number}条。", "utf-8")


def once(monkeypatch: pytest.MonkeyPatch, act: Any) -> None:
    """Let something happen when the first batch is annotated."""
    given, done = toy_stages.Marks.__call__, list[bool]()

    def call(stage: Any, docs: list[Document]) -> list[Document]:
        if not done:
            done.append(True)
            act()
        return given(stage, docs)

    monkeypatch.setattr(toy_stages.Marks, "__call__", call)


def test_inputs_that_vanish_cost_themselves_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(9)
    whole = undisturbed("pages")

    def vanish() -> None:
        Path("pages/7.txt").rename("seven")
        Path("pages/8.txt").rename("eight")

    once(monkeypatch, vanish)
    report = execute(source="pages", workers=1)  # auto reads so small a folder before it begins
    assert [failure.where for failure in report.input_failures] == ["pages/7.txt", "pages/8.txt"]
    assert (report.documents, {*parts().items()} - {*whole.items()}) == (
        7,
        {("part-00003.jsonl", whole["part-00003.jsonl"].splitlines(keepends=True)[0])},
    )
    Path("seven").rename("pages/7.txt")
    Path("eight").rename("pages/8.txt")
    assert execute(source="pages", workers=1).kept == 3
    assert parts() == whole


def test_an_input_that_grows_is_annotated_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def grow() -> None:
        with Path("in.jsonl").open("a", encoding="utf-8") as file:
            file.write(line(7) + line(8)[:20])  # a line that is being written

    once(monkeypatch, grow)
    execute()
    with Path("in.jsonl").open("a", encoding="utf-8") as file:
        file.write(line(8)[20:] + line(9))
    assert execute().documents == 10
    assert parts() == undisturbed()


@pytest.mark.parametrize("deed", ["cut", "emptied", "edited", "deleted"])
def test_a_part_that_is_not_as_it_was_written_is_done_again(deed: str) -> None:
    execute()
    whole, part = parts(), Path("out/part-00001.jsonl")
    content = part.read_bytes()
    if deed == "deleted":
        part.unlink()
    else:
        changed = {"cut": content[:-9], "emptied": b"", "edited": content.replace(b"3", b"4")}
        part.write_bytes(changed[deed])
        assert part.read_bytes() != content
    report = execute()
    assert (report.kept, report.annotated, parts()) == (3, 2, whole)
    told = "done again, since it is not as it was written: part-00001.jsonl"
    assert report.notes == ([] if deed == "deleted" else [told])


def test_a_folder_of_100_000_files() -> None:
    Path("many").mkdir()
    for number in range(100_000):
        os.close(os.open(f"many/{number:05}.txt", os.O_CREAT | os.O_WRONLY))
    inputs = find_inputs(["many"], output="out")
    assert (inputs.total, inputs.failures, inputs.skipped) == (100_000, [], [])
    docs = (found.doc for found in read_inputs(inputs) if isinstance(found, Placed))
    sizes, last = [], ""
    for shard in shards(docs, 1000):
        sizes.append(len(shard))
        assert last < shard[0].id
        last = shard[-1].id
    assert (sizes, last) == ([1000] * 100, "99999.txt")
    report = run(load_config(settings("many", shard_size=1000)), limit=2000)
    assert (report.documents, report.parts, report.failed) == (2000, 2, 0)
