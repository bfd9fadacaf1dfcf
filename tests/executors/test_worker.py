from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Config, load_config
from pipeline.document import Document
from pipeline.errors import StageError
from pipeline.executors.shards import Piece
from pipeline.executors.worker import Order, Step, Worker
from pipeline.formats.jsonl import to_line


def config(output: Path, **executor: Any) -> Config:
    return load_config(
        {
            "imports": ["toy_stages"],
            "stages": ["toy_marks", "toy_trouble"],
            "output": {"path": str(output)},
            "executor": executor,
        }
    )


def order(*texts: str, file: str | None, start: int = 0, batch: int = 2) -> Order:
    lines = [to_line(Document(text, text)) for text in texts]
    return Order(start, lines, file, batch)


def test_a_worker_tells_of_each_batch_and_writes_a_piece(tmp_path: Path) -> None:
    *steps, piece = Worker(config(tmp_path)).annotate(
        order("一。", "二坏", "三。", file="part-00000.jsonl", start=7)
    )
    assert steps == [Step(2, 4), Step(1, 2)]
    assert isinstance(piece, Piece) and piece.temporary is not None
    content = (tmp_path / piece.temporary).read_bytes()
    assert [json.loads(line)["id"] for line in content.splitlines()] == ["一。", "二坏", "三。"]
    assert (piece.start, piece.size, piece.lines) == (7, len(content), b"")
    assert (piece.tally.documents, piece.tally.failed, piece.tally.characters) == (3, 1, 6)


def test_where_the_output_is_not_seen_the_lines_go_back(tmp_path: Path) -> None:
    *_, written = Worker(config(tmp_path)).annotate(order("一。", file="part-00000.jsonl"))
    *_, sent = Worker(config(tmp_path / "elsewhere")).annotate(order("一。", file=None))
    assert isinstance(written, Piece) and isinstance(sent, Piece)
    assert written.temporary is not None
    assert sent.lines == (tmp_path / written.temporary).read_bytes()
    assert not (tmp_path / "elsewhere").exists()


def test_an_error_that_ends_the_run_is_raised(tmp_path: Path) -> None:
    worker = Worker(config(tmp_path, on_error="stop"))
    with pytest.raises(StageError, match="toy_trouble failed"):
        [*worker.annotate(order("坏", file="part-00000.jsonl"))]
