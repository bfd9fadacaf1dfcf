from __future__ import annotations

import awkward
import pytest
from hypothesis import given

from pipeline.modeling.features import (
    BEGIN,
    END,
    INSIDE,
    KINDS,
    PLACES,
    SINGLE,
    PairTable,
    UnitTable,
    code_points,
    cut,
    normalise_pairs,
    normalise_unit,
    spanning_words,
    word_features,
)


def test_digits_become_zero_and_letters_small() -> None:
    assert normalise_unit("2019年iPhone") == "0000年iphone"


def test_code_points_count_characters_beyond_the_basic_plane_once() -> None:
    assert code_points("a𠮷😀").tolist() == [0x61, 0x20BB7, 0x1F600]


def test_unknown_unit_has_id_zero_and_known_ones_follow_their_order() -> None:
    table = UnitTable(["晋中市", "0000"])
    assert [table.get(unit) for unit in ("晋中市", "2019", "榆社")] == [1, 2, 0]
    assert len(table) == 3


def test_pairs_are_found_at_their_first_character() -> None:
    table = PairTable(["晋中", "中市", "00"])
    assert table.lookup("晋中市19").tolist() == [1, 2, 0, 3, 0]


def test_pairs_of_an_empty_table_and_of_short_texts_are_unknown() -> None:
    assert PairTable([]).lookup("晋中").tolist() == [0, 0]
    assert PairTable(["晋中"]).lookup("晋").tolist() == [0]
    assert PairTable(["晋中"]).lookup("").tolist() == []


def test_every_character_gets_its_word_and_its_place_in_it() -> None:
    ids, places = word_features("脱贫攻坚在晋中市", UnitTable(["脱贫", "晋中市"]))
    assert ids == [1, 1, 0, 0, 0, 2, 2, 2]
    assert [place % PLACES for place in places] == [
        *(BEGIN, END, BEGIN, END, SINGLE),
        *(BEGIN, INSIDE, END),
    ]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("晋中市", "place"),
        ("孔子", "person"),
        ("卡特", "foreign"),
        ("联合国", "organisation"),
        ("会议", "noun"),
        ("调研", "other"),
        ("😀", "unknown"),
        ("2019", "unknown"),
    ],
)
def test_every_character_knows_the_kind_of_its_word(word: str, kind: str) -> None:
    _, places = word_features(word, UnitTable([]))
    assert {KINDS[place // PLACES] for place in places} == {kind}


def test_every_character_gets_the_longest_words_that_begin_and_end_at_it() -> None:
    words = ["县", "山西", "西省", "山西省", "榆社县", "省榆", "00", "0000", "一二三四五六七八九"]
    text = "山西省榆社县2019"
    begins, ends = spanning_words(text, UnitTable(words))
    named = ["", *words]
    assert [named[number] for number in begins] == [
        *("山西省", "西省", "省榆", "榆社县", "", "", "0000", "00", "00", "")
    ]
    assert [named[number] for number in ends] == [
        *("", "山西", "山西省", "省榆", "", "榆社县", "", "00", "00", "0000")
    ]
    assert spanning_words("一二三四五六七八九", UnitTable(words)) == ([0] * 9, [0] * 9)
    assert spanning_words("", UnitTable(words)) == ([], [])


@given(text=awkward.texts)
def test_spanning_words_stand_where_they_are_said_to(text: str) -> None:
    table = UnitTable(sorted({text[at : at + size] for at in range(len(text)) for size in (2, 3)}))
    begins, ends = spanning_words(text, table)
    assert len(begins) == len(ends) == len(text)
    line = normalise_pairs(text)
    for at in range(len(text)):
        if begins[at]:
            assert line.startswith(table.units[begins[at] - 1], at)
        if ends[at]:
            assert line.endswith(table.units[ends[at] - 1], 0, at + 1)


@given(text=awkward.texts)
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(cut(text)) == text
