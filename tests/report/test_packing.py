from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest
from report_runs import many, page

from pipeline.report import packing
from pipeline.report.packing import Listing, choose_whole, pack, pack_index


def unpack(packed: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def listing(count: int, first: tuple[str, ...] = ()) -> Listing:
    made = Listing(first=first)
    for place, doc in enumerate(many(count)):
        made.add(place, doc)
    return made


def test_packed_values_come_back() -> None:
    assert unpack(pack(["<b>北京</b>", "\ud800"])) == ["<b>北京</b>", "?"]


def test_a_long_run_is_listed_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "LISTED", 10)
    assert sorted(listing(35, first=("p3.txt",)).rows) == [0, 3, 4, 8, 12, 16, 20, 24, 28, 32]
    assert len(listing(10).rows) == 10


def test_all_are_whole_where_there_is_room() -> None:
    assert choose_whole(listing(6), 1e9) == [0, 1, 2, 3, 4, 5]


def test_whole_documents_are_spread_evenly_within_the_room() -> None:
    one = listing(1).rows[0].characters
    assert choose_whole(listing(8), 4 * one) == [1, 3, 5, 7]
    assert choose_whole(listing(8), 0) == []


def test_documents_of_gold_and_failed_ones_come_first() -> None:
    made = listing(8, first=("p2.txt",))
    failed = page("x.txt")
    failed.errors = [{"stage": "s"}]
    made.add(8, failed)
    assert choose_whole(made, 2 * made.rows[0].characters) == [2, 8]


def test_the_index_names_things_by_number_the_most_frequent_first() -> None:
    found = unpack(pack_index(listing(3), {1: (0, 4)}, [("part-00000.jsonl", 0)]))
    assert found["topics"] == ["culture", "sports"]
    assert found["entities"] == ["北京", "张三"]
    assert found["parts"] == [["part-00000.jsonl", 0]]
    assert found["rows"][1] == [1, "p1.txt", "标题1号", "2021-10-02", 1, [1], [1, 0], 0, 0, [0, 4]]
    assert found["rows"][2][-1] == 0
