from __future__ import annotations

from typing import Any

import pytest

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.document import Document, Span
from pipeline.modeling.predictions import Written
from pipeline.stage import create

TEXT = "标题晋中市召开会议通报情况。榆社县实现了脱贫摘帽目标。"


def _doc() -> Document:
    spans = [Span(0, 2, "heading"), Span(2, 14), Span(14, 27)]
    doc = Document("1", TEXT, spans={"sentences": spans})
    doc.meta["summary_check"] = {"kind": "of an earlier run"}
    return doc


def _summary(monkeypatch: pytest.MonkeyPatch, written: Written | None, **settings: Any) -> Document:
    """Return the document as the stage leaves it; the checkpoint writes so, or weighs sentences."""
    writer = None if written is None else (lambda pages: [written for _ in pages])
    monkeypatch.setattr(Checkpoint, "writer", lambda *_, **__: writer)
    monkeypatch.setattr(Checkpoint, "salience", lambda _: lambda pages: [[0.0, 0.3, 0.7]])
    stage = create("summary", settings)
    stage.load()
    [doc] = stage([_doc()])
    return doc


def test_salient_sentences_are_chosen_and_what_a_writer_has_left_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doc = _summary(monkeypatch, None, max_sentences=1, min_characters=1)
    assert doc.spans["summary"] == [Span(14, 27, None, 0.7)]
    assert (doc.texts["summary"], doc.meta) == ("榆社县实现了脱贫摘帽目标。", {})


def test_a_written_summary_stands_with_its_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = _summary(monkeypatch, Written("脱贫了。", [(14, 27, 0.83333)], {"kind": "abstractive"}))
    assert (doc.texts["summary"], doc.spans["summary"]) == (
        "脱贫了。",
        [Span(14, 27, None, 0.8333)],
    )
    assert doc.meta == {"summary_check": {"kind": "abstractive"}}


def test_sentences_stand_in_for_a_summary_that_cannot_be_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = Written(record={"kind": "extractive"}, salience=[0.0, 0.9, 0.1])
    doc = _summary(monkeypatch, written, max_sentences=1, min_characters=1)
    assert doc.spans["summary"] == [Span(2, 14, None, 0.9)]
    assert doc.meta == {"summary_check": {"kind": "extractive"}}


def test_a_page_that_says_nothing_has_no_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = _summary(monkeypatch, Written())
    assert (doc.spans["summary"], doc.texts["summary"], doc.meta) == ([], "", {})


def test_without_the_shipped_checkpoint_salience_that_needs_it_is_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("checkpoints.source", "stages.summary"):
        monkeypatch.setattr(f"pipeline.{module}.SHIPPED", "models/nowhere")
    told = create("summary", {"checkpoint": "./writer", "salience": "news"}).problems()
    assert told[1:] == [
        'salience: checkpoint "models/nowhere": no such folder, though it comes with the project; '
        "install it again, or make it: python -m pipeline train configs/train/news-small.yaml; or "
        "use salience: auto, textrank or lead"
    ]
    assert len(create("summary", {"checkpoint": "./writer"}).problems()) == 1
