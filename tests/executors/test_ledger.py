from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_config
from pipeline.errors import ResumeError
from pipeline.executors.folder import Folder
from pipeline.executors.ledger import JOURNAL, Ledger
from pipeline.executors.record import RUN_FILE, new_record
from pipeline.executors.shards import Part
from pipeline.pipeline import Pipeline

CONTENT = {"part-00000.jsonl": b"first\n", "part-00001.jsonl": b"second\n"}


def ledger(folder: Path, **settings: Any) -> Ledger:
    config = load_config({"imports": ["toy_stages"], "stages": ["toy_marks"], **settings})
    return Ledger(Folder(folder), new_record(config, Pipeline.from_config(config), None))


def entered(book: Ledger, file: str, content: bytes) -> None:
    """Write a part and enter it."""
    written = book.store.create(file)
    written.write(content)
    written.close()
    part = Part(file, 1, 0, 1, "in", written.size, written.sha256)
    book.add(part, written.name)


def finished(folder: Path) -> Ledger:
    book = ledger(folder)
    book.store.prepare()
    book.open(overwrite=False)
    for file, content in CONTENT.items():
        entered(book, file, content)
    book.close()
    return book


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def reopened(folder: Path, *, verify: bool = False) -> tuple[list[str], list[str]]:
    """Return the parts that count as finished, and what was told."""
    book = ledger(folder)
    book.open(overwrite=False, verify=verify)
    return sorted(book.record.parts), book.notes


def test_parts_are_recorded_with_size_and_hash(tmp_path: Path) -> None:
    finished(tmp_path)
    assert names(tmp_path) == [*CONTENT, RUN_FILE]
    for part in json.loads((tmp_path / RUN_FILE).read_text("utf-8"))["parts"]:
        content = CONTENT[part["file"]]
        assert (part["size"], part["sha256"]) == (
            len(content),
            hashlib.sha256(content).hexdigest(),
        )


def test_whole_parts_count_as_finished(tmp_path: Path) -> None:
    finished(tmp_path)
    assert reopened(tmp_path, verify=True) == ([*CONTENT], [])


@pytest.mark.parametrize("content", [b"", b"firs", b"First\n"])
def test_a_part_that_was_cut_or_edited_is_done_again(tmp_path: Path, content: bytes) -> None:
    finished(tmp_path)
    (tmp_path / "part-00000.jsonl").write_bytes(content)
    note = "done again, since it is not as it was written: part-00000.jsonl"
    assert reopened(tmp_path) == (["part-00001.jsonl"], [note])


