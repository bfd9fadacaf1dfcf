from __future__ import annotations

from pathlib import Path

import pytest
from small_sets import write_set

from pipeline.errors import InputError
from pipeline.training.corpora import paragraphs, read_records, record_text

RECORDS = [{"text": "晋中市😀。", "n": 1}, {"words": ["榆社", "县"]}]


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.xz"])
def test_records_are_read_whatever_the_compression(ending: str, tmp_path: Path) -> None:
    path = write_set(tmp_path / f"set.{ending}", RECORDS)
    assert list(read_records(path)) == RECORDS


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "no.jsonl.gz"
    with pytest.raises(InputError) as told:
        next(read_records(path))
    assert str(told.value) == f"{path}: no such training file; see the data section of the config"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"text": ', "not a line of JSON: Expecting value: line 1 column 10 (char 9)"),
        ('["晋中市"]', "a JSON object is expected, found list"),
        ("3", "a JSON object is expected, found int"),
    ],
)
def test_a_line_that_is_no_object_is_named_by_its_number(
    line: str, what: str, tmp_path: Path
) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(f'{{"text": "好"}}\n{line}\n', encoding="utf-8")
    records = read_records(path)
    assert next(records) == {"text": "好"}
    with pytest.raises(InputError) as told:
        next(records)
    assert str(told.value) == f"{path}:2: {what}"


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"text": "臺灣ＡＢＣ。"}, "台湾ABC。"),
        ({"words": ["他", "說", "。"]}, "他说。"),
        ({"title": "標題", "text": "正文。"}, "标题\n正文。"),
        ({"title": "一", "summary": "二", "text": "正文。"}, "二\n正文。"),
        ({"title": "", "summary": None, "text": "正文。"}, "正文。"),
        ({"title": "标题"}, "标题\n"),
        ({}, ""),
    ],
)
def test_text_of_a_record_is_folded_under_its_headline(
    record: dict[str, object], text: str
) -> None:
    assert record_text(record) == text


def test_paragraphs_are_the_lines_that_say_something(tmp_path: Path) -> None:
    records = [
        {"title": "標題 ", "text": "\u3000\u3000第一段。\r\n\r\n \n第二段！"},
        {"text": ""},
        {"words": ["晋中", "😀"]},
    ]
    path = write_set(tmp_path / "set.jsonl.xz", records)
    assert list(paragraphs(path)) == ["标题", "第一段。", "第二段!", "晋中😀"]
