"""`pipeline.noise.line_characters`: characters and words of lines, counted at once."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.noise import line_characters
from pipeline.noise.line_characters import CLASSES, WORDS, Counts, class_of, count_characters
from pipeline.text.lines import find_lines


def _counts(text: str) -> Counts:
    lines = find_lines(text)
    return count_characters(
        text,
        np.array([line.start for line in lines], dtype=np.intp),
        np.array([line.end for line in lines], dtype=np.intp),
    )


@pytest.mark.parametrize("name", [*CLASSES, "letters", "chinese"])
def test_classes_are_counted_line_by_line(name: str) -> None:
    text = "他的书，3本。\n  a|b “好”\n\U00020000\U0001f600"
    expected = {
        "digits": [1, 0, 0], "commas": [1, 0, 0], "stops": [1, 0, 0], "quotes": [0, 2, 0],
        "bars": [0, 1, 0], "spaces": [0, 1, 0], "particles": [1, 0, 0], "persons": [1, 0, 0],
        "letters": [0, 2, 0], "chinese": [4, 1, 0],
    }  # fmt: skip
    column = [*CLASSES, "letters", "chinese"].index(name)
    assert _counts(text).classes[:, column].tolist() == expected[name]


def test_every_word_is_found_alone_and_between_others() -> None:
    for group, words in enumerate(WORDS.values()):
        for word in words.split():
            for text in (word, f"乙{word}乙"):
                assert _counts(f"甲\n{text}\n甲").words[1, group] >= 1, word


def test_a_word_of_two_groups_counts_for_both() -> None:
    counts = _counts("收藏 图片 收藏").words[0].tolist()
    found = {name: count for name, count in zip(WORDS, counts, strict=True) if count}
    assert found == {"share": 2, "channel": 3, "picture": 1}


def test_a_word_over_two_lines_is_none_and_a_far_one_is_not_counted() -> None:
    comments = list(WORDS).index("comments")
    assert _counts("评\n论").words[:, comments].tolist() == [0, 0]
    assert _counts("长" * 99 + "评论" + "长" * 99).words[0, comments] == 0


def test_the_ends_of_a_line_have_their_class() -> None:
    counts = _counts("1甲。\n甲1")
    stops, digits = list(CLASSES).index("stops") + 1, list(CLASSES).index("digits") + 1
    assert [chr(one) for one in counts.opens] == ["1", "甲"]
    assert class_of(counts.opens)[0] == class_of(counts.closes)[1] == digits
    assert class_of(counts.closes)[0] == stops


def test_the_lines_of_a_long_text_are_counted_some_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "来源：新华网\n  他的书，3本。\n责任编辑：王小明 2023-05-06\n" * 9
    whole = _counts(text)
    monkeypatch.setattr(line_characters, "_AT_ONCE", 20)
    parts = _counts(text)
    for name in ("classes", "words", "opens", "closes"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))
