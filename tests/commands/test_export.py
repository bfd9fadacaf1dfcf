from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from awkward_docs import documents

from pipeline.cli import main
from pipeline.commands.export import uncertain_first
from pipeline.document import Document, Label, Span
from pipeline.errors import OutputError
from pipeline.formats.jsonl import read_file, write_file


@pytest.mark.parametrize(
    ("form", "option"),
    [
        ("brat", None),
        ("conll", "scheme=BIOES"),
        ("conll", "unit=word"),
        ("doccano", None),
        ("label-studio", None),
        ("spacy", None),
        ("web-annotation", None),
    ],
)
def test_what_is_exported_comes_back(tmp_path: Path, form: str, option: str | None) -> None:
    if form == "spacy":
        pytest.importorskip("spacy")
    docs = documents(30, seed=9)
    write_file(docs, tmp_path / "run.jsonl")
    options = ["--option", option] if option else []
    out = str(tmp_path / "exported")
    exported = ["export", str(tmp_path / "run.jsonl"), "--format", form, "-o", out, *options]
    assert main(exported) == 0
    read = ["--option", "predictions=true"] if form == "label-studio" else []
    gold = str(tmp_path / "gold.jsonl")
    assert main(["import", out, "--format", form, "-o", gold, *read]) == 0
    restored = {doc.id: doc for doc in read_file(gold)}
    assert [restored[doc.id].text for doc in docs] == [doc.text for doc in docs]
    assert [_entities(restored[doc.id]) for doc in docs] == [_entities(doc) for doc in docs]


def _entities(doc: Document) -> list[tuple[int, int, str | None]]:
    return [(span.start, span.end, span.label) for span in doc.spans["entities"]]


def _scored(doc_id: str, entity: float | None, topic: float | None) -> Document:
    spans = {"entities": [Span(0, 1, "PER", entity)] if entity is not None else []}
    return Document(doc_id, "王", spans, {"topics": [Label("society", topic)] if topic else []})


def test_the_least_sure_come_first_and_those_without_findings_last() -> None:
    docs = [_scored("a", 0.9, 0.9), _scored("b", None, None), _scored("c", 0.2, 0.4)]
    assert [*uncertain_first(docs)] == [docs[2], docs[0], docs[1]]


def test_uncertain_first_holds_for_the_limit(tmp_path: Path) -> None:
    write_file([_scored("a", 0.9, 0.9), _scored("c", 0.2, 0.4)], tmp_path / "run.jsonl")
    out = tmp_path / "out.json"
    command = ["export", str(tmp_path / "run.jsonl"), "--format", "label-studio", "-o", str(out)]
    assert main([*command, "--uncertain-first", "--limit", "1"]) == 0
    assert [task["data"]["id"] for task in json.loads(out.read_text())] == ["c"]
    assert out.with_suffix(".xml").read_text().startswith("<View>")


def test_an_unknown_format_gives_the_choices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_file([], tmp_path / "run.jsonl")
    assert main(["export", str(tmp_path / "run.jsonl"), "--format", "label_studio"]) == 2
    told = capsys.readouterr().err
    assert 'no format "label_studio" to export to; did you mean "label-studio"?' in told


def test_an_unknown_option_gives_the_choices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_file([], tmp_path / "run.jsonl")
    run = str(tmp_path / "run.jsonl")
    assert main(["export", run, "--format", "conll", "--option", "shceme=BIO"]) == 2
    assert 'unknown setting "shceme"; did you mean "scheme"?' in capsys.readouterr().err


def test_the_run_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "王强"}\n', encoding="utf-8")
    assert main(["export", str(path), "--format", "doccano", "-o", str(path)]) == 2
    assert "is what is read, and would be lost" in capsys.readouterr().err
    assert main(["report", str(path), "-o", str(path)]) == 2
    assert path.read_text("utf-8") == '{"id": "a", "text": "王强"}\n'


def test_every_format_that_is_written_can_be_exported_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    docs = [Document("一", "晋中。", spans={"entities": [Span(0, 2, "LOC")]})]
    write_file(docs, "run.jsonl.gz")
    assert main(["export", "run.jsonl.gz", "--format", "parquet"]) == 0
    assert main(["export", "run.parquet", "--format", "jsonl"]) == 0
    assert list(read_file("run.jsonl")) == docs


@pytest.mark.parametrize("form", ["doccano", "brat"])
def test_the_folder_of_the_output_is_made(tmp_path: Path, form: str) -> None:
    write_file([Document("a", "王强")], tmp_path / "run.jsonl")
    out = tmp_path / "new" / "er" / "x"
    assert main(["export", str(tmp_path / "run.jsonl"), "--format", form, "-o", str(out)]) == 0
    assert out.exists()


def test_an_output_that_cannot_be_is_told_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_file([Document("a", "王强")], tmp_path / "run.jsonl")
    command = ["export", str(tmp_path / "run.jsonl"), "--format", "doccano", "-o"]
    assert main([*command, str(tmp_path)]) == 2
    assert f"{tmp_path}: cannot be written: it is a folder" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "run.jsonl" / "x")]) == 2
    assert "run.jsonl: cannot be written as a folder: " in capsys.readouterr().err


def test_a_full_temporary_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Document, "to_json", full)
    with pytest.raises(OutputError, match="cannot be written: No space left on device; TMPDIR"):
        list(uncertain_first([Document("a", "王强")]))
