from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest

from pipeline.config import load_config
from pipeline.document import Document
from pipeline.errors import OutputError, ResumeError
from pipeline.executors import RunReport, bucket
from pipeline.executors.bucket import Bucket
from pipeline.executors.lock import LOCK_FILE, this_process
from pipeline.executors.opening import open_store
from pipeline.executors.run import run
from pipeline.formats.jsonl import write_file


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "_SETTLED_S", 0.0)


@pytest.fixture
def url() -> Iterator[str]:
    url = f"memory://bucket-{uuid4().hex}/out"
    yield url
    with suppress(FileNotFoundError):
        fsspec.filesystem("memory").rm(url, recursive=True)


def test_an_url_opens_a_bucket_and_a_path_a_folder(url: str, tmp_path: Path) -> None:
    assert type(open_store(url)).__name__ == "Bucket"
    assert type(open_store(str(tmp_path))).__name__ == "Folder"
    local = open_store(f"file://{tmp_path}")
    assert (type(local).__name__, local.where) == ("Folder", str(tmp_path))


def test_a_file_appears_when_it_is_whole(url: str) -> None:
    store = Bucket(url)
    store.prepare()
    with store.create("part-00000.jsonl") as file:
        file.write(b"one\n")
    assert store.facts("part-00000.jsonl") is None
    facts = store.publish(file.name, "part-00000.jsonl")
    assert (facts.size, store.names()) == (4, ["part-00000.jsonl"])
    assert store.sha256("part-00000.jsonl") == file.sha256
    assert store.read("gone") is None


def test_a_journal_keeps_its_lines_in_order(url: str) -> None:
    store = Bucket(url)
    for line in (b"a\n", b"b\n", b"c\n"):
        store.append("journal", line)
    assert store.read("journal") == b"a\nb\nc\n"
    store.remove("journal")
    assert store.read("journal") is None


def test_a_second_run_is_refused(url: str) -> None:
    store = Bucket(url)
    store.prepare()
    refused = pytest.raises(OutputError, match="is being written by another run")
    with store.lock(), refused, store.lock():
        pytest.fail("two runs own the folder")
    assert store.names() == []


def test_a_dead_owner_is_recognised_and_one_elsewhere_believed(url: str) -> None:
    store = Bucket(url)
    dead = replace(this_process(), pid=2**22 + 1, born="1")
    store.write(LOCK_FILE, json.dumps(asdict(dead)).encode())
    with store.lock():
        pass
    elsewhere = replace(this_process(), host="elsewhere")
    store.write(LOCK_FILE, json.dumps(asdict(elsewhere)).encode())
    with pytest.raises(OutputError, match=f"remove {url}/{LOCK_FILE}"), store.lock():
        pytest.fail("two runs own the folder")


def test_another_process_of_the_same_number_is_no_owner(url: str) -> None:
    store = Bucket(url)
    if not this_process().born:
        pytest.skip("the system does not say when a process was started")
    store.write(LOCK_FILE, json.dumps(asdict(replace(this_process(), born="1"))).encode())
    with store.lock():
        pass


def test_a_failure_in_the_words_of_a_store_is_an_output_error(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoCredentialsError(Exception):
        pass

    def refuse(*_: object) -> None:
        raise NoCredentialsError("Unable to locate credentials")

    store = Bucket(url)
    monkeypatch.setattr(type(store.fs), "pipe_file", refuse)
    with pytest.raises(OutputError, match=r"cannot write .*: Unable to locate credentials"):
        store.append("journal", b"x\n")


def test_what_fsspec_does_not_know_is_an_output_error() -> None:
    with pytest.raises(OutputError, match="Protocol not known: nowhere"):
        Bucket("nowhere://x")


def execute(url: str, texts: list[str], *, workers: int = 1, overwrite: bool = False) -> RunReport:
    write_file([Document(text, text) for text in texts], "in.jsonl")
    config = load_config(
        {
            "imports": ["toy_stages"],
            "input": {"path": ["in.jsonl"]},
            "stages": ["toy_marks"],
            "output": {"path": url},
            "executor": {"shard_size": 2, "workers": workers},
        }
    )
    return run(config, overwrite=overwrite)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_into_a_bucket_is_the_run_into_a_folder(
    url: str, workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = ["一。", "二。", "三。", "四。", "五。"]
    execute("out", texts)
    assert execute(url, texts, workers=workers).documents == 5
    store = Bucket(url)
    names = [f"part-{number:05}.jsonl" for number in range(3)]
    assert store.names() == ["README.md", *names, "run.json"]
    assert [store.read(name) for name in names] == [
        Path("out", name).read_bytes() for name in names
    ]


def test_a_run_into_a_bucket_goes_on(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    execute(url, ["一。", "二。", "三。"])
    store = Bucket(url)
    store.write("part-00000.jsonl", b"cut")
    report = execute(url, ["一。", "二。", "三。", "四。"])
    assert (report.kept, report.annotated, report.documents) == (0, 4, 4)
    assert execute(url, ["一。", "二。", "三。", "四。"]).kept == 2
    store.write("part-00009.jsonl", b"mine")
    with pytest.raises(ResumeError, match=r"part-00009\.jsonl is there without"):
        execute(url, ["一。"], overwrite=True)
