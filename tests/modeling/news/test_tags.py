from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.modeling.news.tags import decode_tags, encode_spans, news_scheme, tag_names

TAGS = tag_names(["PER", "LOC"])


def test_tag_names_put_outside_first() -> None:
    assert TAGS == ["O", "B-PER", "I-PER", "E-PER", "S-PER", "B-LOC", "I-LOC", "E-LOC", "S-LOC"]
    assert tag_names([]) == ["B", "I", "E", "S"]


@pytest.mark.parametrize(
    ("spans", "length", "expected"),
    [
        ([(0, 3, "PER")], 4, ["B-PER", "I-PER", "E-PER", "O"]),
        ([(1, 2, "LOC")], 3, ["O", "S-LOC", "O"]),
        ([], 2, ["O", "O"]),
    ],
)
def test_spans_become_bioes_tags(
    spans: list[tuple[int, int, str]], length: int, expected: list[str]
) -> None:
    assert [TAGS[number] for number in encode_spans(spans, length, TAGS)] == expected


@given(
    cuts=st.lists(st.integers(0, 30), min_size=2, max_size=12, unique=True).map(sorted),
    labels=st.lists(st.sampled_from(["PER", "LOC"]), min_size=12, max_size=12),
)
def test_decoding_gives_back_what_was_encoded(cuts: list[int], labels: list[str]) -> None:
    spans = [(a, b, label) for a, b, label in zip(cuts[::2], cuts[1::2], labels, strict=False)]
    assert decode_tags(encode_spans(spans, 30, TAGS), TAGS) == spans


def test_only_legal_tags_follow() -> None:
    legal = news_scheme(TAGS).follows
    follows = {
        first: {second for number, second in enumerate(TAGS) if legal[row, number]}
        for row, first in enumerate(TAGS)
    }
    fresh = {"O", "B-PER", "S-PER", "B-LOC", "S-LOC"}
    assert follows["O"] == follows["E-LOC"] == follows["S-PER"] == fresh
    assert follows["B-PER"] == follows["I-PER"] == {"I-PER", "E-PER"}


def test_a_window_neither_begins_nor_ends_inside_a_span() -> None:
    scheme = news_scheme(TAGS)
    begins = [tag for tag, legal in zip(TAGS, scheme.begins, strict=True) if legal]
    ends = [tag for tag, legal in zip(TAGS, scheme.ends, strict=True) if legal]
    assert begins == ["O", "B-PER", "S-PER", "B-LOC", "S-LOC"]
    assert ends == ["O", "E-PER", "S-PER", "E-LOC", "S-LOC"]


def test_words_have_places_and_no_label() -> None:
    scheme = news_scheme(tag_names([]))
    assert [(tag.place, tag.label) for tag in scheme.tags] == [(p, "") for p in "BIES"]
    sure = 9 * np.eye(4)[[3, 0, 2, 0, 1, 2]]  # S, B E, B I E
    [words] = scheme.decode([sure])
    assert [(word.start, word.end) for word in words] == [(0, 1), (1, 3), (3, 6)]
