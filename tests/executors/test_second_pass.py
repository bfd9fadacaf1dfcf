from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import OutputConfig, load_config
from pipeline.document import Document
from pipeline.errors import ConfigError
from pipeline.executors.folder import Folder
from pipeline.executors.ledger import Ledger
from pipeline.executors.record import new_record
from pipeline.executors.run import run
from pipeline.executors.second_pass import follow_ups, second_pass
from pipeline.formats.jsonl import read_file, write_file
from pipeline.pipeline import Pipeline
from pipeline.stage import create


def finished() -> Ledger:
    """Return the ledger of a run of five documents in parts of two."""
    write_file([Document(str(place), "一。") for place in range(5)], "in.jsonl")
    config = load_config(
        {
            "imports": ["toy_stages"],
            "input": {"path": ["in.jsonl"]},
            "stages": ["toy_marks"],
            "executor": {"shard_size": 2},
        }
    )
    run(config)
    book = Ledger(Folder(Path("out")), new_record(config, Pipeline.from_config(config), None))
    book.open(overwrite=False)
    return book


def test_documents_come_in_order_and_changed_parts_are_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    book, seen = finished(), list[str]()
    before = {file.name: file.read_bytes() for file in Path("out").glob("part-*")}

    def act(doc: Document) -> None:
        seen.append(doc.id)
        if doc.id == "3":
            doc.texts["order"] = str(len(seen))

    second_pass(book, OutputConfig(), [act])
    assert seen == ["0", "1", "2", "3", "4"]
    after = {file.name: file.read_bytes() for file in Path("out").glob("part-*")}
    assert [name for name in sorted(after) if after[name] != before[name]] == ["part-00001.jsonl"]
    assert [doc.texts for doc in read_file("out/part-00001.jsonl")] == [{}, {"order": "4"}]
    part = book.record.parts["part-00001.jsonl"]
    assert part.sha256 == book.store.sha256("part-00001.jsonl")


def test_most_stages_have_no_second_pass() -> None:
    assert follow_ups([create("sentences")], OutputConfig(path="-"), ".jsonl") == []


@pytest.mark.parametrize(("path", "ending"), [("-", ".jsonl"), ("out", ".csv")])
def test_an_output_that_cannot_be_read_back_is_refused(path: str, ending: str) -> None:
    with pytest.raises(ConfigError, match="duplicates reads finished parts again"):
        follow_ups([create("duplicates")], OutputConfig(path=path), ending)
