"""What lies in a folder or stands in a line and would end a run, if reading were less careful."""

from __future__ import annotations

import gzip
import json
import os
import socket
from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.executors.run import run
from pipeline.formats.inputs import find_inputs, read_inputs
from pipeline.formats.source import InputFailure, Placed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="file systems of POSIX")


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("d").mkdir()
    Path("d/good.txt").write_text("好", "utf-8")


def read(*paths: str, mb: float | None = None) -> tuple[list[Placed], list[InputFailure]]:
    found = [*read_inputs(find_inputs(paths, max_document_mb=mb))]
    placed = [one for one in found if isinstance(one, Placed)]
    return placed, [one for one in found if isinstance(one, InputFailure)]


def test_special_files_in_a_folder_are_skipped_and_said() -> None:
    os.mkfifo("d/fifo.txt")
    Path("d/zero.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("d/socket.txt")
        inputs = find_inputs(["d"])
    assert inputs.special == ["d/fifo.txt", "d/socket.txt", "d/zero.txt"]
    assert [source.name for _, source in inputs.sources] == ["d/good.txt"]


@pytest.mark.parametrize("path", ["d/fifo.txt", "/dev/zero"])
def test_a_special_file_that_is_named_is_refused(path: str) -> None:
    os.mkfifo("d/fifo.txt")
    placed, (failure,) = read("d/good.txt", path)
    assert len(placed) == 1
    assert str(failure) == f"{path}: a FIFO, device or socket, and no file; it is not read"


def test_names_that_are_not_utf8_are_escaped_and_read() -> None:
    name = b"d/\xd0\xc2.txt"
    with open(name, "wb") as file:
        file.write("新".encode())
    placed, failures = read("d")
    assert failures == []
    assert {one.doc.id: one.doc.text for one in placed} == {
        "good.txt": "好",
        "\\xd0\\xc2.txt": "新",
    }
    with open(b"d/\xd0.jsonl", "wb") as file:
        file.write(b'{"text": "a"}\nbad\n')
    placed, failures = read(os.fsdecode(b"d/\xd0.jsonl"))
    assert placed[0].doc.id == "\\xd0.jsonl:1"
    assert failures[0].where == "d/\\xd0.jsonl:2"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_over_and_into_names_that_are_not_utf8(workers: int) -> None:
    folder = os.fsdecode(b"\xd0\xc2")
    os.mkdir(folder)
    for number in range(3):
        Path(folder, os.fsdecode(b"\xb1%d.txt" % number)).write_text("一。", "utf-8")
    config = load_config(
        {
            "imports": ["toy_stages"],
            "input": {"path": [folder, "gone" + folder]},
            "stages": ["toy_marks"],
            "output": {"path": "out" + folder},
            "executor": {"workers": workers, "shard_size": 2},
        }
    )
    report = run(config)
    assert (report.documents, report.failed) == (3, 0)
    json.dumps([str(failure) for failure in report.input_failures]).encode("ascii")
    assert run(config).kept == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"text": "a", "meta": {"x": 1e999}}', "1e999 is too large a number"),
        ('{"text": "a", "meta": {"x": -1e999}}', "-1e999 is too large a number"),
        ('{"text": "a", "meta": {"x": NaN}}', "NaN is not a JSON number"),
        ('{"text": "a", "meta": {"x": Infinity}}', "Infinity is not a JSON number"),
        ('{"text": "a", "n": ' + "9" * 5000 + "}", "a number of more than 4,300 digits"),
        ('{"text": "a", "meta": ' + '{"x":' * 300 + "1" + "}" * 301, "nested more than 200 deep"),
        ('{"text": "a", "meta": ' + "[" * 10_000 + "]" * 10_000 + "}", "not a line of JSON"),
    ],
)
def test_values_that_cannot_be_written_again_are_explained(line: str, told: str) -> None:
    Path("a.jsonl").write_text(line + '\n{"text": "b"}\n')
    placed, (failure,) = read("a.jsonl")
    assert [one.doc.text for one in placed] == ["b"]
    assert failure.where == "a.jsonl:1" and told in failure.message and not failure.lost


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_that_is_too_long_costs_itself(packed: bool) -> None:
    lines = b'{"text": "a"}\n{"text": "' + b"x" * 3_000_000 + b'"}\n{"text": "b"}'
    Path("a.jsonl").write_bytes(gzip.compress(lines) if packed else lines)
    placed, (failure,) = read("a.jsonl", mb=1)
    assert [one.doc.id for one in placed] == ["a.jsonl:1", "a.jsonl:3"]
    assert str(failure) == (
        "a.jsonl:2: longer than input.max_document_mb allows, 1 MB; split it, or allow more with "
        "--set input.max_document_mb=…"
    )


def test_a_line_that_is_too_long_is_not_held() -> None:
    import tracemalloc

    with open("a.jsonl", "wb") as file:
        file.write(b'{"text": "')
        for _ in range(40):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n')
    tracemalloc.start()
    read("a.jsonl", mb=1)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_text_that_is_too_large_is_refused() -> None:
    Path("big.txt").write_text("x" * 1_100_000)
    _, (failure,) = read("big.txt", mb=1)
    assert failure.message.startswith("larger than input.max_document_mb allows, 1 MB")


@pytest.mark.parametrize("path", ["x" * 5000, "a/" * 3000, "nul\0.txt"])
def test_paths_that_no_file_can_have_are_explained(path: str) -> None:
    placed, (failure,) = read("d", path)
    assert len(placed) == 1 and failure.lost
