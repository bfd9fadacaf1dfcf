from __future__ import annotations

import errno
import hashlib
import io

import pytest

from pipeline.errors import OutputError
from pipeline.executors.store import Temporary, output_error, reason


class Full(io.BytesIO):
    """A file on a disk without room."""

    def write(self, content: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_temporary_file_knows_its_size_and_hash() -> None:
    with Temporary("t", io.BytesIO(), "out/part") as file:
        file.write(b"one")
        file.write(b"two")
    assert (file.size, file.sha256) == (6, hashlib.sha256(b"onetwo").hexdigest())


def test_a_full_disk_names_the_part() -> None:
    with (
        pytest.raises(OutputError, match="cannot write out/part: No space left on device"),
        Temporary("t", Full(), "out/part") as file,
    ):
        file.write(b"one")


def test_what_is_broken_off_is_closed() -> None:
    raw = io.BytesIO()
    with pytest.raises(KeyError), Temporary("t", raw, "out/part"):
        raise KeyError
    assert raw.closed


def test_a_reason_is_in_the_words_of_the_system() -> None:
    assert reason(OSError(2, "No such file")) == "No such file"
    assert (reason(ValueError("embedded null byte")), reason(OSError())) == (
        "embedded null byte",
        "OSError",
    )
    assert str(output_error("a", OSError(2, "No such file"))) == "cannot write a: No such file"
