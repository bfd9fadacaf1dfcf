from __future__ import annotations

import io
import json
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.document import Document, Span
from pipeline.executors import Silence
from pipeline.executors import shards as executor
from pipeline.executors.shards import (
    EXECUTOR,
    Tally,
    annotate_into,
    batches,
    digest,
    even,
    line_of,
    packed,
    part_name,
    shards,
    shares,
    unpacked,
)
from pipeline.pipeline import Pipeline
from pipeline.stage import create, known_stages
from pipeline.text.markup import Element, Markup

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


def test_a_document_that_cannot_be_written_is_explained() -> None:
    doc = Document("x", "文", meta={"number": float("inf")})
    record = json.loads(line_of(doc, surfaces=True))
    assert (record["id"], record["text"], record["meta"]) == ("x", "文", {})
    assert [(error["stage"], error["kind"]) for error in record["errors"]] == [
        (EXECUTOR, "ValueError")
    ]


def test_meta_that_is_nested_too_deep_is_explained() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    record = json.loads(line_of(Document("x", "文", meta={"deep": deep}), surfaces=True))
    assert record["errors"][0]["kind"] == "RecursionError"


def test_an_error_of_an_earlier_run_does_not_count() -> None:
    old = Document("x", "好", errors=[{"stage": EXECUTOR, "kind": "crash", "message": "m"}])
    file = io.BytesIO()
    tally = annotate_into(
        file, Pipeline([create("toy_marks")]), [old], surfaces=False, progress=Silence()
    )
    assert (tally.failed, json.loads(file.getvalue())["errors"]) == (0, [])


def test_documents_go_to_workers_with_their_markup() -> None:
    plain, page = docs("题目\n正文", "一\n二")
    page.markup = Markup(elements=[Element(-1, "html", "", 0, 3)], links=[(0, 1)])
    for doc in (plain, page):
        travelled = unpacked(packed(doc))
        assert travelled == doc
        assert travelled.markup == doc.markup


def test_a_shard_is_cut_so_that_every_worker_has_its_share() -> None:
    cuts = shares([1_000] * 1_000, 2)
    assert (cuts[0], cuts[-1]) == (0, 1_000)
    parts = [end - start for start, end in pairwise(cuts)]
    assert parts[:-1] == sorted(parts[:-1], reverse=True)
    assert parts[0] <= 1_000 // (2 * 3) + 1
    assert max(parts[-3:]) <= 31  # none is left alone for long at the end


def test_little_is_not_cut_and_a_long_document_stands_alone() -> None:
    assert shares([10] * 100, 8) == [0, 100]
    assert shares([1_000] * 30, 2) == [0, 15, 30]  # each has something to do
    assert shares([200_000, 10, 10, 300_000, 10], 2) == [0, 1, 3, 4, 5]
    assert shares([], 2) == [0, 0]


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [(74, 64, 37), (64, 64, 64), (65, 64, 33), (229, 64, 58), (5, 64, 5), (3, 1, 1), (0, 64, 64)],
)
def test_batches_of_a_share_are_alike(count: int, size: int, expected: int) -> None:
    assert even(count, size) == expected


def test_a_batch_of_long_documents_is_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "_BATCH_CHARACTERS", 4)
    found = docs("一", "二", "三四五六", "七", "八九十百千", "万")
    assert [*batches(found, 3)] == [found[:3], found[3:5], found[5:]]
    assert [*batches([], 3)] == []


@pytest.mark.parametrize("longest", [0, 2, 5])
def test_a_long_document_is_written_in_pieces(
    longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written() -> tuple[bytes, Tally, list[tuple[int, int]]]:
        file, steps = io.BytesIO(), Steps()
        pipeline = Pipeline([create("toy_marks")], batch_size=2)
        given = docs("好", "坏坏坏", "一二三四", "五")
        tally = annotate_into(file, pipeline, given, surfaces=True, progress=steps)
        return file.getvalue(), tally, [step for step in steps.told if step != (0, 0)]

    whole = written()
    monkeypatch.setattr(executor, "_LONG", longest)
    assert written() == whole


def test_a_long_document_that_cannot_be_written_is_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(executor, "_LONG", 0)
    bad = Document("x", "文", texts={"note": "\ud800"})
    file = io.BytesIO()
    annotate_into(file, Pipeline([]), [bad], surfaces=True, progress=Silence())
    assert file.getvalue() == line_of(Document("x", "文", texts={"note": "\ud800"}), surfaces=True)
    assert json.loads(file.getvalue())["errors"][0]["kind"] == "UnicodeEncodeError"
