from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from pipeline.document import Document, Span
from pipeline.errors import OutputError, StageError
from pipeline.executors import Silence
from pipeline.executors.shards import (
    Job,
    Part,
    Tally,
    annotate_into,
    annotate_part,
    digest,
    part_name,
    shards,
)
from pipeline.formats.jsonl import read_file
from pipeline.pipeline import Pipeline
from pipeline.stage import create, known_stages

known_stages(["toy_stages"])


def docs(*texts: str) -> list[Document]:
    return [Document(str(number), text) for number, text in enumerate(texts)]


class Steps(Silence):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def advance(self, documents: int, characters: int) -> None:
        self.told.append((documents, characters))


def test_part_names_sort_as_parts_do() -> None:
    assert [part_name(position) for position in (0, 9, 10, 12345)] == [
        "part-00000.jsonl",
        "part-00009.jsonl",
        "part-00010.jsonl",
        "part-12345.jsonl",
    ]


def test_shards_hold_every_document_in_order() -> None:
    five = docs("a", "b", "c", "d", "e")
    assert list(shards(five, 2)) == [five[:2], five[2:4], five[4:]]
    assert list(shards([], 2)) == []


def test_digest_sees_text_id_order_and_layers() -> None:
    variants = [
        docs("a", "b"),
        docs("b", "a"),
        docs("a", "b", "c"),
        [Document("x", "a"), Document("1", "b")],
        [Document("0", "a", spans={"x": [Span(0, 1)]}), Document("1", "b")],
    ]
    assert len({digest(variant) for variant in variants}) == len(variants)
    assert digest(docs("a", "b")) == digest(docs("a", "b"))


def test_annotate_into_writes_counts_and_tells(tmp_path: Path) -> None:
    pipeline = Pipeline([create("toy_marks"), create("toy_trouble")], batch_size=2)
    file, steps = io.BytesIO(), Steps()
    tally = annotate_into(
        file, pipeline, iter(docs("好。", "坏", "！")), surfaces=True, progress=steps
    )
    assert tally == Tally(3, 1, 4, ["1: toy_trouble: ValueError: 1 is bad"])
    assert steps.told == [(2, 3), (1, 1)]
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [line["text"] for line in lines] == ["好。", "坏", "！"]
    assert lines[0]["spans"]["marks"] == [{"start": 1, "end": 2, "label": "sign", "text": "。"}]


def test_only_the_first_failures_are_described_and_all_are_counted() -> None:
    tally = annotate_into(
        io.BytesIO(),
        Pipeline([create("toy_trouble")]),
        docs(*["坏"] * 12),
        surfaces=False,
        progress=Silence(),
    )
    assert (tally.failed, len(tally.examples), tally.examples[-1][0]) == (12, 10, "9")


def test_a_part_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "part-00000.jsonl"
    part, tally = annotate_part(
        Pipeline([create("toy_marks")]),
        Job(path, docs("好。", "x"), "abc"),
        surfaces=False,
        progress=Silence(),
    )
    assert part == Part("part-00000.jsonl", 2, 0, 3, "abc")
    assert tally == Tally(2, 0, 3, [])
    assert [doc.spans["marks"] for doc in read_file(path)] == [[Span(1, 2, "sign")], []]
    assert [file.name for file in tmp_path.iterdir()] == ["part-00000.jsonl"]


def test_a_part_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    pipeline = Pipeline([create("toy_trouble")], batch_size=1, on_error="stop")
    job = Job(tmp_path / "part-00000.jsonl", docs("好", "坏"), "abc")
    with pytest.raises(StageError):
        annotate_part(pipeline, job, surfaces=False, progress=Silence())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_an_output_error(tmp_path: Path) -> None:
    job = Job(tmp_path / "gone" / "part-00000.jsonl", docs("好"), "abc")
    with pytest.raises(OutputError, match=r"cannot write .*gone/part-00000\.jsonl: No such file"):
        annotate_part(Pipeline([create("toy_marks")]), job, surfaces=False, progress=Silence())
