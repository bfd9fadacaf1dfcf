from __future__ import annotations

import numpy as np

from pipeline.training.augment import (
    Labelled,
    augment,
    byline,
    gazetteer,
    swap_names,
    without_punctuation,
)

SENTENCE = Labelled("李明,在“晋中”调研。", ((0, 2, "PER"), (5, 7, "LOC")))


def _surfaces(example: Labelled) -> list[tuple[str, str]]:
    return [(example.text[start:end], label) for start, end, label in example.spans]


def test_names_are_exchanged_and_offsets_follow() -> None:
    names = {"PER": ["欧阳修文"], "LOC": ["榆社县"]}
    swapped = swap_names(SENTENCE, names, np.random.default_rng(0))
    assert swapped.text == "欧阳修文,在“榆社县”调研。"
    assert _surfaces(swapped) == [("欧阳修文", "PER"), ("榆社县", "LOC")]


def test_foreign_names_stay() -> None:
    sentence = Labelled("J·史密斯到访", ((0, 5, "PER"),))
    assert swap_names(sentence, {"PER": ["李明"]}, np.random.default_rng(0)) == sentence


def test_punctuation_goes_and_offsets_follow() -> None:
    bare = without_punctuation(SENTENCE)
    assert bare.text == "李明在晋中调研"
    assert _surfaces(bare) == [("李明", "PER"), ("晋中", "LOC")]


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
