from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.modeling.news.tags import (
    decode_tags,
    encode_spans,
    legal_ends,
    legal_transitions,
    tag_names,
)

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
    legal = legal_transitions(TAGS)
    follows = {
        first: {second for number, second in enumerate(TAGS) if legal[row, number]}
        for row, first in enumerate(TAGS)
    }
    fresh = {"O", "B-PER", "S-PER", "B-LOC", "S-LOC"}
    assert follows["O"] == follows["E-LOC"] == follows["S-PER"] == fresh
    assert follows["B-PER"] == follows["I-PER"] == {"I-PER", "E-PER"}


def test_a_window_neither_begins_nor_ends_inside_a_span() -> None:
    begins, ends = legal_ends(TAGS)
    assert [tag for tag, legal in zip(TAGS, begins, strict=True) if legal] == [
        "O",
        "B-PER",
        "S-PER",
        "B-LOC",
        "S-LOC",
    ]
    assert [tag for tag, legal in zip(TAGS, ends, strict=True) if legal] == [
        "O",
        "E-PER",
        "S-PER",
        "E-LOC",
        "S-LOC",
    ]
