from __future__ import annotations

import numpy as np

from pipeline.training.augment import (
    Labelled,
    Names,
    augment,
    byline,
    gazetteer,
    swap_names,
    with_misreadings,
    without_punctuation,
)

SENTENCE = Labelled("李明,在“晋中”调研。", ((0, 2, "PER"), (5, 7, "LOC")))


def _surfaces(example: Labelled) -> list[tuple[str, str]]:
    return [(example.text[start:end], label) for start, end, label in example.spans]


def test_names_are_exchanged_and_offsets_follow() -> None:
    names = Names({"PER": ["欧阳修文"], "LOC": ["榆社县"]}, {})
    swapped = swap_names(SENTENCE, names, np.random.default_rng(0))
    assert swapped.text == "欧阳修文,在“榆社县”调研。"
    assert _surfaces(swapped) == [("欧阳修文", "PER"), ("榆社县", "LOC")]


def test_foreign_names_stay() -> None:
    sentence = Labelled("J·史密斯到访", ((0, 5, "PER"),))
    names = Names({"PER": ["李明"]}, {})
    assert swap_names(sentence, names, np.random.default_rng(0)) == sentence


def test_a_third_of_the_names_put_in_are_of_lists() -> None:
    names = Names({"PER": ["李明"]}, {"PER": [["韩梅"]], "ORG": [["河汾重工"]]})
    random = np.random.default_rng(0)
    drawn = [names.draw("PER", random) for _ in range(900)]
    assert set(drawn) == {"李明", "韩梅"} and 250 < drawn.count("韩梅") < 350
    assert names.draw("ORG", random) == "河汾重工"
    assert names.draw("LOC", random) is None


def test_bodies_are_exchanged_where_there_is_a_list_of_them() -> None:
    sentence = Labelled("晋阳股份上涨。", ((0, 4, "ORG"),))
    alone = augment([sentence], seed=1, unpunctuated=0, bylines=0)
    assert list(alone) == []
    lists = {"ORG": [["河汾重工"]]}
    (swapped,) = augment([sentence], seed=1, unpunctuated=0, bylines=0, lists=lists)
    assert swapped == Labelled("河汾重工上涨。", ((0, 4, "ORG"),))


def test_misreadings_move_the_spans_with_the_text() -> None:
    text = "李明在晋中调研,韩梅在场。" * 40
    people = [(place, place + 2, "PER") for place in range(0, len(text), 13)]
    example, random = Labelled(text, tuple(people)), np.random.default_rng(3)
    misread = with_misreadings(example, "甲", random)
    changed = [character for character in misread.text if character in "甲 "]
    assert misread.text != text and 0 < len(changed) < 40
    whole = [surface for surface, _ in _surfaces(misread) if surface == "李明"]
    assert len(whole) > 30  # the rest are hit themselves
    assert all(not surface.endswith(" ") and surface for surface, _ in _surfaces(misread))


def test_characters_change_places_within_a_name_or_outside_it() -> None:
    text = "ABCD" * 400
    names = tuple((place, place + 2, "PER") for place in range(0, len(text), 4))
    misread = with_misreadings(Labelled(text, names), "甲", np.random.default_rng(3))
    surfaces = [surface for surface, _ in _surfaces(misread)]
    assert "BA" in surfaces and "DC" in misread.text
    assert "CB" not in misread.text and "DA" in misread.text
    assert not {letter for surface in surfaces for letter in surface} - set("AB甲 ")


def test_a_share_of_the_examples_is_misread() -> None:
    examples = [Labelled("今天的天气很好,风也不大。" * 10, ())] * 200
    added = list(augment(examples, seed=1, unpunctuated=0, bylines=0, misread=0.25))
    assert 30 < len(added) < 70


def test_punctuation_goes_and_offsets_follow() -> None:
    bare = without_punctuation(SENTENCE)
    assert bare.text == "李明在晋中调研"
    assert _surfaces(bare) == [("李明", "PER"), ("晋中", "LOC")]
    assert without_punctuation(Labelled("【榆社】——‘好’…", ())).text == "榆社好"


def test_bylines_hold_only_known_people() -> None:
    random = np.random.default_rng(0)
    for _ in range(50):
        line = byline(["张志丽", "梁朝波"], random)
        assert line.spans
        assert {surface for surface, _ in _surfaces(line)} <= {"张志丽", "梁朝波"}


def test_augment_adds_swapped_unpunctuated_and_bylines_by_the_seed() -> None:
    examples = [SENTENCE, Labelled("天气晴朗。", ())]
    added = list(augment(examples, seed=1, unpunctuated=1.0, bylines=3))
    assert len(added) == 1 + 2 + 3
    assert added == list(augment(examples, seed=1, unpunctuated=1.0, bylines=3))


def test_gazetteer_holds_counties() -> None:
    places = gazetteer()
    assert {"榆社县", "晋中市"} & set(places) and len(places) > 1000
