from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import tiny_writers

from pipeline import Document, Pipeline, Span
from pipeline.modeling.hub.summary_writer import tidy

SOURCE = "国家队昨晚以三比一战胜对手,夺得冠军。晋中市委书记张三在榆社县调研时说,要加快发展。"
WRITTEN = "国家队三比一夺得冠军。"
FALSE = "国家队以9比8夺得冠军。"
STAMMER = "夺得冠军夺得冠军夺得冠军夺得冠军夺得冠军。"
OTHER = "农业农村部介绍,秋粮面积稳中有增。"
TAUGHT = [(SOURCE, WRITTEN), (OTHER, "秋粮面积稳中有增。")]
FIRST, SECOND = Span(0, 19), Span(19, 42)

TOKENIZERS: dict[str, Callable[..., Any]] = {
    "Bart": tiny_hub.wordpiece,
    "T5": tiny_hub.sentencepiece,
    "MT5": tiny_hub.sentencepiece,
    "Pegasus": tiny_hub.wordpiece,
}


def summarise(folder: Path, text: str | Document, **settings: Any) -> Document:
    """Return the document that a config with this checkpoint makes."""
    summary = {"summary": {"checkpoint": str(folder), "salience": "textrank", **settings}}
    doc = Pipeline.from_config({"stages": ["sentences", summary]})(text)
    assert doc.errors == []
    return doc


def teach(folder: Path, *taught: tuple[str, str]) -> Path:
    tokenizer = tiny_hub.wordpiece([*tiny_hub.CORPUS, SOURCE, "0123456789"])
    return tiny_hub.save(folder, tiny_writers.teach_summaries("Bart", tokenizer, taught), tokenizer)


@pytest.fixture(scope="module")
def bart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return teach(tmp_path_factory.mktemp("bart"), *TAUGHT)


