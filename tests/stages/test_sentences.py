from __future__ import annotations

import awkward
from hypothesis import given

from pipeline.document import Document, Span
from pipeline.stages.sentences import Sentences


def _surfaces(doc: Document) -> list[str]:
    return [doc.surface(span) for span in Sentences()([doc])[0].spans["sentences"]]


def test_sentences_are_those_of_the_folded_text_in_the_original() -> None:
    doc = Document("1", "\ufeff　　今天很好！ＧＤＰ增長５．５％；\r\n真的嗎？\r\n")
    assert _surfaces(doc) == ["今天很好！", "ＧＤＰ增長５．５％；", "真的嗎？"]


def test_noise_gives_no_sentence_and_divides_lines() -> None:
    text = "举全市之力\n编辑:张书锦\n支持榆社县脱贫摘帽\n榆社县是贫困县。【编辑:张三】"
    doc = Document("1", text, spans={"noise": [Span(6, 12, "byline"), Span(31, 38, "byline")]})
    assert _surfaces(doc) == ["举全市之力", "支持榆社县脱贫摘帽", "榆社县是贫困县。"]


def test_the_title_that_is_known_is_a_heading() -> None:
    doc = Document("1", "換電只要98秒！快。\n正文在此。", texts={"title": "換電只要98秒！快。"})
    Sentences()([doc])
    assert doc.spans["sentences"] == [Span(0, 10, "heading"), Span(11, 16)]


@given(awkward.texts)
def test_every_visible_character_outside_noise_is_in_one_sentence(text: str) -> None:
    noise = [Span(len(text) // 3, len(text) // 2, "caption")] if len(text) > 8 else []
    doc = Document("1", text, spans={"noise": noise})
    spans = Sentences()([doc])[0].spans["sentences"]
    covered = [at for span in spans for at in range(span.start, span.end)]
    assert covered == sorted(set(covered))
    clean = doc.clean_text
    assert {at for at, char in enumerate(clean) if not char.isspace()} <= set(covered)
    assert all(
        not clean[span.start].isspace() and not clean[span.end - 1].isspace() for span in spans
    )
