from __future__ import annotations

import awkward
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Document, Span
from pipeline.modeling.hub.page_text import Script, in_script, page_for
from pipeline.modeling.pages import Page


@pytest.mark.parametrize(
    ("script", "expected"),
    [("simplified", "台湾（5G），好！ 说。"), ("original", "臺灣（5G），好！ 說。")],
)
def test_punctuation_stays_and_letters_are_folded(script: Script, expected: str) -> None:
    assert page_for(Document("1", "臺灣（５Ｇ），好！\u3000說。"), [], script).text == expected


def test_noise_is_blank() -> None:
    doc = Document("1", "图，为\n张三。", spans={"noise": [Span(0, 3)]})
    page = page_for(doc, [Span(4, 7)], "original")
    assert page == Page("   \n张三。", (Span(4, 7),), original=doc.text)
    plain = Page("张三。", (Span(0, 3),))
    assert in_script(plain, "original") is plain


@given(text=awkward.texts, script=st.sampled_from(["simplified", "original"]))
def test_the_length_stays(text: str, script: Script) -> None:
    assert len(page_for(Document("1", text), [], script).text) == len(text)
