from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.errors import OutputError
from pipeline.formats import Target, known_formats
from pipeline.formats.jsonl import write_file
from pipeline.formats.whole_file import make_folder, whole_file


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let the system refuse larger files, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_file_is_there_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("before")
    path.chmod(0o640)
    with whole_file(path) as file:
        file.write(b"after")
        file.flush()
        assert path.read_text() == "before"
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("after", 0o640)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("before", [None, "before"])
def test_what_fails_leaves_no_half_of_a_file(tmp_path: Path, before: str | None) -> None:
    path = tmp_path / "a"
    if before is not None:
        path.write_text(before)
    with (
        files_of_at_most(10),
        pytest.raises(OutputError, match="a: cannot be written: File too large"),
        whole_file(path) as file,
    ):
        file.write(b"more than ten bytes")
    with pytest.raises(ValueError, match="bug"), whole_file(path) as file:
        raise ValueError("bug")
    assert [one.read_text() for one in tmp_path.iterdir()] == ([before] if before else [])


@pytest.mark.parametrize("name", ["brat", "conll", "csv", "doccano", "jsonl", "label-studio"])
def test_every_format_leaves_nothing_cut_off_and_names_the_file(tmp_path: Path, name: str) -> None:
    form, path = known_formats()[name], tmp_path / "out"
    texts = {"title": "晋中。" * 2000}
    docs = [Document(str(number), "晋中。" * 2000, texts=texts) for number in range(3)]
    assert form.write is not None
    with files_of_at_most(4000), pytest.raises(OutputError, match=f"{path}.*cannot be written"):
        form.write(iter(docs), Target("out", path), form.write_options())
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_a_full_disk_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught, whole_file(tmp_path / "a"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert str(caught.value) == (
        f"{tmp_path}/a: cannot be written: No space left on device; free some space, or name "
        "another place"
    )


def test_a_pipe_is_written_and_stays_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    reader = os.open(tmp_path / "a", os.O_RDONLY | os.O_NONBLOCK)
    write_file([Document("a", "晋中。")], tmp_path / "a")
    assert "晋中。" in os.read(reader, 1000).decode()
    os.close(reader)
    assert (tmp_path / "a").is_fifo()


def test_a_link_leads_to_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with whole_file(tmp_path / "link") as file:
        file.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_bytes() == b"x"


def test_what_cannot_be_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    for path, reason in [
        (tmp_path, "Is a directory"),
        (tmp_path / "no" / "a", "No such file or directory"),
        (tmp_path / "a" / "b", "Not a directory"),
    ]:
        with pytest.raises(OutputError) as caught, whole_file(path):
            pass
        assert str(caught.value) == f"{path}: cannot be written: {reason}"
    with pytest.raises(OutputError, match="cannot be written as a folder"):
        make_folder(tmp_path / "a" / "b")


def test_a_file_that_may_not_be_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("before")
    monkeypatch.setattr(os, "access", lambda asked, mode: asked != path)  # root may everything
    with pytest.raises(OutputError, match="a: cannot be written: Permission denied"):
        write_file([], path)
    assert path.read_text() == "before"


def test_in_a_folder_that_takes_no_new_files_the_old_one_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("before, and longer")
    monkeypatch.setattr(os, "access", lambda asked, mode: asked == path)
    monkeypatch.setattr(os, "replace", None)  # is not called
    with whole_file(path) as file:
        file.write(b"after")
    assert path.read_text() == "after"
