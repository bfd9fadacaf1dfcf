from __future__ import annotations

import pytest

from pipeline.formats import FORMATS, InputFailure, format_of, reader


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.txt", "text"),
        ("A.TXT", "text"),
        ("a.md", "text"),
        ("page", "text"),
        (".hidden", "text"),
        ("a.jsonl", "jsonl"),
        ("a.jsonl.gz", "jsonl"),
        ("a.JSONL", "jsonl"),
        ("a.json", None),
        ("a.txt.gz", None),
        ("a.pdf", None),
    ],
)
def test_format_of(name: str, form: str | None) -> None:
    assert format_of(name) == form


def test_every_format_has_a_reader() -> None:
    assert {name: reader(name).__module__ for name in FORMATS} == {
        "jsonl": "pipeline.formats.jsonl",
        "text": "pipeline.formats.plain_text",
    }


def test_a_failure_says_where_first() -> None:
    assert str(InputFailure("a.jsonl:3", "no")) == "a.jsonl:3: no"
