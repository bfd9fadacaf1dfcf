from __future__ import annotations

import pytest

from pipeline.document import Span
from pipeline.text.gazetteer import Entry, Gazetteer
from pipeline.text.known_names import KnownNames, _Places, named_kind, overlay
from pipeline.text.user_dict import UserDict


def known(
    entries: dict[str, Entry] | None = None, words: dict[str, str | None] | None = None
) -> KnownNames:
    return KnownNames(Gazetteer(entries or {}), UserDict(words or {}), {})


def test_names_are_found_in_sentences_alone() -> None:
    names = known(
        {"鸿蒙": Entry("product", "HarmonyOS")}, {"苏苏": "nr", "左权县": "ns", "很": "d"}
    )
    text = "鸿蒙\n苏苏用鸿蒙，很好。左权县"
    assert names.find(text, [Span(3, 12), Span(12, 15)]) == [
        Span(3, 5, "PER", by="user_dict"),
        Span(6, 8, "product", by="gazetteer", canonical="HarmonyOS"),
        Span(12, 15, "LOC", by="user_dict"),
    ]


def test_gazetteer_stands_before_the_dictionary() -> None:
    names = known({"苏苏牌": Entry("brand")}, {"苏苏": "nr"})
    assert names.find("苏苏牌和苏苏", [Span(0, 6)]) == [
        Span(0, 3, "brand", by="gazetteer"),
        Span(4, 6, "PER", by="user_dict"),
    ]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("nr", "PER"), ("nrf", "PER"), ("ns", "LOC"), ("nt", "ORG"), ("LOC", "LOC"), ("n", None),
        ("nz", None), (None, None),
    ],
)  # fmt: skip
def test_tags_that_name(tag: str | None, kind: str | None) -> None:
    assert named_kind(tag) == kind


WORD = Span(2, 5, "LOC", by="user_dict")


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        ([], [WORD]),
        ([Span(2, 5, "PER", 0.9)], [WORD]),
        # Nothing to add.
        ([Span(2, 5, "LOC", 0.9)], [Span(2, 5, "LOC", 0.9)]),
        ([Span(4, 7, "PER", 0.9), Span(8, 9, "LOC", 0.8)], [WORD, Span(8, 9, "LOC", 0.8)]),
        ([Span(0, 5, "LOC", 0.9)], [WORD]),
        # The name of a body that holds the word is whole; see GUIDELINES.md.
        ([Span(2, 8, "ORG", 0.9)], [Span(2, 8, "ORG", 0.9)]),
        ([Span(2, 5, "ORG", 0.9)], [WORD]),
    ],
)
def test_known_names_stand_whole(predicted: list[Span], expected: list[Span]) -> None:
    assert overlay(predicted, [WORD]) == expected


def test_gazetteer_wins_over_a_body_too() -> None:
    product = Span(2, 5, "product", by="gazetteer")
    assert overlay([Span(0, 5, "ORG", 0.9)], [product]) == [product]


def test_work_grows_with_the_names_and_not_with_their_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = 0
    meeting = _Places.meeting

    def count(places: _Places, span: Span) -> list[Span]:
        nonlocal looked
        found = meeting(places, span)
        looked += len(found)
        return found

    monkeypatch.setattr(_Places, "meeting", count)
    predicted = [Span(place, place + 2, "PER") for place in range(0, 40_000, 4)]
    words = [Span(place + 1, place + 3, "LOC", by="user_dict") for place in range(0, 40_000, 8)]
    found = overlay(predicted, words)
    assert (len(found), looked) == (10_000, 10_000)
    assert found[:2] == [words[0], predicted[1]]
