from __future__ import annotations

import pickle

import awkward
import pytest
from hypothesis import given

from pipeline.modeling.news import features
from pipeline.modeling.news.codes import code_points
from pipeline.modeling.news.features import (
    BEGIN,
    END,
    INSIDE,
    KINDS,
    PLACES,
    SINGLE,
    PairTable,
    UnitTable,
    _tag_in_dictionary,
    cut,
    normalise_pairs,
    normalise_unit,
    spanning_words,
    word_features,
    word_kind,
    word_kinds,
)


def test_digits_become_zero_and_letters_small() -> None:
    assert normalise_unit("2019年iPhone") == "0000年iphone"


def test_unknown_unit_has_id_zero_and_known_ones_follow_their_order() -> None:
    table = UnitTable(["晋中市", "0000"])
    assert [table.get(unit) for unit in ("晋中市", "2019", "榆社")] == [1, 2, 0]
    assert len(table) == 3


def test_pairs_are_found_at_their_first_character() -> None:
    table = PairTable(["晋中", "中市", "00"])
    codes = code_points(normalise_pairs("晋中市19"))
    assert table.lookup(codes).tolist() == [1, 2, 0, 3, 0]


def test_pairs_of_an_empty_table_and_of_short_texts_are_unknown() -> None:
    assert PairTable([]).lookup(code_points("晋中")).tolist() == [0, 0]
    assert PairTable(["晋中"]).lookup(code_points("晋")).tolist() == [0]
    assert PairTable(["晋中"]).lookup(code_points("")).tolist() == []


def test_every_character_gets_its_word_and_its_place_in_it() -> None:
    words = ["脱贫", "攻坚", "在", "晋中市"]
    ids, places = word_features(words, UnitTable(["脱贫", "晋中市"]))
    assert ids.tolist() == [1, 1, 0, 0, 0, 2, 2, 2]
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
    _, places = word_features([word], UnitTable([]))
    assert {KINDS[place // PLACES] for place in places} == {kind}


def test_the_segmenter_and_jieba_know_the_same_of_every_word() -> None:
    words = word_kinds()
    some = list(words)[::50]  # seven thousand: all take seconds
    assert {word: word_kind(word) for word in some} == {word: words[word] for word in some}
    assert word_kind("一七") == words["一七"] > 0  # it is always cut in two
    assert _tag_in_dictionary("T恤") == "n"  # not in order there
    assert [word_kind(word) for word in ("", "脱贫晋中", "\uffff")] == [0, 0, 0]


def _spanning(text: str, words: list[str]) -> tuple[list[int], list[int]]:
    opening, closing = spanning_words(code_points(normalise_unit(text)), UnitTable(words))
    return opening.tolist(), closing.tolist()


def test_every_character_gets_the_longest_words_that_begin_and_end_at_it() -> None:
    words = ["县", "山西", "西省", "山西省", "榆社县", "省榆", "00", "0000", "一二三四五六七八九"]
    text = "山西省榆社县2019"
    begins, ends = _spanning(text, words)
    named = ["", *words]
    assert [named[number] for number in begins] == [
        *("山西省", "西省", "省榆", "榆社县", "", "", "0000", "00", "00", "")
    ]
    assert [named[number] for number in ends] == [
        *("", "山西", "山西省", "省榆", "", "榆社县", "", "00", "00", "0000")
    ]
    assert _spanning("一二三四五六七八九", words) == ([0] * 9, [0] * 9)
    assert _spanning("", words) == ([], [])
    assert _spanning("İPhone", ["iphone"]) == ([1, *[0] * 5], [*[0] * 5, 1])
    assert _spanning("晋中", []) == ([0, 0], [0, 0])


@given(text=awkward.texts, words=awkward.texts)
def test_spanning_words_are_the_longest_there_are(text: str, words: str) -> None:
    small = normalise_unit(text)
    assert len(small) == len(text)
    known = {
        line[at : at + size]
        for line in (small[::3], small[: len(small) // 2], normalise_unit(words))
        for at in range(len(line) - 1)
        for size in (2, 3)
    }
    table = UnitTable(sorted(known - {""}))
    begins, ends = _spanning(text, table.units)
    for at in range(len(text)):
        opening = [small[at : at + size] for size in (3, 2) if at + size <= len(small)]
        closing = [small[at + 1 - size : at + 1] for size in (3, 2) if at + 1 >= size]
        assert begins[at] == next((table.ids[unit] for unit in opening if unit in table.ids), 0)
        assert ends[at] == next((table.ids[unit] for unit in closing if unit in table.ids), 0)


@given(text=awkward.texts)
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(cut(text)) == text


def test_a_table_goes_to_another_process_with_its_words() -> None:
    table = pickle.loads(pickle.dumps(UnitTable(["晋中市"])))
    assert [array.tolist() for array in word_features(["晋中市"], table)] == [
        [1, 1, 1],
        word_features(["晋中市"], UnitTable([]))[1].tolist(),
    ]


def test_words_are_known_for_what_they_are_however_many_were_met(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(features, "_MOST_MET", 2)
    table = UnitTable(["晋中市", "榆社县", "会议"])
    words = ["晋中市", "榆社县", "会议", "晋中市", "在"]
    assert table.ids_and_kinds(words)[0].tolist() == [1, 2, 3, 1, 0]
