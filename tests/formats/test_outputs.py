from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.config import load_config
from pipeline.document import Document
from pipeline.errors import ConfigError
from pipeline.executors import shards
from pipeline.executors.run import run
from pipeline.formats import Placed
from pipeline.formats.inputs import find_inputs, read_inputs
from pipeline.formats.jsonl import write_file
from pipeline.formats.outputs import lines_of


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    texts("一。", "二。", "三。")
    return tmp_path


def texts(*content: str) -> None:
    write_file([Document(text.rstrip("坏。！"), text) for text in content], "in.jsonl")


def execute(output: dict[str, Any], **arguments: Any) -> Any:
    settings = {
        "imports": ["toy_stages"],
        "input": {"path": ["in.jsonl"]},
        "stages": ["toy_marks", "toy_trouble"],
        "output": output,
        "executor": {"shard_size": 2},
    }
    return run(load_config(settings), **arguments)


def documents(folder: str) -> list[Document]:
    found = read_inputs(find_inputs([folder], annotated=True))
    return [one.doc for one in found if isinstance(one, Placed)]


@pytest.mark.parametrize(
    ("output", "ending"),
    [
        ({"compression": "gz"}, ".jsonl.gz"),
        ({"compression": "xz"}, ".jsonl.xz"),
        ({"compression": "zst"}, ".jsonl.zst"),
        ({"compression": "bz2"}, ".jsonl.bz2"),
        ({"format": "parquet"}, ".parquet"),
        ({"format": {"parquet": {"rows": 1}}}, ".parquet"),
    ],
)
def test_every_output_holds_the_documents_of_the_plain_one(
    output: dict[str, Any], ending: str
) -> None:
    execute({"path": "plain"})
    execute({"path": "out", **output})
    names = sorted(file.name for file in Path("out").glob("part-*"))
    assert names == [f"part-00000{ending}", f"part-00001{ending}"]
    assert documents("out") == documents("plain")
    assert len(documents("out")) == 3
    before = {name: Path("out", name).stat().st_mtime_ns for name in names}
    assert execute({"path": "out", **output}).kept == 2  # the same again does nothing
    assert {name: Path("out", name).stat().st_mtime_ns for name in names} == before


@pytest.mark.parametrize("output", [{"compression": "gz"}, {"format": "parquet"}])
def test_what_failed_is_tried_again_in_any_format(output: dict[str, Any]) -> None:
    texts("一。", "二坏。", "三。")
    assert execute({"path": "out", **output}).failed == 1
    assert execute({"path": "out", **output}, retry_failed=True).failed == 1
    assert [doc.id for doc in documents("out")] == ["一", "二", "三"]


def test_the_summary_for_spreadsheets_is_a_part_file_too() -> None:
    execute({"path": "out", "format": "csv"})
    raw = Path("out/part-00000.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,title,")
    assert raw.decode("utf-8-sig").splitlines()[1].startswith("一,")


@pytest.mark.parametrize("longest", [0, 500_000])
def test_standard_output_takes_every_format(longest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_LONG", longest)  # those of more characters come in pieces
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    execute({"path": "-", "compression": "gz"})
    lines = list(lines_of("a.jsonl.gz", out.getvalue()))
    assert [json.loads(line)["id"] for line in lines] == ["一", "二", "三"]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({"format": "html"}, "no format of that name; known: conll, csv, jsonl, parquet, spacy"),
        (
            {"format": {"parquet": {"row": 1}}},
            'parquet: unknown setting "row"',
        ),
        ({"format": {"jsonl": None, "csv": None}}, "one format is written, found jsonl, csv"),
        ({"format": "parquet", "compression": "gz"}, "compression: Parquet packs itself"),
    ],
)
def test_an_output_that_cannot_be_written_is_explained(
    output: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        execute(output)
    assert message in str(caught.value)
