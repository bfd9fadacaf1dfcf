from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.modeling.hub.packing import Part, pack
from pipeline.modeling.windows import Window


def test_whole_sentences_are_packed_and_empty_ones_left_out() -> None:
    def whole(sentence: int, size: int) -> Part:
        return Part(sentence, Window(0, size, 0, size))

    assert pack([4, 0, 3, 5, 10], 10) == [
        [whole(0, 4), whole(2, 3)],
        [whole(3, 5)],
        [whole(4, 10)],
    ]


def test_a_longer_sentence_stands_alone_in_parts_that_overlap() -> None:
    windows = pack([2, 20, 2], 9)
    parts = [part for window in windows for part in window if part.sentence == 1]
    assert [(part.window.start, part.window.end) for part in parts] == [(0, 9), (6, 15), (12, 20)]
    assert [len(window) for window in windows] == [1, 1, 1, 1, 1]


def test_a_window_needs_room() -> None:
    with pytest.raises(ValueError, match="a window of 0 pieces holds nothing"):
        pack([1], 0)


@given(st.lists(st.integers(0, 60)), st.integers(1, 30))
def test_every_piece_has_exactly_one_window_that_answers_for_it(
    sizes: list[int], length: int
) -> None:
    windows = pack(sizes, length)
    assert all(
        0 < sum(part.window.end - part.window.start for part in window) <= length
        for window in windows
    )
    answered = [
        (part.sentence, piece)
        for window in windows
        for part in window
        for piece in range(part.window.core_start, part.window.core_end)
    ]
    assert answered == [(n, piece) for n, size in enumerate(sizes) for piece in range(size)]
