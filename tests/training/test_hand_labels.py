from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from small_sets import write_set

from pipeline.errors import InputError
from pipeline.training.hand_labels import (
    ReadEntities,
    labelled_records,
    read_entities,
    read_topics,
    text_key,
)

ROOT = Path(__file__).parents[2]


def test_key_is_the_beginning_of_the_texts_checksum() -> None:
    assert text_key("大雨停了。") == hashlib.sha256("大雨停了。".encode()).hexdigest()[:16]


def test_labels_are_read_with_their_first_topic_first(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(f"{text_key('甲')}\tworld,finance\n{text_key('乙')}\tgames\n", "utf-8")
    assert read_topics(path) == {text_key("甲"): ["world", "finance"], text_key("乙"): ["games"]}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("0123456789abcdef", "is no label"),
        ("0123\tworld", "is no label"),
        ("0123456789abcdef\tfinace", 'labels.tsv:1: there is no topic "finace"'),
        ("0123456789abcdef\tfinace", 'did you mean "finance"'),
    ],
)
def test_line_of_another_form_is_told_with_its_place(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(InputError, match=told):
        read_topics(path)


def test_entities_are_read_with_how_far_the_text_was_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(f"{text_key('甲')}\t20\t0-2-PER,2-4-LOC\n{text_key('乙')}\t9\t\n", "utf-8")
    assert read_entities(path) == {
        text_key("甲"): ReadEntities(20, ((0, 2, "PER"), (2, 4, "LOC"))),
        text_key("乙"): ReadEntities(9, ()),
    }


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("0-2-PER", "labels.tsv:1: '0-2-PER' is no number of characters"),
        ("20\t0-2", "is no number of characters"),
        ("20\t0-2-PER,", "is no number of characters"),
        ("20\t0-2-PERS", 'there is no label "PERS"; known are PER, LOC, ORG; did you mean "PER"'),
        ("20\t0-2-PER,1-3-LOC", "1-3-LOC is empty, begins before 2"),
        ("20\t2-2-PER", "2-2-PER is empty"),
        ("20\t18-21-PER", "ends beyond the 20 characters"),
    ],
)
def test_entities_of_another_form_are_told_with_their_place(
    tmp_path: Path, rest: str, told: str
) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(f"0123456789abcdef\t{rest}\n", "utf-8")
    with pytest.raises(InputError, match=told):
        read_entities(path)


def test_labelled_records_are_what_was_read_with_its_entities(tmp_path: Path) -> None:
    texts = ["李明在榆社縣。雨。", "不在其中。", "王芳到晉中。"]
    made = write_set(tmp_path / "own" / "train.jsonl.gz", [{"text": text} for text in texts])
    lines = [f"{text_key(texts[2])}\t5\t0-2-PER,3-5-LOC\n", f"{text_key(texts[0])}\t7\t3-6-LOC\n"]
    path = tmp_path / "labels.tsv"
    path.write_text("".join(lines), "utf-8")
    assert list(labelled_records(made, path)) == [
        {"text": "王芳到晉中", "entities": [(0, 2, "PER"), (3, 5, "LOC")]},
        {"text": "李明在榆社縣。", "entities": [(3, 6, "LOC")]},
    ]


@pytest.mark.parametrize(
    ("key", "length", "told"),
    [
        (text_key("乙"), 1, "1 of 1 labels are of no text in"),
        (text_key("甲"), 2, "2 characters of .* were read, the text in .* has 1"),
    ],
)
def test_entities_of_another_edition_of_a_set_are_told(
    tmp_path: Path, key: str, length: int, told: str
) -> None:
    made = write_set(tmp_path / "own" / "train.jsonl.gz", [{"text": "甲"}])
    path = tmp_path / "labels.tsv"
    path.write_text(f"{key}\t{length}\t0-1-LOC\n", "utf-8")
    with pytest.raises(InputError, match=told):
        list(labelled_records(made, path))


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file of labels"):
        read_topics(tmp_path / "labels.tsv")


def test_shipped_labels_are_as_many_as_their_readme_says() -> None:
    folder = ROOT / "seeds/topics"
    told = (folder / "README.md").read_text("utf-8")
    counts = {path.name: len(read_topics(path)) for path in folder.glob("*.tsv")}
    assert f"{sum(counts.values()):,} articles" in told
    for name, count in counts.items():
        assert any(f"`{name}`" in line and f"| {count} |" in line for line in told.splitlines())


def test_shipped_entities_are_as_many_as_their_readme_says() -> None:
    folder = ROOT / "seeds/entities"
    told = (folder / "README.md").read_text("utf-8")
    found = {path.name: read_entities(path) for path in folder.glob("*.tsv")}
    every = [one for labels in found.values() for one in labels.values()]
    assert f"{len(every):,} articles" in told
    assert f"{sum(one.length for one in every):,} characters" in told
    assert f"{sum(len(one.entities) for one in every):,} named entities" in told
    for name, labels in found.items():
        count = sum(len(one.entities) for one in labels.values())
        row = f"| {len(labels)} | {count:,} |"
        assert any(f"`{name}`" in line and row in line for line in told.splitlines())


def test_a_text_labelled_twice_is_told(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(f"{text_key('甲')}\tworld\n{text_key('甲')}\tgames\n", "utf-8")
    with pytest.raises(InputError, match=r"labels\.tsv:2: .* has labels in line 1 already"):
        read_topics(path)


def test_labels_in_another_encoding_are_told_and_a_mark_of_utf_8_is_none(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_bytes(f"{text_key('甲')}\tworld\n".encode("utf-8-sig"))
    assert read_topics(path) == {text_key("甲"): ["world"]}
    path.write_bytes("甲\tworld\n".encode("gb18030"))
    with pytest.raises(InputError, match=r"labels\.tsv: byte 0 is no UTF-8"):
        read_topics(path)
