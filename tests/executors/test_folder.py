from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.executors.folder import TEMPORARY, Folder, temporary_name


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_file_appears_when_it_is_whole(folder: Folder) -> None:
    with folder.create("part-00000.jsonl") as file:
        file.write(b"one\n")
        file.write(b"two\n")
        assert folder.names() == [file.name] and TEMPORARY.fullmatch(file.name)
    facts = folder.publish(file.name, "part-00000.jsonl")
    assert folder.names() == ["part-00000.jsonl"]
    assert folder.read("part-00000.jsonl") == b"one\ntwo\n"
    assert facts == folder.facts("part-00000.jsonl") and facts.size == file.size == 8
    assert file.sha256 == folder.sha256("part-00000.jsonl")


def test_file_and_names_are_on_the_disk(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    kept = os.fsync

    def sync(descriptor: int) -> None:
        mode = os.fstat(descriptor).st_mode
        synced.append("folder" if stat.S_ISDIR(mode) else "file")
        kept(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    folder.write("run.json", b"{}")
    folder.append("journal", b"x\n")
    assert synced == ["file", "folder", "file"]


def test_temporary_names_cannot_be_guessed() -> None:
    names = {temporary_name("run.json") for _ in range(100)}
    assert len(names) == 100
    assert all(TEMPORARY.fullmatch(name) for name in names)


def test_a_link_is_not_followed(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.path / "mine").write_text("mine")
    (folder.path / "guessed").symlink_to(folder.path / "mine")
    monkeypatch.setattr("pipeline.executors.folder.temporary_name", lambda name: "guessed")
    with pytest.raises(OutputError, match="File exists"):
        folder.create("run.json")
    assert (folder.path / "mine").read_text() == "mine"


def test_what_was_left_half_written_is_swept_and_nothing_else(folder: Folder) -> None:
    foreign = [".part-00000.jsonl.partial", ".hidden.tmp", "x.tmp", f".notes.{'0' * 16}.tmp"]
    for name in [*foreign, temporary_name("part-00007.jsonl"), temporary_name("run.json")]:
        (folder.path / name).write_text("x")
    with folder.lock():
        assert folder.names() == sorted([*foreign, ".run.lock"])
        folder.create("part-00000.jsonl")
    assert folder.names() == sorted(foreign)


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_an_output_error(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"cannot write .*run\.json: No space left on device"):
        folder.write("run.json", b"{}")
    with pytest.raises(OutputError, match="No space left"):
        folder.append("journal", b"x\n")
    assert folder.names() == ["journal"]


def test_a_journal_line_is_whole_or_an_error(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, line: write(descriptor, line[:3]))
    folder.append("journal", b"12345678\n")
    assert folder.read("journal") == b"12345678\n"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"cannot write .*file/out: Not a directory"):
        Folder(tmp_path / "file" / "out").prepare()
    with pytest.raises(OutputError, match="File name too long"):
        Folder(tmp_path / ("x" * 5000)).prepare()
    with pytest.raises(OutputError, match="null byte"):
        Folder(tmp_path / "a\0b").prepare()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(folder: Folder) -> None:
    folder.path.chmod(0o555)
    with pytest.raises(OutputError, match="Permission denied"), folder.lock():
        pytest.fail("locked")


def test_a_folder_that_is_gone(folder: Folder) -> None:
    folder.path.rmdir()
    with pytest.raises(OutputError, match="No such file or directory"):
        folder.create("part-00000.jsonl")
    with pytest.raises(OutputError, match="No such file or directory"), folder.lock():
        pytest.fail("locked")


def test_a_file_that_is_not_there(folder: Folder) -> None:
    assert (folder.read("x"), folder.facts("x")) == (None, None)
    folder.remove("x")
