from __future__ import annotations

import awkward
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Document, Span
from pipeline.modeling.hub.page_text import Script, pages_for, text_for
from pipeline.modeling.pages import Page


@pytest.mark.parametrize(
    ("script", "expected"),
    [("simplified", "台湾（5G），好！ 说。"), ("original", "臺灣（5G），好！ 說。")],
)
def test_punctuation_stays_and_letters_are_folded(script: Script, expected: str) -> None:
    assert text_for(Document("1", "臺灣（５Ｇ），好！\u3000說。"), script) == expected


def test_noise_is_blank() -> None:
    doc = Document("1", "图，为\n张三。", spans={"noise": [Span(0, 3)], "sentences": [Span(4, 7)]})
    assert pages_for([doc], "original") == [Page("   \n张三。", (Span(4, 7),))]


@given(text=awkward.texts, script=st.sampled_from(["simplified", "original"]))
def test_the_length_stays(text: str, script: Script) -> None:
    assert len(text_for(Document("1", text), script)) == len(text)
