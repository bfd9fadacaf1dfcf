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


def _chosen(
    monkeypatch: pytest.MonkeyPatch,
    sentences: list[str],
    scores: list[float],
    *,
    labels: dict[int, str] | None = None,
    **settings: Any,
) -> Document:
    """Return a document of these sentences with its summary."""
    monkeypatch.setattr(Checkpoint, "writer", lambda *_, **__: None)
    monkeypatch.setattr(Checkpoint, "salience", lambda _: lambda pages: [scores for _ in pages])
    stage = create("summary", {"min_characters": 4, **settings})
    stage.load()
    spans, start = [], 0
    for number, sentence in enumerate(sentences):
        spans.append(Span(start, start + len(sentence), (labels or {}).get(number)))
        start += len(sentence)
    [doc] = stage([Document("1", "".join(sentences), spans={"sentences": spans})])
    return doc


def test_dateline_stays_outside_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = ["新华社河畔5月12日电（记者秦雨桐）河畔市的大雨停了。"]
    doc = _chosen(monkeypatch, sentences, [1.0])
    assert doc.texts["summary"] == "河畔市的大雨停了。"
    assert doc.surface(doc.spans["summary"][0]) == "河畔市的大雨停了。"
    assert _chosen(monkeypatch, sentences, [1.0], datelines=True).texts["summary"] == sentences[0]


def test_as_many_sentences_as_fit_in_120_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [f"{'甲乙丙丁戊己庚辛壬癸'[number] * 48}。" for number in range(4)]
    scores = [0.28, 0.26, 0.24, 0.22]
    assert _chosen(monkeypatch, sentences, scores).texts["summary"] == "".join(sentences[:2])
    free = _chosen(monkeypatch, sentences, scores, max_characters=None, max_sentences=3)
    assert free.texts["summary"] == "".join(sentences[:3])


@pytest.mark.parametrize(
    "half", ["再吃退烧药。”医生邹立群说。", "何小满在会上说：“我们村穷了几十年。"]
)
def test_half_quotation_steps_aside(monkeypatch: pytest.MonkeyPatch, half: str) -> None:
    doc = _chosen(monkeypatch, [half, "村里的路修好了。"], [0.9, 0.1])
    assert doc.texts["summary"] == "村里的路修好了。"


def test_a_wrapped_sentence_is_shown_without_its_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = ["新华社河畔5月\n12日电（记者秦雨桐）河畔大\r\n　桥昨天通车了。"]
    doc = _chosen(monkeypatch, sentences, [1.0])
    assert doc.texts["summary"] == "河畔大桥昨天通车了。"
    assert doc.surface(doc.spans["summary"][0]) == "河畔大\r\n　桥昨天通车了。"


def test_flash_is_its_own_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    flash = "河畔市发布暴雨红色预警信号，请市民减少外出"
    assert _chosen(monkeypatch, [flash], [0.0], labels={0: "heading"}).texts["summary"] == flash


def test_lead_in_that_passes_for_a_heading_goes_with_its_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentences = ["河畔市下月起施行以下规定：", "一、桥上不得停车。", "市民表示欢迎。"]
    doc = _chosen(monkeypatch, sentences, [0.0, 0.8, 0.1], labels={0: "heading"})
    assert doc.texts["summary"] == "".join(sentences[:2])


@pytest.mark.parametrize(
    "standing",
    [
        "本公司董事会全体成员保证公告内容的真实、准确和完整。",
        ".article-box{width:100%;margin:0 auto;}",
    ],
)
def test_boilerplate_and_code_are_no_summary(
    monkeypatch: pytest.MonkeyPatch, standing: str
) -> None:
    doc = _chosen(monkeypatch, [standing, "公司的收入增长一成。"], [0.9, 0.1])
    assert doc.texts["summary"] == "公司的收入增长一成。"
