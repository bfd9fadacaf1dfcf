from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.document import Document
from pipeline.formats import (
    Choice,
    Format,
    InputFailure,
    Options,
    Placed,
    Source,
    format_of,
    known_formats,
    register,
)
from pipeline.formats.jsonl import JsonlOptions


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.txt", "text"),
        ("A.TXT", "text"),
        ("a.md", "text"),
        ("page", "text"),
        (".hidden", "text"),
        ("a.jsonl", "jsonl"),
        ("a.JSONL", "jsonl"),
        ("a.ndjson", "jsonl"),
        ("a.json", "json"),
        *[(f"a.jsonl{packing}", "jsonl") for packing in (".gz", ".xz", ".zst", ".bz2", ".GZ")],
        ("a.txt.gz", "text"),
        ("a.pdf", None),
        ("a.pdf.gz", None),
    ],
)
def test_the_ending_means_the_format(name: str, form: str | None) -> None:
    assert format_of(name) == form


def test_every_ending_of_every_format_means_it() -> None:
    for name, form in known_formats().items():
        for ending in form.endings:
            assert format_of(f"page{ending}") == name


def test_formats_are_found_by_a_scan_of_the_folder() -> None:
    folder = Path(__file__).parents[2] / "pipeline" / "formats"
    declared = [file.read_text("utf-8").count("\nregister(") for file in folder.glob("*.py")]
    assert len(known_formats()) == sum(declared)


def read_nothing(source: Source, options: Options) -> Iterator[Placed | InputFailure]:
    yield from ()


def test_a_name_or_an_ending_that_another_format_has_is_refused() -> None:
    with pytest.raises(ValueError, match='there is a format called "jsonl" already'):
        register(Format("jsonl", read=read_nothing))
    with pytest.raises(ValueError, match=r'"mine": \.jsonl is an ending of "jsonl"'):
        register(Format("mine", read=read_nothing, endings=(".jsonl",)))
    assert "mine" not in known_formats()


def choice(written: Any) -> Choice:
    return Choice.model_validate(written)


@pytest.mark.parametrize(
    ("written", "auto", "chosen"),
    [
        ("auto", True, ()),
        ({}, True, ()),
        ("jsonl", False, (("jsonl", JsonlOptions()),)),
        ({"jsonl": None}, False, (("jsonl", JsonlOptions()),)),
        ({"jsonl": {"text": "body"}}, False, (("jsonl", JsonlOptions(text="body")),)),
        ({"auto": None, "jsonl": {"id": "n"}}, True, (("jsonl", JsonlOptions(id="n")),)),
    ],
)
def test_a_choice_is_a_name_or_names_with_options(written: Any, auto: bool, chosen: Any) -> None:
    assert choice(written) == Choice.model_construct(auto=auto, chosen=chosen)
    assert choice(choice(written).model_dump()) == choice(written)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("jsonlines", 'no format of that name; did you mean "jsonl"?; known: auto, '),
        ({"jsonl": {"txt": "a"}}, 'jsonl: unknown setting "txt"; did you mean "text"?; known: '),
        ({"jsonl": "a"}, "jsonl: options are needed, as key: value"),
        (3, "a format is a name, or a name with options, as csv: {text: content}"),
    ],
)
def test_a_choice_that_is_wrong_is_explained(written: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        choice(written)
    assert message in str(caught.value)


def test_each_file_takes_the_chosen_format_that_its_ending_means() -> None:
    one, two = choice("text"), choice({"text": None, "jsonl": {"text": "body"}})
    assert (one.format_of("a.jsonl"), one.format_of("a.jsonl", named=True)) == (None, "text")
    assert (two.format_of("a.jsonl"), two.format_of("a.txt")) == ("jsonl", "text")
    assert (two.format_of("a.json"), two.format_of("a.json", named=True)) == (None, None)
    assert two.options("jsonl") == JsonlOptions(text="body")


@pytest.mark.parametrize(
    ("start", "form"),
    [
        (b'{"text": "a"}\n', "jsonl"),
        (b'\xef\xbb\xbf\n {"text": "a"}', "jsonl"),
        (b'[{"text": "a"}]', "json"),
        (b'[\n  {"text', "json"),
        ("【快讯】".encode(), None),
        (b"[1] a footnote", None),
        (b"{a text that begins with a brace}", None),
        (b"", None),
    ],
)
def test_first_bytes_tell_a_format_where_no_name_does(start: bytes, form: str | None) -> None:
    assert choice("auto").recognise(start) == form
    assert choice("text").recognise(start) == "text"


def test_what_a_reader_cannot_go_on_with_is_a_failure_of_the_source(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"text": "a"}\n')
    (doc,) = choice("auto").read("jsonl", Source("in/a.jsonl", "a", file))
    assert doc == Placed(Document("a:1", "a"), "in/a.jsonl:1")
    (failure,) = choice("auto").read("jsonl", Source("in/none", "none", tmp_path / "none"))
    assert failure == InputFailure(
        "in/none", "cannot be read: No such file or directory", lost=True
    )
    file.write_bytes(b"%PDF-1.7 ...")
    (failure,) = choice("auto").read("jsonl", Source("in/a", "a", file))
    assert str(failure) == (
        "in/a: not text: this is a PDF; take its text out first, e.g. with pdftotext"
    )
