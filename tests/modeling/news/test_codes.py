from __future__ import annotations

from pipeline.modeling.news.codes import code_points


def test_code_points_count_characters_beyond_the_basic_plane_once() -> None:
    assert code_points("a𠮷😀").tolist() == [0x61, 0x20BB7, 0x1F600]


def test_half_a_character_has_a_code_too() -> None:
    assert code_points("\ud83d").tolist() == [0xD83D]
