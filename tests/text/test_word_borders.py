from __future__ import annotations

import pytest

from pipeline.document import Span
from pipeline.text import word_borders
from pipeline.text.word_borders import words_at_borders


@pytest.mark.parametrize(
    ("words", "entities", "expected"),
    [
        ("余光|福说|他|来", [("余光福", "PER")], "余光福|说|他|来"),
        ("宋|知微|说", [("宋知微", "PER")], "宋知微|说"),
        ("在|榆|社县教育局", [("榆社县教育局", "ORG")], "在|榆|社县教育局"),
        ("村医吐|尔逊江", [("吐尔逊江", "PER")], "村医|吐尔逊江"),
        ("访华团", [("华", "LOC")], "访|华|团"),
        ("今天|下雨", [], "今天|下雨"),
        ("山西|大学", [("山西大学", "ORG")], "山西|大学"),
        ("欧|阳|雪|峰|说", [("欧阳雪", "PER"), ("雪峰", "PER")], "欧阳雪|峰|说"),
        ("甲乙丙丁", [("乙", "LOC"), ("丙", "PER")], "甲|乙|丙|丁"),
        # A Latin name with a blank stays two words: words hold no white space.
        ("John Smi|th说", [("John Smith", "PER")], "John Smi|th|说"),
    ],
)
def test_entities_begin_and_end_at_words(
    words: str, entities: list[tuple[str, str]], expected: str
) -> None:
    text = words.replace("|", "")
    found = words_at_borders(
        spans_of(words),
        [Span(text.index(name), text.index(name) + len(name), label) for name, label in entities],
        text,
    )
    assert found == spans_of(expected)


def test_words_keep_their_labels() -> None:
    words = [Span(0, 2, "nr"), Span(2, 4, "v")]
    assert words_at_borders(words, [Span(0, 3, "PER")], "余光福说") == [
        Span(0, 3, "nr"),
        Span(3, 4, "v"),
    ]


def spans_of(words: str) -> list[Span]:
    spans, start = [], 0
    for word in words.split("|"):
        spans.append(Span(start, start + len(word)))
        start += len(word)
    return spans


def test_words_of_a_long_text_are_looked_through_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = spans_of("|".join(["余光", "福说", "他在", "榆", "社", "县教育局"] * 7))
    text = "余光福说他在榆社县教育局" * 7
    entities = [
        Span(at + start, at + end, label)
        for at in range(0, len(text), 12)
        for start, end, label in ((0, 3, "PER"), (6, 12, "ORG"))
    ]
    whole = words_at_borders(words, entities, text)
    for size in range(1, 9):
        monkeypatch.setattr(word_borders, "_TOGETHER", size)
        assert words_at_borders(words, entities, text) == whole
