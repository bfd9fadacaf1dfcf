from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report_runs import evil, many, page

from pipeline.cli import main
from pipeline.commands.schema import to_text
from pipeline.document import Document, Label, Span
from pipeline.executors.record import FORMAT
from pipeline.executors.schemas import SCHEMAS, document_schema, run_schema

ROOT = Path(__file__).parents[2]


def problems(schema: dict[str, Any], value: Any) -> list[str]:
    jsonschema.Draft202012Validator.check_schema(schema)
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_in_docs_is_the_codes(name: str) -> None:
    written = ROOT / f"docs/schema/{name}-{FORMAT}.json"
    assert written.read_text("utf-8") == to_text(SCHEMAS[name]()), (
        "python -m pipeline schema -o docs/schema"
    )


@pytest.mark.parametrize("surfaces", [True, False])
@pytest.mark.parametrize("doc", [page(), evil(), *many(2), Document("", "")])
def test_documents_are_valid(doc: Document, surfaces: bool) -> None:
    assert problems(document_schema(), doc.to_dict(surfaces=surfaces)) == []


@pytest.mark.parametrize(
    "folder", [*sorted((ROOT / "seeds").glob("gold*"))], ids=lambda folder: str(folder.name)
)
def test_gold_documents_are_valid(folder: Path) -> None:
    for file in folder.glob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            assert problems(document_schema(), json.loads(line)) == []


def test_every_key_has_a_description() -> None:
    assert [
        key for key, value in document_schema()["properties"].items() if "description" not in value
    ] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "a"},
        {"id": 3, "text": ""},
        {"id": "a", "text": "", "spans": {"x": [{"start": -1, "end": 2}]}},
        {"id": "a", "text": "", "spans": {"x": [{"start": 0, "end": 2, "score": 2}]}},
        {"id": "a", "text": "", "labels": {"x": [{}]}},
        {"id": "a", "text": "", "texts": {"x": None}},
    ],
)
def test_what_is_no_document_is_not_valid(wrong: dict[str, Any]) -> None:
    assert problems(document_schema(), wrong) != []


def test_a_later_key_is_left_aside() -> None:
    assert problems(document_schema(), {"id": "a", "text": "", "added_later": 1}) == []


def test_what_a_run_writes_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    for name, text in (("a", "一。"), ("b", "坏"), ("c", "")):
        Path(f"in/{name}.txt").write_text(text, "utf-8")
    stages = "imports: [toy_stages]\nstages: [toy_marks, toy_count, toy_trouble]\n"
    Path("c.yaml").write_text(stages + "input: {path: in}\n", "utf-8")
    main(["run", "c.yaml"])
    record = json.loads(Path("out/run.json").read_text("utf-8"))
    assert record["format"] == FORMAT
    assert problems(run_schema(), record) == []
    lines = [line for part in Path("out").glob("part-*") for line in part.open(encoding="utf-8")]
    assert len(lines) == 3
    assert [problems(document_schema(), json.loads(line)) for line in lines] == [[], [], []]


def test_spans_and_labels_may_lack_label_and_score() -> None:
    doc = Document("a", "文", spans={"x": [Span(0, 1)]}, labels={"y": [Label("z")]})
    assert problems(document_schema(), doc.to_dict()) == []
