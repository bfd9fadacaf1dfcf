from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.modeling.news import repetition as module
from pipeline.modeling.news.repetition import Repetition
from pipeline.text.extract import character_pairs, runs_of_letters

COUNTS = ("own", "again", "repeats", "capped", "with_first", "with_lead", "page_again")


def counted(pages: list[list[str]]) -> dict[str, list[int]]:
    sizes = np.array([len(texts) for texts in pages])
    lines = ["\n".join(runs_of_letters(text)) for texts in pages for text in texts]
    page = np.repeat(np.arange(len(pages)), sizes)
    found = Repetition.of(lines, page, np.cumsum(sizes) - sizes)
    return {name: getattr(found, name).tolist() for name in COUNTS}


def one_by_one(pages: list[list[str]]) -> dict[str, list[int]]:
    """Return the same, found by looking at each pair of each sentence."""
    found: dict[str, list[int]] = {name: [] for name in COUNTS}
    for texts in pages:
        pairs = [character_pairs(text) for text in texts]
        often = {pair: sum(pair in own for own in pairs) for own in pairs for pair in own}
        found["page_again"].append(sum(count > 1 for count in often.values()))
        for own in pairs:
            found["own"].append(len(own))
            found["again"].append(sum(often[pair] > 1 for pair in own))
            found["repeats"].append(sum(often[pair] - 1 for pair in own))
            found["capped"].append(sum(min(often[pair], 4) - 1 for pair in own))
            found["with_first"].append(len(own & pairs[0]))
            found["with_lead"].append(len(own & set().union(*pairs[:2])))
    return found


PAGES = st.lists(
    st.lists(st.text("大雨停了。1a𠀀_\n", max_size=7), max_size=6), min_size=1, max_size=4
)


@given(PAGES)
def test_counts_are_those_of_each_pair_in_each_sentence(pages: list[list[str]]) -> None:
    assert counted(pages) == one_by_one(pages)


@pytest.mark.parametrize(
    "limits", [{"_TOGETHER": 3}, {"_TOGETHER": 3, "_MOST_PARTS": 2}, {"_PLACE_BITS": 0}]
)
def test_long_pages_and_very_many_sentences_are_counted_alike(
    limits: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [["大雨停了。", "大雨过后,雨停了。", "大雨。大雨"], ["雨停了", "大雨"]]
    for limit, least in limits.items():
        monkeypatch.setattr(module, limit, least)
    assert counted(pages) == one_by_one(pages)
