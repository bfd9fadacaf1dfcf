from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_sets import write_set

from pipeline.training.vectors import (
    VectorsConfig,
    characters,
    pairs,
    train_vectors,
    words,
    write_units,
)

#: White space that folding leaves as it is.
OGHAM, MATHS = "\u1680", "\u205f"


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("晋中 2019\t年😀", [*"晋中2019年😀"]),
        (f"a{OGHAM}b{MATHS}", ["a", "b"]),
        (" ", []),
    ],
)
def test_characters_are_taken_as_they_are_without_spaces(line: str, units: list[str]) -> None:
    assert characters(line) == units


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("晋中市", ["晋中", "中市"]),
        ("晋 中", ["晋中"]),
        (f"晋{OGHAM}中", ["晋中"]),
        ("第23年", ["第0", "00", "0年"]),
        ("AB", ["AB"]),
        ("晋", []),
        ("", []),
    ],
)
def test_pairs_have_their_digits_folded_and_span_spaces(line: str, units: list[str]) -> None:
    assert pairs(line) == units


def test_words_have_their_digits_and_letters_folded_and_spaces_left_out() -> None:
    line = f"晋中市 2019{MATHS}年iPhone"
    assert words(line) == ["晋中市", "0000", "年", "iphone"]


def test_a_paragraph_is_a_line_of_units(tmp_path: Path) -> None:
    sources = [
        write_set(tmp_path / "a.jsonl.gz", [{"title": "標題", "text": "一２。\n\n三"}]),
        write_set(tmp_path / "b.jsonl", [{"words": ["四", "五"]}]),
    ]
    write_units(sources, pairs, tmp_path / "units")
    assert (tmp_path / "units").read_text(encoding="utf-8") == "标题\n一0 0。\n四五\n"


def test_a_paragraph_longer_than_gensim_reads_goes_on_in_the_next_line(tmp_path: Path) -> None:
    source = write_set(tmp_path / "a.jsonl.gz", [{"text": "晋" * 10_001}])
    write_units([source], characters, tmp_path / "units")
    lines = (tmp_path / "units").read_text(encoding="utf-8").splitlines()
    assert lines == [" ".join("晋" * count) for count in (5_000, 5_000, 1)]


def _trained(folder: Path, lines: str, **settings: int) -> tuple[list[str], np.ndarray]:
    (folder / "units").write_text(lines, encoding="utf-8")
    config = VectorsConfig(**{"size": 4, "least_count": 1, "epochs": 1, **settings})
    return train_vectors(folder / "units", config, seed=1, threads=1)


def test_every_unit_has_a_vector_the_most_frequent_first(tmp_path: Path) -> None:
    units, vectors = _trained(tmp_path, "晋 中 市 晋 中\n晋 榆\n", size=6)
    assert units[:2] == ["晋", "中"] and sorted(units) == sorted("晋中市榆")
    assert (vectors.shape, vectors.dtype) == ((4, 6), np.float32)
    assert np.isfinite(vectors).all() and len(np.unique(vectors, axis=0)) == 4


def test_rare_units_are_dropped(tmp_path: Path) -> None:
    assert _trained(tmp_path, "晋 晋 晋 中 中 市\n", least_count=2)[0] == ["晋", "中"]


def test_no_unit_has_white_space_in_it(tmp_path: Path) -> None:
    # The checkpoint keeps its units one a line.
    units, vectors = _trained(tmp_path, f"晋 晋 晋 中{OGHAM}市 中{MATHS} {MATHS} 榆\x1c \u3000\n")
    assert sorted(units) == sorted("晋中市榆")
    assert vectors.shape == (4, 4)


def test_a_seed_gives_the_same_vectors_again(tmp_path: Path) -> None:
    lines = "晋 中 市 榆 社 县\n" * 20
    first, again = (_trained(tmp_path, lines, epochs=2) for _ in range(2))
    assert first[0] == again[0]
    np.testing.assert_array_equal(first[1], again[1])
