"""Promises that every format keeps, whoever wrote it: the list comes from the registry."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipeline.formats import Choice, InputFailure, Placed, Source, known_formats
from pipeline.formats.registry import readable

BYTES = {
    "nothing": b"",
    "a mark alone": b"\xef\xbb\xbf",
    "zeros": bytes(1000),
    "noise": random.Random(0).randbytes(5000),
    "a text": "晋中市召开会议。\r\n".encode(),
    "half a character": "晋中".encode()[:-1],
    "brackets": b"[" * 10_000,
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
}


@pytest.mark.parametrize("name", readable())
@pytest.mark.parametrize("kind", BYTES)
def test_no_bytes_break_it(tmp_path: Path, name: str, kind: str) -> None:
    file = tmp_path / "a"
    file.write_bytes(BYTES[kind])
    for found in Choice().read(name, Source("in/a", "a", file)):
        assert isinstance(found, Placed | InputFailure)
        if isinstance(found, Placed):
            found.doc.check()


@pytest.mark.parametrize("name", readable())
def test_a_file_that_is_gone_is_a_failure(tmp_path: Path, name: str) -> None:
    found = list(Choice().read(name, Source("in/gone", "gone", tmp_path / "gone")))
    assert [type(one) for one in found] == [InputFailure]
    assert str(found[0]).startswith("in/gone: ")


def test_options_have_defaults_and_a_sentence_each() -> None:
    for form in known_formats().values():
        for options in (form.options, form.write_options):
            options()
            assert all(field.description for field in options.model_fields.values()), form.name


def test_a_name_says_what_it_can() -> None:
    assert all(form.read or form.write for form in known_formats().values())
