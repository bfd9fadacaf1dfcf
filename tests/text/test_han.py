from __future__ import annotations

import re
import unicodedata

import pytest

from pipeline.text.han import HAN, SOUNDS

CHARACTER = re.compile(f"[{HAN}]")


@pytest.mark.parametrize("character", ["一", "龥", "㐂", "𬭎", "𠮷", "\U00030001"])
def test_ideographs_of_every_plane_are_chinese_characters(character: str) -> None:
    assert CHARACTER.fullmatch(character)


@pytest.mark.parametrize("character", [*"。,、「」〇々あカ한A9😀\u3000", "\u2f00", "\uff21"])
def test_marks_and_other_scripts_are_none(character: str) -> None:
    assert not CHARACTER.fullmatch(character)


def test_every_unified_ideograph_that_is_assigned_is_one() -> None:
    others = [
        character
        for character in map(chr, range(0x3400, 0x323B0))
        if unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH")
        and not CHARACTER.fullmatch(character)
    ]
    assert others == []


def test_the_characters_of_foreign_names_are_chinese_ones_each_once() -> None:
    assert all(CHARACTER.fullmatch(character) for character in SOUNDS)
    assert len(set(SOUNDS)) == len(SOUNDS)
    assert set("约翰史密斯") <= set(SOUNDS)
