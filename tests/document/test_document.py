from __future__ import annotations

import json

import awkward
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document, Label, Span
from pipeline.errors import DocumentError


def whole() -> Document:
    return Document(
        "a.txt",
        "*晋中很美。😀好",
        spans={
            "noise": [Span(0, 1, "star")],
            "sentences": [Span(1, 6), Span(6, 8)],
            "entities": [Span(1, 3, "LOC", 0.5)],
        },
        labels={"topics": [Label("travel", 0.9), Label("society")]},
        texts={"title": "晋中"},
        meta={"editor": "张书锦", "views": 3},
        made_by={"entities": "entities@1"},
        errors=[{"stage": "words", "kind": "ValueError", "message": "no"}],
    )


def test_surface_counts_code_points() -> None:
    assert [whole().surface(span) for span in whole().spans["sentences"]] == ["晋中很美。", "😀好"]


def test_clean_text_blanks_noise_and_folds() -> None:
    doc = Document("1", "欄目\n臺灣Ａ", spans={"noise": [Span(0, 3)]})
    assert doc.clean_text == "  \n台湾A"


def test_clean_text_takes_noise_that_overlaps_in_any_order() -> None:
    doc = Document("1", "甲乙丙丁戊己", spans={"noise": [Span(3, 5), Span(0, 2), Span(1, 4)]})
    assert doc.clean_text == "     己"


def test_clean_text_follows_noise_that_is_marked_later() -> None:
    doc = Document("1", "栏目正文")
    before = doc.clean_text
    doc.spans["noise"] = [Span(0, 2)]
    assert (before, doc.clean_text) == ("栏目正文", "  正文")


@given(text=awkward.texts, cuts=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 9))))
def test_clean_text_is_as_long_as_the_text(text: str, cuts: list[tuple[int, int]]) -> None:
    noise = [Span(start, min(start + size, len(text))) for start, size in cuts if start < len(text)]
    doc = Document("1", text, spans={"noise": noise})
    assert len(doc.clean_text) == len(text)
    assert [c for c in doc.clean_text if c in "\r\n"] == [c for c in text if c in "\r\n"]


def test_json_comes_back_equal() -> None:
    assert Document.from_json(whole().to_json()) == whole()
    assert Document.from_json(whole().to_json(surfaces=True)) == whole()


def test_json_form() -> None:
    assert json.loads(whole().to_json(surfaces=True)) == {
        "id": "a.txt",
        "text": "*晋中很美。😀好",
        "spans": {
            "noise": [{"start": 0, "end": 1, "label": "star", "text": "*"}],
            "sentences": [
                {"start": 1, "end": 6, "text": "晋中很美。"},
                {"start": 6, "end": 8, "text": "😀好"},
            ],
            "entities": [{"start": 1, "end": 3, "label": "LOC", "score": 0.5, "text": "晋中"}],
        },
        "labels": {"topics": [{"name": "travel", "score": 0.9}, {"name": "society"}]},
        "texts": {"title": "晋中"},
        "meta": {"editor": "张书锦", "views": 3},
        "made_by": {"entities": "entities@1"},
        "errors": [{"stage": "words", "kind": "ValueError", "message": "no"}],
    }


@given(
    text=awkward.texts.filter(lambda text: len(text) > 1),
    label=st.sampled_from([None, "PER", "\u2028"]),
    score=st.sampled_from([None, 0.25, 1]),
    surfaces=st.booleans(),
)
def test_json_is_written_as_the_standard_library_writes_it(
    text: str, label: str | None, score: float | None, surfaces: bool
) -> None:
    layers = {"words": [Span(0, 1), Span(1, 2)], "entities": [Span(0, 2, label, score)], "空": []}
    doc = Document("1\n", text, layers, {"topics": []}, {"title": text}, {"tags": [1, None]})
    plain = doc.to_dict(surfaces=surfaces)
    assert doc.to_json(surfaces=surfaces) == json.dumps(plain, ensure_ascii=False)


@given(text=awkward.texts)
def test_json_is_one_line_and_keeps_the_text(text: str) -> None:
    line = Document("1", text).to_json()
    assert "\n" not in line and "\r" not in line
    assert Document.from_json(line).text == text


def test_from_json_refuses_what_is_not_json() -> None:
    with pytest.raises(DocumentError, match="not a line of JSON"):
        Document.from_json("{")


def test_check_passes_a_whole_document() -> None:
    doc = whole()
    doc.check()
    assert doc == whole()


def test_a_span_whose_offsets_are_no_whole_numbers_is_not_written() -> None:
    doc = Document("a", "大雨停了。")
    doc.spans["words"] = [Span(0.0, 2.0)]  # type: ignore[arg-type]
    with pytest.raises((ValueError, TypeError)):
        doc.to_json(surfaces=False)
