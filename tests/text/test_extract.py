from __future__ import annotations

from dataclasses import replace

import awkward
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import extract
from pipeline.text.extract import (
    Limits,
    character_pairs,
    choose_sentences,
    join_sentences,
    said_facts,
    says,
    visible,
    weigh_title,
)
from pipeline.text.folding import fold
from pipeline.text.passages import Passage, find_passages

_NEWS = [
    "榆社县脱贫摘帽",
    "榆社县脱贫摘帽了",
    "资金已到位",
    "晋中市召开会议部署",
    "会议部署资金",
    "4月10日开会",
]


def choose(sentences: list[str], scores: list[float], limits: Limits) -> list[int]:
    passages = find_passages([fold(sentence) for sentence in sentences])
    return choose_sentences(sentences, scores, passages, limits)


def test_best_scores_are_chosen_in_the_order_of_the_text() -> None:
    sentences = ["晋中市召开会议", "天气晴朗", "榆社县脱贫摘帽"]
    assert choose(sentences, [0.4, 0.1, 0.5], Limits(sentences=2)) == [0, 2]


def test_sentence_that_repeats_gives_way() -> None:
    sentences = ["榆社县脱贫摘帽", "榆社县脱贫摘帽了", "资金已到位"]
    scores = [0.5, 0.45, 0.3]
    assert choose(sentences, scores, Limits(sentences=2)) == [0, 2]
    assert choose(sentences, scores, Limits(sentences=2, redundancy=0.0)) == [0, 1]


def test_same_fact_in_other_numerals_is_not_said_twice() -> None:
    sentences = ["河畔市5月18日起供水。", "河畔市将于五月十八日起供水。", "水价每吨三元。"]
    assert choose(sentences, [0.5, 0.49, 0.3], Limits(least_worth=0.3)) == [0, 2]
    assert said_facts("四月十日") == said_facts("4月10日")


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(characters=30), [0, 2, 3]),  # the clauses up to the full stop
        (Limits(), [0, 2, 3]),
        (Limits(characters=20), [0, 2]),  # no room for them all
        (Limits(sentences=2), [0, 2]),
    ],
)
def test_a_summary_ends_with_a_full_stop_where_there_is_room(
    limits: Limits, expected: list[int]
) -> None:
    sentences = ["榆社县发放贷款。", "天气晴朗。", "农户可申请；", "企业也可申请。", "会议结束。"]
    strict = replace(limits, least_worth=0.6)
    assert choose(sentences, [0.5, 0.1, 0.45, 0.0, 0.0], strict) == expected


def test_a_clause_that_no_full_stop_follows_ends_the_summary_as_it_is() -> None:
    sentences = ["榆社县发放贷款；", "农户可申请；"]
    assert choose(sentences, [0.5, 0.1], Limits(least_worth=0.9)) == [0]
    assert choose(["榆社县发放贷款;"], [0.5], Limits()) == [0]
    assert choose(["甲；", "乙。"], [0.5, 0.1], Limits(sentences=1)) == [0]


def test_as_many_sentences_as_fit() -> None:
    sentences = ["甲乙丙丁。", "子丑寅卯辰巳。", "金木水火。"]
    scores = [0.5, 0.4, 0.3]
    assert choose(sentences, scores, Limits(characters=10)) == [0, 2]
    assert choose(sentences, scores, Limits(characters=17)) == [0, 1, 2]


def test_one_sentence_there_is_however_long() -> None:
    assert choose(["甲" * 30, "乙丙"], [0.5, 0.1], Limits(characters=10)) == [0]
    assert choose([], [], Limits()) == []


def test_nothing_that_adds_little_is_added() -> None:
    sentences = ["榆社县脱贫摘帽。", "天气很好。", "资金已到位。"]
    assert choose(sentences, [0.5, 0.1, 0.3], Limits(least_worth=0.5)) == [0, 2]


def test_quotation_is_chosen_whole() -> None:
    sentences = ["何小满说：“路不通。", "水也不通。”", "他走了。"]
    assert choose(sentences, [0.5, 0.1, 0.1], Limits(characters=30)) == [0, 1, 2]
    # Too long a quotation steps aside.
    assert choose(sentences, [0.5, 0.1, 0.1], Limits(characters=10)) == [2]


def test_lead_in_comes_with_as_much_of_its_list_as_fits() -> None:
    sentences = ["施行以下规定：", "一、不得停车。", "二、不得鸣笛。", "新规受到欢迎。"]
    scores = [0.5, 0.2, 0.2, 0.1]
    assert choose(sentences, scores, Limits(characters=15)) == [0, 1]
    assert choose(sentences, scores, Limits(characters=21)) == [0, 1, 2]


def test_of_equal_sentences_the_first_is_chosen() -> None:
    assert choose(["甲乙", "丙丁"], [0.0, 0.0], Limits(sentences=1)) == [0]


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
    assert visible("晋中, A1。") == 6


@given(text=awkward.texts)
def test_letters_and_what_is_visible_are_counted_as_strings_count_them(text: str) -> None:
    assert says(text) == sum(map(str.isalnum, text))
    assert visible(text) == sum(not character.isspace() for character in text)
    pairs = (text[at : at + 2] for at in range(len(text) - 1))
    assert character_pairs(text) == {pair for pair in pairs if pair.isalnum()}


@given(
    scored=st.lists(st.tuples(st.sampled_from(_NEWS), st.floats(0, 1)), min_size=1, max_size=8),
    least=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
)
def test_no_choice_is_lost_by_leaving_out_what_is_worth_too_little(
    scored: list[tuple[str, float]], least: float
) -> None:
    sentences, scores = [text for text, _ in scored], [score for _, score in scored]
    passages = [Passage(number, number + 1, number + 1) for number in range(len(scored))]
    limits = Limits(characters=40, redundancy=1.0, least_worth=least)
    left, chosen, said, first = [*range(len(scored))], list[int](), set[str](), 0.0
    while left:  # as the rule is told, with everything weighed each time
        facts = {number: said_facts(sentences[number]) for number in left}
        worth = {
            number: scores[number] * (1 - len(facts[number] & said) / max(1, len(facts[number])))
            for number in left
        }
        best = max(left, key=lambda number: (worth[number], -number))
        if chosen and worth[best] < least * first:
            break
        left.remove(best)
        if chosen and sum(visible(sentences[number]) for number in (*chosen, best)) > 40:
            continue
        first = first or worth[best]
        chosen.append(best)
        said |= facts[best]
    assert choose_sentences(sentences, scores, passages, limits) == sorted(chosen)


def test_what_does_not_fit_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    fitting = extract._fitting

    def counted(passage: Passage, *rest: object) -> list[int]:
        asked.append(passage.first)
        return fitting(passage, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(extract, "_fitting", counted)
    sentences = ["晋中市启动改造。"] + [f"第{number}个小区在今年年底完成。" for number in range(50)]
    scores = [2.0] + [1.0] * 50
    assert choose_sentences(sentences, scores, find_passages(sentences), Limits(12)) == [0]
    assert len(asked) == 51
