from __future__ import annotations

from pathlib import Path

import pytest
from report_runs import many, page, write_run

from pipeline.document import Document
from pipeline.errors import DocumentError, InputError
from pipeline.formats import Target, known_formats
from pipeline.report.run_folder import open_run_folder


def test_a_run_is_read_in_order_without_words(tmp_path: Path) -> None:
    run = open_run_folder(write_run(tmp_path / "out", many(5), parts=2))
    read = list(run.read())
    assert [(place, doc.id) for place, doc in read] == [(n, f"p{n}.txt") for n in range(5)]
    assert all("words" not in doc.spans for _, doc in read)
    assert run.starts == [("part-00000.jsonl", 0), ("part-00001.jsonl", 3)]
    assert run.record["made_by"] == {"entities": "news-small@abc"}


def test_words_are_kept_for_those_that_need_them(tmp_path: Path) -> None:
    run = open_run_folder(write_run(tmp_path / "out", many(2)))
    assert ["words" in doc.spans for _, doc in run.read(words_of={"p1.txt"})] == [False, True]


def test_documents_that_are_not_wanted_are_not_parsed(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "out", many(2))
    with (folder / "part-00000.jsonl").open("a", encoding="utf-8") as file:
        file.write("no document\n")
    run = open_run_folder(folder)
    assert [doc.id for _, doc in run.read({1}.__contains__)] == ["p1.txt"]
    with pytest.raises(DocumentError, match=r"part-00000\.jsonl:3: "):
        list(run.read())


def test_one_file_is_a_run_without_a_record(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "out", [page()])
    run = open_run_folder(folder / "part-00000.jsonl")
    assert ([doc.id for _, doc in run.read()], run.record) == (["a.txt"], {})


def test_what_is_no_run_is_told_with_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        open_run_folder(tmp_path / "out")
    with pytest.raises(InputError, match="no part file"):
        open_run_folder(tmp_path)
    (write_run(tmp_path / "out", [page()]) / "run.json").write_text("{")
    with pytest.raises(InputError, match=r"run\.json: cannot be read"):
        open_run_folder(tmp_path / "out")


def test_part_files_of_parquet_are_read_too(tmp_path: Path) -> None:
    form = known_formats()["parquet"]
    assert form.write is not None
    docs = [Document("a", "一。"), Document("b", "二。")]
    form.write(iter(docs), Target("p", tmp_path / "part-00000.parquet"), form.write_options())
    assert list(open_run_folder(tmp_path).read()) == list(enumerate(docs))
