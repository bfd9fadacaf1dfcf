from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from awkward import TEXTS, texts
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document, Label, Span
from pipeline.errors import EvaluationError
from pipeline.evaluation.corpus import Corpus
from pipeline.evaluation.variants import (
    VARIANTS,
    fullwidth,
    noisy,
    traditional,
    unpunctuated,
    vary,
)
from pipeline.text.folding import fold


def surfaces(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


@st.composite
def labelled(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text with spans that do not overlap."""
    text = draw(texts)
    edges = draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True))
    pairs = zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)
    return text, [Span(start, end, "LOC", 0.5) for start, end in pairs]


def test_full_width_changes_ascii_alone() -> None:
    spans = [Span(0, 3, "ORG")]
    assert fullwidth("IBM 2 亿元,增4.5%。", spans) == ("ＩＢＭ　２　亿元，增４．５％。", spans)


def test_traditional_goes_by_phrases_and_keeps_the_length() -> None:
    spans = [Span(0, 2, "LOC")]
    assert traditional("台湾发展了头发里的干燥面。", spans) == ("臺灣發展了頭髮裏的乾燥面。", spans)


def test_punctuation_goes_but_for_names_numbers_and_codes() -> None:
    text = "“约翰·史密斯”(左)说:增4.23%、COVID-19。"
    assert unpunctuated(text, [Span(1, 7, "PER")]) == (
        "约翰·史密斯左说增4.23%COVID-19",
        [Span(0, 6, "PER")],
    )


def test_a_text_of_punctuation_alone_becomes_empty() -> None:
    assert unpunctuated("。……", []) == ("", [])


def test_noise_makes_about_three_errors_in_a_hundred_characters_of_every_kind() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(10_000))  # each character once
    read, _ = noisy(text, [])
    lost = set(text) - set(read)
    spaces = read.count(" ")
    stay = [character for character in read if character in set(text)]
    assert 50 <= spaces <= 100
    assert 100 <= len(lost) <= 200  # lost, or misread as another
    assert 10_000 - 100 <= len(read) <= 10_000 + 100
    turned = sum(ord(after) == ord(before) - 1 for before, after in pairwise(stay))
    assert 50 <= turned <= 100


def test_noise_keeps_something_of_the_shortest_entity() -> None:
    text = "京津" * 2_000
    spans = [Span(place, place + 1, "LOC") for place in range(len(text))]
    read, moved = noisy(text, spans)
    assert len(moved) == len(spans)
    assert {span.end - span.start for span in moved} == {1}
    kept = sum(now == before for now, before in zip(surfaces(read, moved), text, strict=True))
    # A quarter of the errors misreads; swaps and losses are not possible here.
    assert 0.985 <= kept / len(text) <= 0.998


def test_look_alikes_are_taken_for_one_another() -> None:
    read, _ = noisy("己" * 4_000, [])
    assert set(read) == {"己", "已", "巳", " "}


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_text_has_every_variant_and_the_same_one_twice(name: str, text: str) -> None:
    whole = [Span(0, len(text), "LOC")] if text else []
    found = VARIANTS[name](text, whole)
    assert VARIANTS[name](text, whole) == found
    Document("a", found[0], spans={"entities": found[1]}).check()
    assert len(found[1]) == len(whole)


@given(labelled())
def test_full_width_and_traditional_keep_every_place(made: tuple[str, list[Span]]) -> None:
    text, spans = made
    for variant in (fullwidth, traditional):
        changed, moved = variant(text, spans)
        assert moved == spans
        assert len(changed) == len(text)
    assert fold(fullwidth(text, spans)[0]) == fold(text)


@given(labelled())
def test_entities_are_unchanged_without_punctuation(made: tuple[str, list[Span]]) -> None:
    text, spans = made
    changed, moved = unpunctuated(text, spans)
    assert surfaces(changed, moved) == surfaces(text, spans)
    assert [span.label for span in moved] == [span.label for span in spans]
    left = [character for character in text if unicodedata.category(character)[0] != "P"]
    assert [one for one in changed if unicodedata.category(one)[0] != "P"] == left


@given(labelled())
def test_noise_keeps_every_span_in_order_and_apart(made: tuple[str, list[Span]]) -> None:
    text, spans = made
    changed, moved = noisy(text, spans)
    assert [(span.label, span.score) for span in moved] == [("LOC", 0.5)] * len(spans)
    ends = [edge for span in moved for edge in (span.start, span.end)]
    assert ends == sorted(ends)
    assert all(span.end <= len(changed) for span in moved)
    assert sum(map(str.isspace, changed)) >= sum(map(str.isspace, text))


def test_documents_keep_all_but_text_and_spans() -> None:
    doc = Document(
        "a",
        "晋中市。",
        spans={"entities": [Span(0, 3, "LOC")], "words": [Span(0, 3)]},
        labels={"topics": [Label("world")]},
        texts={"title": "晋"},
        meta={"source": "晋中日报"},
    )
    corpus = Corpus("gold", (doc,), ("gold:1",), ("a note",))
    (varied,) = vary(corpus, "unpunctuated", "entities").documents
    assert varied == Document(
        "a",
        "晋中市",
        spans={"entities": [Span(0, 3, "LOC")]},
        labels=doc.labels,
        texts=doc.texts,
        meta=doc.meta,
    )
    assert vary(corpus, "noisy", "topics").documents[0].spans == {}
    assert vary(corpus, "fullwidth", "entities").notes == ("a note",)
    with pytest.raises(EvaluationError, match='no variant called "noise"; did you mean "noisy"'):
        vary(corpus, "noise", "entities")
