from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import fsspec
import pytest

from pipeline.errors import InputError
from pipeline.formats.inputs import find_inputs, read_inputs
from pipeline.formats.remote import find_urls
from pipeline.formats.source import InputFailure, Placed


@pytest.fixture
def url() -> Iterator[str]:
    """A folder in memory with two texts, lines, a README and a hidden file."""
    url = f"memory://{uuid4().hex}/pages"
    memory = fsspec.filesystem("memory")
    for name, content in {
        "b.txt": "二",
        "a.txt": "一",
        "deep/c.jsonl": '{"id": "c", "text": "三"}\n',
        ".hidden.txt": "x",
        "run.json": "{}",
    }.items():
        memory.pipe_file(f"{url}/{name}", content.encode())
    yield url
    memory.rm(url, recursive=True)


def texts(*paths: str) -> list[tuple[str, str]]:
    found = [one for one in read_inputs(find_inputs(paths)) if isinstance(one, Placed)]
    return [(one.doc.id, one.doc.text) for one in found]


def test_a_folder_is_read_in_order(url: str) -> None:
    assert texts(url) == [("a.txt", "一"), ("b.txt", "二"), ("c", "三")]


def test_a_file_and_a_pattern(url: str) -> None:
    assert texts(f"{url}/b.txt") == [("b.txt", "二")]
    assert texts(f"{url}/[ab].txt") == [("a.txt", "一"), ("b.txt", "二")]
    assert [below for _, below in find_urls(f"{url}/deep/*.jsonl")] == ["c.jsonl"]


def test_the_output_of_an_earlier_run_is_left_out(url: str) -> None:
    found = [below for _, below in find_urls(url, without=f"{url}/deep/")]
    assert found == ["a.txt", "b.txt"]


def test_what_a_store_says_in_its_own_words_is_a_failure(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoCredentialsError(Exception):
        pass

    def refuse(*_: object, **__: object) -> None:
        raise NoCredentialsError("Unable to locate credentials")

    inputs = find_inputs([f"{url}/a.txt"])
    memory = type(fsspec.filesystem("memory"))
    monkeypatch.setattr(memory, "_open", refuse)
    (failure,) = read_inputs(inputs)
    assert isinstance(failure, InputFailure) and failure.lost
    assert "Unable to locate credentials" in failure.message
    monkeypatch.setattr(memory, "isfile", refuse)
    with pytest.raises(InputError, match="Unable to locate credentials"):
        find_inputs([f"{url}/a.txt"])


def test_packed_lines_are_unpacked(url: str) -> None:
    import gzip

    packed = gzip.compress(b'{"id": "z", "text": "packed"}\n')
    fsspec.filesystem("memory").pipe_file(f"{url}/deep/z.jsonl.gz", packed)
    assert texts(f"{url}/deep/z.jsonl.gz") == [("z", "packed")]


@pytest.mark.parametrize("name", ["none.txt", "none*.txt", "nothing/"])
def test_what_is_not_there_is_lost_for_the_moment(url: str, name: str) -> None:
    inputs = find_inputs([f"{url}/a.txt", f"{url}/{name}"])
    assert inputs.failures == [InputFailure(f"{url}/{name}", "no such file or folder", lost=True)]


def test_an_unknown_kind_of_url_is_explained(url: str) -> None:
    inputs = find_inputs(["nowhere://x", f"{url}/a.txt"])
    assert "Protocol not known: nowhere" in str(inputs.failures[0])
