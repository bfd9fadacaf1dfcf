from pathlib import Path

import numpy as np

from pipeline.modeling.news.codes import PARTING
from pipeline.modeling.news.names import BEGIN, CLASSES, END, INSIDE, NONE, NameTable

TABLE = NameTable.from_names(
    {
        "org_short": ["河汾电", "河汾电机", "acme"],
        "loc_admin": ["示例县"],
        "per_japanese": ["河汾太郎"],
    }
)


def of_class(text: str, kind: str) -> list[int]:
    return (TABLE(text) >> 2 * CLASSES.index(kind) & 3).tolist()


def test_longest_name_that_begins_first_stays() -> None:
    assert of_class("在河汾电机厂", "org_short") == [NONE, BEGIN, INSIDE, INSIDE, END, NONE]


def test_classes_are_told_apart() -> None:
    text = "河汾太郎在示例县"
    assert of_class(text, "per_japanese") == [BEGIN, INSIDE, INSIDE, END, 0, 0, 0, 0]
    assert of_class(text, "loc_admin") == [0, 0, 0, 0, 0, BEGIN, INSIDE, END]
    assert of_class(text, "org_short") == [NONE] * 8


def test_latin_name_in_any_case_but_not_inside_a_word() -> None:
    assert of_class("ACME说", "org_short") == [BEGIN, INSIDE, INSIDE, END, NONE]
    assert of_class("acmes", "org_short") == [NONE] * 5


def test_emoji_empty_text_and_short_names() -> None:
    assert TABLE("").tolist() == []
    assert of_class("😀示例县", "loc_admin") == [NONE, BEGIN, INSIDE, END]
    assert len(NameTable.from_names({"org_short": ["一", "一二三四五六七八九十一"]})) == 0


def test_no_name_reaches_over_what_parts_two_texts() -> None:
    text = f"河汾{PARTING}电机在示{PARTING}例县{PARTING}示例县"
    assert of_class(text, "org_short") == [NONE] * len(text)
    assert of_class(text, "loc_admin") == [*[NONE] * (len(text) - 3), BEGIN, INSIDE, END]


def test_a_name_parts_others_of_its_class_that_it_overlaps() -> None:
    table = NameTable.from_names({"org_short": ["甲乙", "乙丙丁", "丁戊"]})
    assert table("甲乙丙丁戊").tolist() == [BEGIN, END, NONE, BEGIN, END]
    assert table("乙丙丁戊").tolist() == [BEGIN, INSIDE, END, NONE]


def test_table_without_names_finds_none() -> None:
    assert NameTable.from_names({})("示例县").tolist() == [0, 0, 0]


def test_saved_table_answers_the_same(tmp_path: Path) -> None:
    TABLE.save(tmp_path / "names.npz")
    loaded = NameTable.load(tmp_path / "names.npz")
    text = "河汾电机在示例县,河汾太郎"
    np.testing.assert_array_equal(loaded(text), TABLE(text))
