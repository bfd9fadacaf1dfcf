from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.document import Document
from pipeline.errors import InputError
from pipeline.formats import Choice, InputFailure, Placed, known_formats
from pipeline.formats.inputs import find_inputs, read_inputs

UTF8 = {"encoding": "utf-8"}
JSONL, TEXT = Choice.model_validate("jsonl"), Choice.model_validate("text")


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, content: str = "x") -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(content, "utf-8")


def found(*path: str, limit: int | None = None, **settings: Any) -> list[Document | InputFailure]:
    read = read_inputs(find_inputs(path, **settings), limit=limit)
    return [found.doc if isinstance(found, Placed) else found for found in read]


def ids(*path: str, **settings: Any) -> list[str]:
    docs = found(*path, **settings)
    return [doc.id if isinstance(doc, Document) else f"! {doc}" for doc in docs]


def test_a_folder_is_read_in_order_down_to_its_ends() -> None:
    for name in ("b.txt", "a/z.txt", "a/b.md", "bare", "c.jsonl", "Z.txt"):
        write(f"in/{name}", '{"text": "x"}')
    assert ids("in") == ["Z.txt", "b.txt", "bare", "c.jsonl:1", "a/b.md", "a/z.txt"]


def test_hidden_files_readmes_and_other_formats_in_a_folder_are_not_read() -> None:
    for name in ("a.txt", ".b.txt", ".git/c.txt", "README.md", "readme", "d.pdf", "run.json"):
        write(f"in/{name}")
    inputs = find_inputs(["in/"])
    assert [source.name for _, source in inputs.sources] == ["in/a.txt"]
    assert inputs.skipped == ["in/README.md", "in/d.pdf", "in/readme", "in/run.json"]
    assert inputs.failures == []


def test_the_output_folder_is_not_read() -> None:
    write("in/a.txt")
    write("in/out/part-00000.jsonl", '{"text": "x"}')
    inputs = find_inputs(["in"], output="in/out/")
    assert [source.name for _, source in inputs.sources] == ["in/a.txt"]


def test_links_to_folders_are_followed_and_circles_are_not() -> None:
    write("in/a.txt")
    write("elsewhere/b.txt")
    os.symlink("../elsewhere", "in/link")
    os.symlink("..", "elsewhere/circle")
    os.symlink(".", "in/self")
    assert ids("in") == ["a.txt", "link/b.txt"]


def test_a_dead_link_costs_none_of_its_neighbours() -> None:
    write("in/a.txt")
    os.symlink("nowhere", "in/b.txt")
    write("in/c.txt")
    assert ids("in") == ["! in/b.txt: cannot be read: No such file or directory", "a.txt", "c.txt"]
    assert find_inputs(["in"]).failures[0].lost


def test_a_file_that_goes_between_listing_and_reading_costs_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("a", "b", "c"):
        write(f"in/{name}.txt")
    inputs = find_inputs(["in"])
    os.unlink("in/b.txt")
    read = [one.doc.id if isinstance(one, Placed) else one for one in read_inputs(inputs)]
    assert (read[0], read[2]) == ("a.txt", "c.txt")
    assert isinstance(read[1], InputFailure) and read[1].lost


def test_a_file_may_be_named_as_an_url() -> None:
    write("in/a.txt")
    assert ids(f"file://{os.getcwd()}/in") == ids("in") == ["a.txt"]


def test_a_folder_that_cannot_be_listed_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    write("in/a.txt")
    write("in/secret/b.txt")
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert ids("in") == ["! in/secret: a folder that cannot be read: Permission denied", "a.txt"]


def test_a_format_that_is_named_decides_what_a_folder_gives() -> None:
    write("in/a.txt")
    write("in/b.jsonl", '{"text": "x"}')
    assert ids("in", choice=JSONL) == ["b.jsonl:1"]
    assert ids("in", choice=TEXT) == ["a.txt"]


