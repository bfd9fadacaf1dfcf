from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasketch")

from pipeline.config import load_config
from pipeline.document import Document, Span
from pipeline.errors import ConfigError
from pipeline.executors.run import run
from pipeline.formats.jsonl import write_file
from pipeline.stage import create

FIRST = "榆社县今年发放小额贷款九千三百万元，比去年增加一倍，惠及全县两千多户农家和个体户。" * 2
OTHER = "上海今天多云转晴，最高气温二十五度，市民纷纷到公园里散步，享受难得的阳光和假日。" * 2


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = [FIRST, OTHER, FIRST.replace("一倍", "两倍", 1), "短", OTHER, FIRST, ""]
    write_file([Document(f"d{place}", text) for place, text in enumerate(texts)], "in.jsonl")


def execute(output: str, *, limit: int | None = None, **executor: Any) -> dict[str, list[Any]]:
    config = load_config(
        {
            "input": {"path": ["in.jsonl"]},
            "stages": ["duplicates"],
            "output": {"path": output},
            "executor": {"shard_size": 2, **executor},
        }
    )
    run(config, limit=limit)
    parts = sorted(Path(output).glob("part-*"))
    docs = [json.loads(line) for part in parts for line in part.read_bytes().splitlines()]
    return {doc["id"]: doc["labels"]["duplicates"] for doc in docs}


def test_documents_that_repeat_an_earlier_one_get_its_id() -> None:
    found = execute("out")
    assert {name: labels[0]["name"] for name, labels in found.items() if labels} == {
        "d2": "d0",
        "d4": "d1",
        "d5": "d0",
    }
    assert found["d5"] == [{"name": "d0", "score": 1.0}]
    assert 0.8 <= found["d2"][0]["score"] < 1


def test_the_labels_are_the_same_for_any_workers_and_shards() -> None:
    one = execute("one")
    assert execute("two", workers=2, batch_size=1) == one
    assert execute("three", shard_size=3) == one


def test_the_same_again_changes_nothing() -> None:
    execute("out")
    before = {file.name: file.read_bytes() for file in Path("out").glob("part-*")}
    times = {file.name: file.stat().st_mtime_ns for file in Path("out").glob("part-*")}
    execute("out")
    assert {file.name: file.read_bytes() for file in Path("out").glob("part-*")} == before
    assert {file.name: file.stat().st_mtime_ns for file in Path("out").glob("part-*")} == times


def test_noise_does_not_count() -> None:
    noise = "编辑：李文 责任编辑：王强 来源：示例日报 时间：十月二十一日 点击：一千次"
    doc = Document("a", noise + FIRST, spans={"noise": [Span(0, len(noise))]})
    plain = Document("b", FIRST)
    create("duplicates")([doc, plain])
    assert doc.texts["signature"] == plain.texts["signature"]


def test_what_cannot_be_read_back_is_refused_before_anything_is_read() -> None:
    with pytest.raises(ConfigError, match="duplicates reads finished parts again"):
        execute("-")
    assert not Path("-").exists()


def test_without_the_package_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.stages.duplicates.find_spec", lambda name: None)
    assert create("duplicates").problems() == [
        "it needs datasketch: pip install 'chinese-news-pipeline[duplicates]'"
    ]
