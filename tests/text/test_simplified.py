"""`pipeline.text.simplified`: the lines that OpenCC is given, and what it can replace."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import opencc
import opencc.clib
import pytest

from pipeline.text import simplified
from pipeline.text.folding import fold
from pipeline.text.simplified import may_be_replaced, simplify

_CONVERTER = opencc.OpenCC("t2s")
#: Of each kind of phrase in OpenCC's dictionary that changes though its characters alone do not.
_PHRASES = [
    "深沈",
    "浮沈",
    "毛坏",
    "一坏",
    "英哩",
    "海哩",
    "答覆",
    "反反覆覆",
    "衹得",
    "瞭然",
    "不瞭解",
    "甦醒",
    "甦生",
    "藉口",
    "狐藉虎威",
]


def _flags() -> np.ndarray:
    flags = np.zeros(0x110000, dtype=bool)
    for some in may_be_replaced():
        flags[some] = True
    return flags


def test_every_character_that_is_replaced_counts() -> None:
    flags = _flags()
    codes = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    every = "\n".join(map(chr, codes))
    changed = [
        ord(one)
        for one, other in zip(every, _CONVERTER.convert(every), strict=True)
        if one != other
    ]
    assert len(changed) > 4_000
    assert flags[changed].all()


def test_every_phrase_of_the_dictionary_has_a_character_that_counts(tmp_path: Path) -> None:
    flags = _flags()
    phrases = [*_PHRASES, *_dictionary(tmp_path)]
    changed = [one for one in phrases if _CONVERTER.convert(one) != one]
    assert len(changed) >= len(_PHRASES)
    assert [one for one in changed if not flags[[*map(ord, one)]].any()] == []


def _dictionary(folder: Path) -> list[str]:
    """Return the phrases of OpenCC's dictionary, where its package has the tool to read it."""
    package = Path(str(opencc.clib.__file__)).parent
    tool, target = package / "bin" / "opencc_dict", folder / "phrases.txt"
    if not tool.exists():
        return []
    source = package / "share" / "opencc" / "TSPhrases.ocd2"
    command = [tool, "-i", source, "-o", target, "-f", "ocd2", "-t", "text"]
    subprocess.run(command, check=True, capture_output=True)
    rows = target.read_text(encoding="utf-8").splitlines()
    return [row.split("\t")[0] for row in rows if "\t" in row]


@pytest.mark.parametrize("phrase", _PHRASES)
def test_a_line_with_a_phrase_is_simplified_on_a_page_of_simplified_ones(phrase: str) -> None:
    lines = ["县里的公路修好了,老乡们进城方便多了。"] * 20
    text = "\n".join([*lines, f"他说{phrase}。", *lines])
    assert fold(text) == _CONVERTER.convert(text) != text


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    [
        ("正文\n臺灣\n正文", [3, 4], "正文\n台湾\n正文"),
        ("正文\n臺灣\n正文", None, "正文\n台湾\n正文"),
        ("沒有", [], "沒有"),
        (f"臺{'字' * 99}\n灣{'字' * 99}", [0], f"台{'字' * 99}\n灣{'字' * 99}"),
        ("字" * 200 + "\n臺", [201], "字" * 200 + "\n台"),
    ],
)
def test_lines_without_such_characters_are_not_looked_at(
    text: str, places: list[int] | None, expected: str
) -> None:
    assert simplify(text, places) == expected


def test_of_another_release_all_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simplified, "_SEARCHED", "0.0")
    assert _flags()[0x80:].all()