def test_a_file_named_outright_is_read_in_the_format_named_whatever_its_ending() -> None:
    write("page.php")
    assert ids("page.php", choice=TEXT) == ["page.php"]
    assert ids("*.php", choice=TEXT) == ["page.php"]


def test_a_file_named_outright_that_no_format_claims_is_a_failure() -> None:
    write("a.txt")
    write("page.php")
    assert ids("page.php", "a.txt") == [
        "! page.php: no format claims files of this ending; "
        f"set input.format to one of {', '.join(known_formats())}",
        "a.txt",
    ]


def test_globs_are_sorted_and_go_down() -> None:
    for name in ("in/b.txt", "in/a.txt", "in/sub/c.txt", "in/d.md"):
        write(name)
    assert ids("in/*.txt") == ["a.txt", "b.txt"]
    assert ids("in/**/*.txt") == ["a.txt", "b.txt", "c.txt"]


def test_a_file_whose_name_looks_like_a_glob_is_a_file() -> None:
    write("[1].txt")
    assert ids("[1].txt") == ["[1].txt"]


def test_each_file_is_read_once() -> None:
    write("in/a.txt")
    write("in/b.txt")
    os.symlink("a.txt", "in/z.txt")
    assert ids("in/b.txt", "in", "in/*.txt", "./in/a.txt") == ["b.txt", "a.txt"]


def test_ids_that_would_be_the_same_are_the_whole_paths() -> None:
    write("a/x.txt")
    write("b/x.txt")
    write("b/y.txt")
    assert ids("a", "b/") == ["a/x.txt", "b/x.txt", "y.txt"]
    assert ids("a/x.txt", "b/x.txt") == ["a/x.txt", "b/x.txt"]


def test_files_that_both_count_from_1_do_not_collide() -> None:
    write("in/a.jsonl", '{"id": 1, "text": "x"}\n{"id": 2, "text": "y"}')
    write("in/b.jsonl", '\n{"id": 1, "text": "z"}\n{"id": 2, "text": "w"}\n{"id": 3, "text": "v"}')
    inputs = find_inputs(["in"])
    docs = [found.doc for found in read_inputs(inputs) if isinstance(found, Placed)]
    assert [(doc.id, doc.text, doc.meta) for doc in docs] == [
        ("1", "x", {}),
        ("2", "y", {}),
        ("b.jsonl:2", "z", {"id": "1"}),
        ("b.jsonl:3", "w", {"id": "2"}),
        ("3", "v", {}),
    ]
    assert inputs.notes == [
        "in/b.jsonl: 2 ids of earlier documents: the place stands for them, the first time "
        "'b.jsonl:2' for '1'; meta.id keeps them"
    ]


def test_a_place_that_is_taken_too_is_numbered() -> None:
    lines = ['{"id": "a.jsonl:3", "text": "x"}', '{"id": 1, "text": "y"}', '{"id": 1, "text": "z"}']
    write("a.jsonl", "\n".join(lines))
    assert ids("a.jsonl") == ["a.jsonl:3", "1", "a.jsonl:3#2"]


def test_the_same_text_twice_is_told_and_both_are_read() -> None:
    write("a.jsonl", '{"id": "a", "text": "x"}\n{"id": "b", "text": ""}')
    write("b.jsonl", '{"id": "c", "text": "x"}\n{"id": "d", "text": ""}')
    inputs = find_inputs(["a.jsonl", "b.jsonl"])
    assert len(list(read_inputs(inputs))) == 4
    assert inputs.notes == [
        "b.jsonl: 1 document with the text of an earlier one, first 'c'; each is annotated"
    ]


def test_what_is_missing_is_a_failure_and_others_are_read() -> None:
    write("a.txt")
    Path("empty").mkdir()
    assert ids("no.txt", "a.txt", "no*.txt", "empty") == [
        "! no.txt: no such file or folder",
        "! no*.txt: matches no file",
        "! empty: a folder without a file to read",
        "a.txt",
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ((), "nothing to read: name files or folders as arguments or in input.path"),
        (("no.txt",), "no input: no.txt: no such file or folder"),
        (
            ("no.txt", "no*"),
            "no input: no.txt: no such file or folder; no*: matches no file",
        ),
        ((".",), "no input: .: a folder without a file to read"),
    ],
)
def test_nothing_at_all_to_read(path: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError) as caught:
        find_inputs(path)
    assert str(caught.value) == message