@pytest.fixture(scope="module")
def false(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint whose summary has a number that the source has not."""
    return teach(tmp_path_factory.mktemp("false"), (SOURCE, FALSE))


@pytest.mark.parametrize("kind", TOKENIZERS)
def test_each_family_writes_what_it_was_taught(kind: str, tmp_path: Path) -> None:
    tokenizer = TOKENIZERS[kind]()
    model = tiny_writers.teach_summaries(kind, tokenizer, TAUGHT)
    folder = tiny_hub.save(tmp_path, model, tokenizer)
    for source, written in TAUGHT:
        assert summarise(folder, source).texts["summary"] == written


def test_a_faithful_summary_with_its_sources(bart: Path) -> None:
    doc = summarise(bart, SOURCE)
    assert doc.spans["summary"] == [Span(FIRST.start, FIRST.end, None, 0.7778)]
    assert doc.meta["summary_check"] == {
        "kind": "abstractive",
        "faithful": True,
        "unsupported": [],
        "action": "kept",
        "sentences": [{"text": WRITTEN, "sources": [[0, 19]]}],
        "read": {"sentences": 2, "of": 2, "selected_by": "all"},
    }
    assert Document.from_json(doc.to_json()).meta == doc.meta


def test_documents_of_a_batch_get_their_own(bart: Path) -> None:
    stages = ["sentences", {"summary": {"checkpoint": str(bart), "salience": "lead"}}]
    texts = [OTHER, "", SOURCE, " \n"]
    docs = list(Pipeline.from_config({"stages": stages}).stream(texts))
    assert [doc.texts["summary"] for doc in docs] == ["秋粮面积稳中有增。", "", WRITTEN, ""]
    assert [doc.errors for doc in docs] == [[]] * 4
    assert "summary_check" not in docs[1].meta


@pytest.mark.parametrize(
    ("choice", "kind", "action", "text"),
    [
        ("keep", "abstractive", "kept", FALSE),
        ("flag", "abstractive", "flagged", FALSE),
        ("extract", "extractive", "extracted", SOURCE),
    ],
)
def test_an_unfaithful_summary(choice: str, kind: str, action: str, text: str, false: Path) -> None:
    doc = summarise(false, SOURCE, on_unfaithful=choice)
    check = doc.meta["summary_check"]
    numbers = [{"kind": "number", "text": "9"}, {"kind": "number", "text": "8"}]
    assert (check["kind"], check["action"], check["unsupported"]) == (kind, action, numbers)
    assert doc.texts["summary"] == text
    if choice == "extract":
        assert (check["reason"], check["draft"], check["faithful"]) == ("unfaithful", FALSE, True)
        assert [(span.start, span.end) for span in doc.spans["summary"]] == [(0, 19), (19, 42)]
    else:
        assert "reason" not in check and check["faithful"] is False


def test_a_summary_that_repeats_itself_is_replaced_with_the_reason(tmp_path: Path) -> None:
    doc = summarise(teach(tmp_path, (SOURCE, STAMMER)), SOURCE, max_sentences=1)
    check = doc.meta["summary_check"]
    told = (check["kind"], check["action"], check["reason"], check["draft"])
    assert told == ("extractive", "extracted", "repetition", STAMMER)
    assert doc.texts["summary"] in (SOURCE[:19], SOURCE[19:])
    assert doc.surface(doc.spans["summary"][0]) == doc.texts["summary"]


def test_a_summary_without_end_is_replaced_or_cut_at_its_last_stop(bart: Path) -> None:
    short = summarise(bart, SOURCE, decoding={"max_new_tokens": 5})
    assert short.meta["summary_check"]["reason"] == "runaway"
    assert short.meta["summary_check"]["action"] == "extracted"
    exact = summarise(bart, SOURCE, decoding={"max_new_tokens": 11})
    assert exact.texts["summary"] == WRITTEN
    assert (exact.meta["summary_check"]["reason"], exact.meta["summary_check"]["action"]) == (
        "runaway",
        "kept",
    )


def test_of_a_long_document_the_writer_reads_what_is_salient(bart: Path) -> None:
    filler = "".join(f"第{n}条消息说,{OTHER}" for n in range(10))
    doc = summarise(bart, SOURCE + filler, max_length=46)
    read = doc.meta["summary_check"]["read"]
    assert read["of"] == 12 and 1 <= read["sentences"] < 12
    assert read["selected_by"] == "textrank"
    # With room for two sentences and the lead's salience these are the two it was taught.
    lead = summarise(bart, SOURCE + filler, max_length=46, salience="lead")
    assert lead.texts["summary"] == WRITTEN
    assert lead.meta["summary_check"]["read"] == {
        "sentences": 2,
        "of": 12,
        "selected_by": "lead",
    }


def test_settings_of_the_decoding_reach_the_network(bart: Path) -> None:
    changed = summarise(bart, SOURCE, decoding={"min_new_tokens": 20, "max_new_tokens": 40})
    assert changed.texts["summary"] != WRITTEN


def test_noise_and_headings_are_not_read(bart: Path) -> None:
    text = "综合消息\n" + SOURCE + "图为赛场。"
    doc = Document("1", text, spans={"noise": [Span(len(text) - 5, len(text), "caption")]})
    assert summarise(bart, doc).texts["summary"] == WRITTEN


def test_running_twice_gives_the_same(false: Path) -> None:
    once = summarise(false, SOURCE, on_unfaithful="extract")
    again = summarise(false, Document.from_json(once.to_json()), on_unfaithful="extract")
    assert again == once


@pytest.mark.parametrize(
    ("decoded", "expected"),
    [
        ("国 家 队 夺 冠 。", "国家队夺冠。"),
        ("GDP 增长 5 . 5 %", "GDP增长5. 5%"),
        (" Kwame Nkrumah 说 好 ", "Kwame Nkrumah说好"),
    ],
)
def test_spaces_between_chinese_pieces_go(decoded: str, expected: str) -> None:
    assert tidy(decoded) == expected
