from __future__ import annotations

import awkward
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.text.folding import fold, fold_each


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("ABC 123", "ABC 123"),
        ("ＡＢＣ１２３，！？", "ABC123,!?"),
        ("“引号”「角」。", "“引号”「角」。"),
        ("臺灣總統府", "台湾总统府"),
        ("乾隆皇帝與乾燥的空氣", "乾隆皇帝与干燥的空气"),
        ("全\u3000角\u00a0空\u2002格\ufeff", "全 角 空 格 "),
        ("\u2f2d西\u2ec4\u2ed3安，\uf9e7", "山西西长安,里"),
        ("😀👍🏽𠮷", "😀👍🏽𠮷"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(text=awkward.texts)
def test_fold_keeps_length_and_line_breaks(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert [c for c in folded if c in "\r\n"] == [c for c in text if c in "\r\n"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("河\u200b畔\u2060\u00ad市", "河\u2060畔\u2060\u2060市"),
        ("榆社县\u200b，\u200b好", "榆社县 , 好"),
        ("\u200b\n\ufeff山西", " \n 山西"),
        ("A\u00adB", "A\u2060B"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468 \U0001f469"),
    ],
)
def test_an_invisible_character_joins_inside_a_word_and_is_blank_elsewhere(
    text: str, folded: str
) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("dot", "•‧・･．.·")
def test_a_name_has_one_kind_of_dot(dot: str) -> None:
    assert fold(f"伊琳娜{dot}莫雷蒂说。") == "伊琳娜·莫雷蒂说。"


def test_dots_that_are_no_part_of_a_name_stay() -> None:
    text = "• 第一\n三．加强\n3.5倍，U.S.，a•b。"
    assert fold(text) == "• 第一\n三.加强\n3.5倍,U.S.,a•b。"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("雪停了．路通了．", "雪停了.路通了."),  # models were taught the points of such pages
        ("约翰.史密斯来了.\n他走了.", "约翰·史密斯来了.\n他走了."),
        ("雪停了.路通了", "雪停了·路通了"),  # no line ends in a point
    ],
)
def test_a_point_between_chinese_is_a_names_dot_unless_the_page_ends_in_points(
    text: str, folded: str
) -> None:
    assert fold(text) == folded


@given(text=awkward.texts)
def test_fold_twice_changes_no_length(text: str) -> None:
    assert len(fold(fold(text))) == len(text)


@given(texts=st.lists(awkward.texts, max_size=4))
@example(texts=["乾隆", "乾燥", "", "ABC", "阿\u200b", "\u200b里"])
@example(texts=["他是约翰．史密斯", "阿•", "•里"])
@example(texts=["两\n行", "三"])
def test_texts_are_folded_each_by_itself(texts: list[str]) -> None:
    assert fold_each(texts) == [fold(text) for text in texts]