def test_a_folder_of_bare_pages_has_no_annotated_documents() -> None:
    write("pages/a.html")
    write("pages/b/c.txt")
    write("pages/x.docx")
    with pytest.raises(InputError) as caught:
        find_inputs(["pages"], annotated=True)
    assert str(caught.value) == (
        "no input: pages: no annotated documents (.jsonl, .parquet, …) in it; its files are html, "
        "text"
    )
    write("pages/a.jsonl", '{"text": "x"}\n')
    assert [source.name for _, source in find_inputs(["pages"], annotated=True).sources] == [
        "pages/a.jsonl"
    ]


def test_limit_counts_documents_over_all_files() -> None:
    write("a.jsonl", '{"text": "x"}\n{\n{"text": "y"}\n')
    write("b.txt")
    assert [doc for doc in ids("a.jsonl", "b.txt", limit=2) if doc[0] != "!"] == [
        "a.jsonl:1",
        "a.jsonl:3",
    ]
    assert ids("b.txt", "a.jsonl", limit=1) == ["b.txt"]


def test_the_number_of_documents_is_known_for_texts_only() -> None:
    write("a.txt")
    write("b.jsonl", "")
    assert find_inputs(["a.txt"]).total == 1
    assert find_inputs(["a.txt", "b.jsonl"]).total is None


def test_options_reach_the_reader() -> None:
    write("a.jsonl", '{"n": 1, "body": "x"}')
    choice = Choice.model_validate({"auto": None, "jsonl": {"text": "body", "id": "n"}})
    assert found("a.jsonl", choice=choice) == [Document("1", "x")]


def test_the_encoding_that_is_set_reaches_the_reader() -> None:
    Path("a.txt").write_bytes("乾隆".encode("big5"))
    assert found("a.txt", encoding="big5") == [
        Document("a.txt", "乾隆", meta={"encoding": "big5hkscs"})
    ]


def test_files_without_an_ending_are_told_by_their_first_bytes() -> None:
    write("dump.data", '{"text": "x"}')
    assert ids("dump.data") == ["dump.data:1"]


def test_bare_text_is_not_read_where_annotated_documents_are_wanted() -> None:
    write("in/GUIDELINES.md")
    write("in/a.jsonl", '{"text": "x"}')
    assert ids("in", annotated=True) == ["a.jsonl:1"]
    assert ids("in/GUIDELINES.md", annotated=True) == ["GUIDELINES.md"]


@pytest.mark.parametrize(
    ("content", "form", "expected"),
    [
        ("晋中\n", "auto", [Document("stdin", "晋中\n", meta=UTF8)]),
        ("", "auto", [Document("stdin", "", meta=UTF8)]),
        ("{花括号}开头的文本", "auto", [Document("stdin", "{花括号}开头的文本", meta=UTF8)]),
        (
            '{"text": "x"}\n{"text": "y"}',
            "auto",
            [Document("stdin:1", "x"), Document("stdin:2", "y")],
        ),
        ('[{"text": "x", "url": "u"}]', "auto", [Document("stdin:1", "x", meta={"url": "u"})]),
        ('\ufeff\n{"text": "x"}', "auto", [Document("stdin:2", "x")]),
        ('{"text": "x"}', "text", [Document("stdin", '{"text": "x"}', meta=UTF8)]),
    ],
)
def test_standard_input_is_lines_of_json_or_one_text(
    monkeypatch: pytest.MonkeyPatch, content: str, form: str, expected: list[Document]
) -> None:
    raw = io.BytesIO(content.encode("utf-8"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(raw)))  # type: ignore[type-var]
    assert found("-", choice=Choice.model_validate(form)) == expected
