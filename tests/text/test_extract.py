from __future__ import annotations

import pytest

from pipeline.text.extract import (
    character_pairs,
    choose_sentences,
    join_sentences,
    says,
    weigh_title,
)


def test_best_scores_are_chosen_where_nothing_repeats() -> None:
    sentences = ["晋中市召开会议", "天气晴朗", "榆社县脱贫摘帽"]
    assert choose_sentences(sentences, [0.5, 0.1, 0.4], count=2, redundancy=0.5) == [0, 2]


def test_a_sentence_that_repeats_gives_way() -> None:
    sentences = ["榆社县脱贫摘帽", "榆社县脱贫摘帽了", "资金已到位"]
    scores = [0.5, 0.45, 0.3]
    assert choose_sentences(sentences, scores, count=2, redundancy=1.0) == [0, 2]
    assert choose_sentences(sentences, scores, count=2, redundancy=0.0) == [0, 1]


def test_of_equal_sentences_the_first_is_chosen() -> None:
    assert choose_sentences(["甲乙", "丙丁"], [0.0, 0.0], count=1, redundancy=0.5) == [0]


def test_fewer_sentences_than_asked_for() -> None:
    assert choose_sentences(["甲乙"], [1.0], count=3, redundancy=0.5) == [0]
    assert choose_sentences([], [], count=3, redundancy=0.5) == []


def test_sentences_are_joined_on_one_line() -> None:
    joined = join_sentences(["晋中市\n召开会议。", "没有句号的一句", "他说:“好。”", "完"])
    assert joined == "晋中市 召开会议。没有句号的一句 他说:“好。”完"


def test_what_a_sentence_shares_with_the_title_counts_for_it() -> None:
    sentences = ["奔小康,目标所在。", "榆社县实现脱贫摘帽。"]
    weighed = weigh_title(sentences, [0.4, 0.2], title="榆社县脱贫", weight=0.5)
    # 榆社, 社县 and 脱贫 of 榆社, 社县, 县脱 and 脱贫.
    assert weighed == pytest.approx([1.0, 0.5 + 0.5 * 3 / 4])


def test_without_a_title_scores_are_shares_of_the_best() -> None:
    assert weigh_title(["甲", "乙"], [0.4, 0.2], title="", weight=0.5) == [1.0, 0.5]


def test_pairs_and_counts_are_of_letters_and_digits() -> None:
    assert character_pairs("晋中,A1。") == {"晋中", "A1"}
    assert says("晋中, A1。") == 4
