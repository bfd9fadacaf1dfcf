from __future__ import annotations

import awkward
import pytest
from hypothesis import given

from pipeline.text.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("ABC 123", "ABC 123"),
        ("ＡＢＣ１２３，！？", "ABC123,!?"),
        ("“引号”「角」。", "“引号”「角」。"),
        ("臺灣總統府", "台湾总统府"),
        ("乾隆皇帝與乾燥的空氣", "乾隆皇帝与干燥的空气"),
        ("全\u3000角\u00a0空\u200b格\ufeff", "全 角 空 格 "),
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


@given(text=awkward.texts)
def test_fold_twice_changes_no_length(text: str) -> None:
    assert len(fold(fold(text))) == len(text)