def test_an_edit_that_hides_its_time_is_found_by_verifying(tmp_path: Path) -> None:
    import os

    finished(tmp_path)
    path = tmp_path / "part-00000.jsonl"
    before = path.stat()
    path.write_bytes(b"First\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert reopened(tmp_path) == ([*CONTENT], [])
    assert reopened(tmp_path, verify=True)[0] == ["part-00001.jsonl"]


def test_a_copied_folder_is_as_good(tmp_path: Path) -> None:
    import shutil

    finished(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b", copy_function=shutil.copyfile)
    assert reopened(tmp_path / "b") == ([*CONTENT], [])


def test_a_deleted_part_is_done_again(tmp_path: Path) -> None:
    finished(tmp_path)
    (tmp_path / "part-00000.jsonl").unlink()
    assert reopened(tmp_path) == (["part-00001.jsonl"], [])


def test_what_a_kill_left_in_the_journal_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = ledger(tmp_path)
    book.open(overwrite=False)
    monkeypatch.setattr(book, "save", lambda: None)  # killed before run.json was written
    for file, content in CONTENT.items():
        entered(book, file, content)
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(b'{"file": "part-000')
    assert reopened(tmp_path) == ([*CONTENT], [])
    assert not (tmp_path / JOURNAL).exists()


def test_a_part_that_was_entered_and_never_named_is_not_finished(tmp_path: Path) -> None:
    book = finished(tmp_path)
    part = Part("part-00002.jsonl", 1, 0, 1, "in", 5, "abc")
    newer = Part("part-00000.jsonl", 1, 0, 1, "other", 9, "def")
    from pipeline.executors.record import part_values

    for one in (part, newer):
        book.store.append(JOURNAL, json.dumps(part_values(one)).encode() + b"\n")
    again = ledger(tmp_path)
    again.open(overwrite=False)
    assert sorted(again.record.parts) == [*CONTENT]
    assert again.record.parts["part-00000.jsonl"].input_sha256 == "in"


@pytest.mark.parametrize("name", ["part-00000.jsonl", "part-of-my-thesis.jsonl"])
@pytest.mark.parametrize("overwrite", [True, False])
def test_part_files_of_unknown_origin_are_refused_and_kept(
    tmp_path: Path, name: str, overwrite: bool
) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(ResumeError, match=f"{name} is there without a run.json that tells of it"):
        ledger(tmp_path).open(overwrite=overwrite)
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_foreign_part_beside_a_run_is_refused(tmp_path: Path, overwrite: bool) -> None:
    finished(tmp_path)
    (tmp_path / "part-00002.jsonl").write_text("mine")
    with pytest.raises(ResumeError, match=r"part-00002\.jsonl .*\n  it is not touched"):
        ledger(tmp_path).open(overwrite=overwrite)
    assert names(tmp_path) == [*CONTENT, "part-00002.jsonl", RUN_FILE]


def test_a_file_that_comes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    book.open(overwrite=False)
    (tmp_path / "part-00000.jsonl").write_text("mine")
    with pytest.raises(ResumeError, match="is there without"):
        entered(book, "part-00000.jsonl", b"x")
    assert (tmp_path / "part-00000.jsonl").read_text() == "mine"


def test_overwriting_removes_the_run_and_nothing_else(tmp_path: Path) -> None:
    finished(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    book = ledger(tmp_path, stages=["toy_noise"])
    book.open(overwrite=True)
    assert names(tmp_path) == ["notes.txt", RUN_FILE]
    assert book.record.parts == {}


def test_another_run_is_refused_with_what_differs(tmp_path: Path) -> None:
    finished(tmp_path)
    before = (tmp_path / RUN_FILE).read_bytes()
    with pytest.raises(ResumeError) as caught:
        ledger(tmp_path, executor={"shard_size": 7}).open(overwrite=False)
    assert str(caught.value).split("\n  ") == [
        f"{tmp_path} holds a run that differs from this one:",
        "executor.shard_size: was 1000, is 7",
        "start afresh there with --overwrite, or write elsewhere with --output FOLDER",
    ]
    assert (tmp_path / RUN_FILE).read_bytes() == before


def test_a_run_that_finished_no_part_does_not_stand_in_the_way(tmp_path: Path) -> None:
    ledger(tmp_path).open(overwrite=False)
    other = ledger(tmp_path, stages=["toy_noise"])
    other.open(overwrite=False)
    assert json.loads((tmp_path / RUN_FILE).read_text("utf-8"))["config"] == other.record.config


def test_a_damaged_run_json_is_refused_and_its_parts_are_kept(tmp_path: Path) -> None:
    finished(tmp_path)
    (tmp_path / RUN_FILE).write_text("{")
    with pytest.raises(ResumeError, match=r"run\.json cannot be read"):
        ledger(tmp_path).open(overwrite=False)
    with pytest.raises(ResumeError, match="it is not touched; move it away"):
        ledger(tmp_path).open(overwrite=True)
    assert names(tmp_path) == [*CONTENT, RUN_FILE]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_run_json_of_another_program_is_kept(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / RUN_FILE).write_text('{"run": "morning"}')
    with pytest.raises(ResumeError, match="it is not touched; move it away"):
        ledger(tmp_path).open(overwrite=overwrite)
    assert (tmp_path / RUN_FILE).read_text() == '{"run": "morning"}'


def test_run_json_is_not_written_for_every_part_of_a_large_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = ledger(tmp_path)
    book.open(overwrite=False)
    saved: list[int] = []
    monkeypatch.setattr(book, "save", lambda: saved.append(len(book.record.parts)))
    book._took = 1000.0  # as long as writing it took
    for number in range(5):
        entered(book, f"part-{number:05}.jsonl", b"x")
    assert saved == []
    book._took = 0.0
    entered(book, "part-00005.jsonl", b"x")
    assert saved == [6]
