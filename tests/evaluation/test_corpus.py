import gzip
import lzma
from pathlib import Path

import pytest

from pipeline.document import Document, Span
from pipeline.errors import EvaluationError
from pipeline.evaluation.corpus import Corpus, find_sources, read_corpus, read_lines, refuse
from pipeline.formats import Source

ONE = Document("a", "晋中市", spans={"entities": [Span(0, 3, "LOC")]})
TWO = Document("b", "榆社😀县")


@pytest.mark.parametrize(
    ("name", "pack"),
    [("g.jsonl", bytes), ("g.jsonl.gz", gzip.compress), ("g.jsonl.xz", lzma.compress)],
)
def test_a_file_is_read_plain_or_packed(tmp_path: Path, name: str, pack: object) -> None:
    assert callable(pack)
    content = f"\ufeff{ONE.to_json()}\r\n\n  \n{TWO.to_json(surfaces=True)}"
    path = tmp_path / name
    path.write_bytes(pack(content.encode()))
    assert read_corpus(path) == Corpus(str(path), (ONE, TWO), (f"{path}:1", f"{path}:4"))


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "part_b.jsonl").write_text(TWO.to_json(), "utf-8")
    (tmp_path / "part_a.jsonl").write_text(ONE.to_json(), "utf-8")
    (tmp_path / "GUIDELINES.md").write_text("#", "utf-8")
    (tmp_path / "run.json").write_text("{}", "utf-8")
    assert read_corpus(tmp_path).documents == (ONE, TWO)
    assert read_corpus(tmp_path / "*_b.jsonl").documents == (TWO,)
    assert read_corpus(tmp_path, limit=1).documents == (ONE,)


def test_every_bad_line_is_named_with_file_line_and_document(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text(
        '{"id": "a", "text": "晋中", "spans": {"entities": [{"start": 0, "end": 5}]}}\n'
        "not json\n"
        '{"id": "b", "text": "晋中", "spans": {"words": [{"start": 0, "end": 1, "text": "市"}]}}\n',
        "utf-8",
    )
    with pytest.raises(EvaluationError) as raised:
        read_corpus(path)
    lines = str(raised.value).split("\n  ")
    assert lines[0] == f"{path}: 3 problems"
    assert lines[1] == (
        f"{path}:1: document 'a', layer 'entities': span [0, 5) reaches past the text's end, 2"
    )
    assert lines[2].startswith(f"{path}:2: not a line of JSON")
    assert lines[3].startswith(f"{path}:3: document 'b', layer 'words': span [0, 1) says '市'")


def test_half_a_character_is_named_with_file_line_and_document(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text(
        '{"id": "a", "text": "\\ud83d\\ude00晋中"}\n{"id": "b", "text": "\\ud83d晋中"}\n', "utf-8"
    )
    with pytest.raises(EvaluationError) as raised:
        read_corpus(path)
    assert str(raised.value).split("\n  ") == [
        f"{path}: 1 problem",
        f"{path}:2: has half a character (an escape \\ud800 to \\udfff alone)",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "holds no document"), (b"{}\xff\n", r"g\.jsonl:1: not a line of JSON")],
)
def test_files_without_documents(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "g.jsonl").write_bytes(content)
    with pytest.raises(EvaluationError, match=message):
        read_corpus(tmp_path / "g.jsonl")


def test_a_damaged_packed_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl.gz"
    path.write_bytes(gzip.compress(ONE.to_json().encode())[:-12])
    with pytest.raises(EvaluationError, match="cannot be read after line"):
        list(read_lines(Source(str(path), "g", path)))


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no such file or folder"):
        find_sources(tmp_path / "none.jsonl")
    with pytest.raises(EvaluationError, match="a folder without a file to read"):
        find_sources(tmp_path)


def test_documents_of_a_program_have_places_too() -> None:
    made = Corpus.of([ONE, TWO], "gold")
    assert made.where(1) == 'gold[1]: document "b"'
    assert Corpus.of(made, "other") is made


def test_twenty_problems_are_shown_and_the_rest_counted() -> None:
    with pytest.raises(EvaluationError) as raised:
        refuse("gold", [f"problem {number}" for number in range(23)])
    lines = str(raised.value).splitlines()
    assert (lines[0], lines[20], lines[21]) == ("gold: 23 problems", "  problem 19", "  and 3 more")
    refuse("gold", [])
