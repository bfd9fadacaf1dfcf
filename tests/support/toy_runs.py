"""Runs of toy stages over a few lines in the working folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.config import load_config
from pipeline.document import Document
from pipeline.executors import RunReport
from pipeline.executors.run import run
from pipeline.formats.jsonl import read_file, write_file


def texts(*content: str) -> None:
    write_file([Document(text.rstrip("坏。！"), text) for text in content], "in.jsonl")


def execute(
    *, limit: int | None = None, overwrite: bool = False, stages: Any = None, **executor: Any
) -> RunReport:
    config = load_config(
        {
            "imports": ["toy_stages"],
            "input": {"path": ["in.jsonl"]},
            "stages": stages or ["toy_marks", "toy_trouble"],
            "executor": {"shard_size": 2, **executor},
        }
    )
    return run(config, limit=limit, overwrite=overwrite)


def output() -> dict[str, list[str]]:
    return {
        file.name: [doc.text for doc in read_file(file)]
        for file in sorted(Path("out").glob("part-*.jsonl"))
    }


def summary(report: RunReport) -> tuple[int, int, int, int, int, int]:
    return (
        report.documents,
        report.failed,
        report.annotated,
        report.characters,
        report.parts,
        report.kept,
    )


WHOLE = {
    "part-00000.jsonl": ["一。", "二。"],
    "part-00001.jsonl": ["三。", "四。"],
    "part-00002.jsonl": ["五。"],
}
