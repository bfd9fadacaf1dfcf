from __future__ import annotations

from pipeline.document import Document
from pipeline.formats.source import Placed, Source
from pipeline.formats.unique_ids import SeenIds

A, B = Source("in/a.jsonl", "a.jsonl"), Source("in/b.jsonl", "b.jsonl")


def _read(seen: SeenIds, source: Source, *docs: Document) -> list[str]:
    placed = [Placed(doc, source.place(number)) for number, doc in enumerate(docs, start=1)]
    ids = [seen.with_own_id(one, source).doc.id for one in placed]
    seen.tell(source)
    return ids


def test_an_id_of_an_earlier_file_gives_way_to_the_place_and_is_kept_and_told() -> None:
    notes: list[str] = []
    seen = SeenIds(notes, strict=False)
    second = Document("1", "二")
    assert _read(seen, A, Document("1", "一")) == ["1"]
    assert _read(seen, B, second) == ["b.jsonl:1"]
    assert second.meta == {"id": "1"}
    assert notes == [
        "in/b.jsonl: 1 id of earlier documents: the place stands for them, the first time "
        "'b.jsonl:1' for '1'; meta.id keeps them"
    ]


def test_a_place_that_is_taken_gets_a_number() -> None:
    seen = SeenIds([], strict=False)
    docs = [Document("a.jsonl:2", "一"), Document("a.jsonl:2", "二")]
    assert _read(seen, A, *docs) == ["a.jsonl:2", "a.jsonl:2#2"]


def test_strict_leaves_an_id_that_its_own_file_has_twice() -> None:
    seen = SeenIds([], strict=True)
    assert _read(seen, A, Document("1", "一"), Document("1", "二")) == ["1", "1"]
    assert _read(seen, B, Document("1", "三")) == ["b.jsonl:1"]


def test_a_text_that_comes_again_is_told_and_not_lost() -> None:
    notes: list[str] = []
    seen = SeenIds(notes, strict=False)
    assert _read(seen, A, Document("1", "同"), Document("2", "同"), Document("3", "")) == list(
        "123"
    )
    assert notes == [
        "in/a.jsonl: 1 document with the text of an earlier one, first '2'; each is annotated"
    ]
