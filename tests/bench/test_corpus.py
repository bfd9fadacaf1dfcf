from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.bench.corpus import of_count, of_length, read_texts, write_texts
from pipeline.config import load_config
from pipeline.errors import InputError
from pipeline.formats.jsonl import read_file


def test_a_text_of_any_length_is_made_of_real_ones() -> None:
    assert of_length(["一二三", "四五"], 9) == "一二三\n四五\n一二"
    assert of_length(["一二三"], 2) == "一二"


def test_as_many_texts_as_asked_for() -> None:
    assert of_count(["一二三", "四"], 1, 2) == ["一二"]
    assert of_count(["一二三", "四"], 4) == ["一二三", "四", "一二三\n2", "四\n3"]


def test_copies_differ_since_equal_texts_are_read_once() -> None:
    found = of_count(["一二三四五六七八九"] * 3, 200, 8)
    assert len({*found[3:]}) == 197
    assert max(map(len, found)) == 8


def test_written_texts_are_read_by_a_run(tmp_path: Path) -> None:
    path = write_texts(["a\n😀", "b"], tmp_path / "t.jsonl")
    assert [doc.text for doc in read_file(path)] == ["a\n😀", "b"]


def test_texts_come_from_the_input_of_a_config(tmp_path: Path) -> None:
    for name, text in {"a": "第一页", "b": "第二页"}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    config = load_config({"input": {"path": str(tmp_path)}, "stages": ["clean"]})
    assert read_texts(config, 1) == ["第一页"]


def test_nothing_to_measure(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    config = load_config({"input": {"path": str(tmp_path)}, "stages": ["clean"]})
    with pytest.raises(InputError, match="nothing to measure"):
        read_texts(config, 5)
