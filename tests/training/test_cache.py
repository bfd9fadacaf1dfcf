from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from small_sets import write_set
from tiny_checkpoint import tiny_extract

from pipeline.modeling.news.encoding import Features
from pipeline.training.cache import KEPT, build_cache

EXTRACT = tiny_extract()
#: What lies in the cache: every paragraph, folded, with a line break after it.
WHOLE = "标题\n晋中市。\n榆社县,好😀!\n李明\n"


def _refuse(text: str) -> Features:
    raise AssertionError("the cache is there")


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    first = {"title": "標題", "text": "\u3000晋中市。\n\n榆社縣，好😀！"}
    return [
        write_set(tmp_path / "a" / "all.jsonl.gz", [first]),
        write_set(tmp_path / "b" / "all.jsonl.xz", [{"words": ["李", "明"]}, {"text": ""}]),
    ]


def test_the_cache_holds_every_character_once(sources: list[Path], tmp_path: Path) -> None:
    cache = build_cache(sources, EXTRACT, tmp_path / "raw.bin")
    rows = [EXTRACT(line) for line in WHOLE.splitlines(keepends=True)]
    expected = np.concatenate(rows)[:, :KEPT]
    assert (cache.shape, cache.dtype) == ((len(WHOLE), KEPT), np.uint16)
    np.testing.assert_array_equal(cache, expected)


def test_a_cache_that_is_complete_is_opened_rather_than_built(
    sources: list[Path], tmp_path: Path
) -> None:
    path = tmp_path / "raw.bin"
    built = np.array(build_cache(sources, EXTRACT, path))
    again = build_cache([tmp_path / "gone.jsonl"], _refuse, path)  # type: ignore[arg-type]
    np.testing.assert_array_equal(again, built)
    assert isinstance(again, np.memmap) and not again.flags.writeable


def test_a_cache_that_was_broken_off_is_built_anew(sources: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "raw.bin"
    path.write_bytes(b"\x01" * 1_000)
    cache = build_cache(sources, EXTRACT, path)
    assert path.stat().st_size == len(WHOLE) * KEPT * 2
    np.testing.assert_array_equal(cache[:3], EXTRACT("标题\n")[:, :KEPT])
    told = json.loads((tmp_path / "raw.bin.json").read_text(encoding="utf-8"))
    assert told == {"characters": len(WHOLE)}
