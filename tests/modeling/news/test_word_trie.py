from __future__ import annotations

from pipeline.modeling.news.codes import PARTING, code_points
from pipeline.modeling.news.word_trie import WordTrie


def spans(words: list[str], text: str) -> tuple[list[int], list[int]]:
    opening, closing = WordTrie(words).spans(code_points(text))
    return opening.tolist(), closing.tolist()


def test_longest_words_begin_and_end_at_a_character() -> None:
    words = ["晋中", "晋中市", "中市", "市榆", "晋"]
    assert spans(words, "晋中市榆") == ([2, 3, 4, 0], [0, 1, 2, 4])


def test_a_word_that_begins_another_need_not_be_a_word() -> None:
    assert spans(["一二三四五六七八"], "一二三四五六七八") == ([1, *[0] * 7], [*[0] * 7, 1])
    assert spans(["一二三四"], "一二三") == ([0, 0, 0], [0, 0, 0])


def test_words_of_one_character_or_too_many_are_not_looked_for() -> None:
    assert spans(["一", "一二三四五六七八九"], "一二三四五六七八九") == ([0] * 9, [0] * 9)


def test_no_word_reaches_over_what_parts_two_texts() -> None:
    assert spans(["晋中"], f"晋{PARTING}中") == ([0] * 3, [0] * 3)


def test_characters_beyond_the_basic_plane_are_told_apart() -> None:
    assert spans(["𠮷野", "😀😀"], "𠮷野😀😀") == ([1, 0, 2, 0], [0, 1, 0, 2])


def test_without_words_or_text_there_is_nothing() -> None:
    assert spans([], "晋中") == ([0, 0], [0, 0])
    assert spans(["晋中"], "") == ([], [])
