from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from pipeline.checkpoints.source import CheckpointConfig
from pipeline.document import Document, Span
from pipeline.modeling.hub import written_summary as module
from pipeline.modeling.hub.summary_writer import Draft
from pipeline.modeling.hub.written_summary import (
    Abstracts,
    body_of,
    load_abstracts,
    read_sentences,
    shipped_annotator,
)
from pipeline.modeling.news.annotator import Analysis
from pipeline.modeling.pages import Page
from pipeline.stages.summary import SummaryConfig

LEAD, LAST = "国家队昨晚夺得冠军。", "天气晴。"


class _Writer:
    """Writes the same of every source that it is given, and remembers the sources."""

    def __init__(self, written: str = "国家队夺冠。", room: int = 100) -> None:
        self.draft, self.room = Draft(written, ended=True), room
        self.sources: list[str] = []

    def size(self, text: str) -> int:
        return len(text)

    def __call__(self, texts: Sequence[str]) -> list[Draft]:
        self.sources += texts
        return [self.draft] * len(texts)


class _Annotator:
    """Finds 张三 where it stands, and the last sentence most salient."""

    def request(self, head: str) -> None:
        assert head == "news"

    def __call__(self, pages: Sequence[Page]) -> list[Analysis]:
        return [
            Analysis(
                {"news": [(at, at + 2, "PER", 1.0)] if (at := page.text.find("张三")) >= 0 else []},
                {},
                [0.0] * (len(page.sentences) - 1) + [1.0],
            )
            for page in pages
        ]


def _doc(*sentences: str, headings: int = 0, **layers: Any) -> Document:
    """Return a document of these sentences, of which the first few are headings."""
    spans, end = [], 0
    for number, sentence in enumerate(sentences):
        spans.append(Span(end, end + len(sentence), "heading" if number < headings else None))
        end += len(sentence)
    return Document("1", "".join(sentences), spans={"sentences": spans}, **layers)


def _no_names(text: str) -> list[str]:
    return []


def _abstracts(writer: _Writer, **settings: Any) -> Abstracts:
    """Return an `Abstracts` that finds no names and takes salience from the end of the page."""
    return Abstracts(
        **{
            "writer": writer,
            "salience": lambda docs: [list(range(len(doc.spans["sentences"]))) for doc in docs],
            "selected_by": "test",
            "names": _no_names,
            "other_names": _no_names,
            "on_unfaithful": "flag",
            "extract": _extract,
            **settings,
        }
    )


def _extract(doc: Document, salience: Sequence[float]) -> Document:
    """Write the most salient sentence as the summary."""
    best = doc.spans["sentences"][max(range(len(salience)), key=salience.__getitem__)]
    doc.spans["summary"], doc.texts["summary"] = [best], doc.surface(best)
    return doc


def test_the_body_is_what_is_no_heading_or_all_where_there_is_nothing_else() -> None:
    assert body_of(_doc("标题", LEAD, headings=1)) == [Span(2, 12)]
    assert body_of(_doc("标题", headings=1)) == [Span(0, 2, "heading")]
    assert body_of(_doc()) == []


def test_sentences_are_read_on_one_line_without_noise_as_they_were_written() -> None:
    text = "他在臺灣\r\n  說，（图）“好！”。"
    doc = Document("1", text, spans={"noise": [Span(10, 13, "caption")]})
    assert read_sentences(doc, [Span(0, len(text))]) == ["他在臺灣 說， “好！”。"]


def test_the_summary_is_written_of_the_body_and_traced_back_to_it() -> None:
    writer = _Writer("国家队夺得冠军。")
    doc = _doc("综合消息\n", LEAD, LAST, headings=1)
    assert _abstracts(writer)([doc]) == [doc]
    assert writer.sources == [LEAD + LAST]
    assert doc.spans["summary"] == [Span(5, 15, None, 0.8333)]
    assert doc.texts["summary"] == "国家队夺得冠军。"
    assert doc.meta["summary_check"] == {
        "kind": "abstractive",
        "faithful": True,
        "unsupported": [],
        "action": "kept",
        "sentences": [{"text": "国家队夺得冠军。", "sources": [[5, 15]]}],
        "read": {"sentences": 2, "of": 2, "selected_by": "all"},
    }


def test_salience_is_asked_for_long_documents_alone_and_that_of_headings_is_left_out() -> None:
    asked: list[list[str]] = []

    def salience(docs: Sequence[Document]) -> list[list[float]]:
        asked.append([doc.id for doc in docs])
        return [[9.0, 0.1, 0.3, 0.2] for _ in docs]

    writer = _Writer(room=15)
    short, long = _doc(LAST), _doc("标题", LEAD, "教练高兴。", LAST, headings=1)
    long.id = "long"
    _abstracts(writer, salience=salience)([short, long])
    assert asked == [["long"]]
    assert writer.sources == [LAST, LEAD + "教练高兴。"]
    assert [doc.meta["summary_check"]["read"] for doc in (short, long)] == [
        {"sentences": 1, "of": 1, "selected_by": "all"},
        {"sentences": 2, "of": 3, "selected_by": "test"},
    ]


def test_a_page_without_sentences_has_no_summary_and_loses_an_old_one() -> None:
    writer = _Writer()
    doc = Document("1", " \n", spans={"sentences": [], "summary": [Span(0, 1)]})
    doc.texts["summary"], doc.meta["summary_check"] = "旧", {"kind": "abstractive"}
    _abstracts(writer)([doc])
    assert (doc.spans["summary"], doc.texts, doc.meta) == ([], {"summary": ""}, {})
    assert writer.sources == []


@pytest.mark.parametrize(
    ("layers", "faithful"),
    [
        ({}, False),
        ({"texts": {"title": "10月21日李四在长治"}}, True),
        ({"meta": {"published": "2021-10-21T08:30:00+08:00", "editor": "李 四"}}, True),
        ({"meta": {"tags": ["李四"]}}, False),
    ],
)
def test_what_the_page_says_of_itself_supports_a_summary(
    layers: dict[str, Any], faithful: bool
) -> None:
    doc = _doc(LEAD, LAST, **layers)
    names = lambda _: ["李四"]  # noqa: E731
    _abstracts(_Writer("李四10月21日夺冠。"), names=names)([doc])
    assert doc.meta["summary_check"]["faithful"] is faithful
    assert doc.meta["summary_check"]["action"] == ("kept" if faithful else "flagged")


@pytest.mark.parametrize(
    ("found", "others", "unsupported"),
    [
        ("张三要", ["张三"], []),
        ("说张三", ["张三"], []),
        ("张三要", [], [{"kind": "name", "text": "张三要"}]),
        ("张三要", ["三"], [{"kind": "name", "text": "张三要"}]),
        ("李四要", ["李四"], [{"kind": "name", "text": "李四要"}]),
    ],
)
def test_a_name_with_a_character_too_many_is_a_slip_of_the_tagger(
    found: str, others: list[str], unsupported: list[dict[str, str]]
) -> None:
    doc = _doc("张三说,要加快发展。", "天气很好很好。")
    writer = _Writer("张三要加快发展。")
    _abstracts(writer, names=lambda _: [found], other_names=lambda _: others)([doc])
    assert doc.meta["summary_check"]["unsupported"] == unsupported


def test_what_is_not_faithful_gives_way_to_a_sentence_of_the_source() -> None:
    doc = _doc(LEAD, LAST)
    _abstracts(_Writer("国家队9比8夺冠。"), on_unfaithful="extract")([doc])
    assert (doc.texts["summary"], doc.spans["summary"]) == (LAST, [Span(10, 14)])
    assert doc.meta["summary_check"] == {
        "kind": "extractive",
        "faithful": True,
        "unsupported": [{"kind": "number", "text": "9"}, {"kind": "number", "text": "8"}],
        "action": "extracted",
        "reason": "unfaithful",
        "draft": "国家队9比8夺冠。",
        "read": {"sentences": 2, "of": 2, "selected_by": "all"},
    }


def test_what_is_no_summary_gives_way_whatever_the_setting() -> None:
    doc = _doc(LEAD, LAST)
    _abstracts(_Writer("夺冠夺冠夺冠夺冠"), on_unfaithful="keep")([doc])
    check = doc.meta["summary_check"]
    assert (check["action"], check["reason"]) == ("extracted", "repetition")
    assert doc.texts["summary"] == LAST


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Abstracts]:
    """Load with a writer that needs no checkpoint; the shipped one is there or not."""

    def load(salience: str, *, shipped: bool) -> Abstracts:
        monkeypatch.setattr(module, "load_writer", lambda _: _Writer())
        monkeypatch.setattr(module, "look_for", lambda _: "folder" if shipped else None)
        monkeypatch.setattr(module, "is_news", lambda _: True)
        monkeypatch.setattr(module, "load_annotator", lambda _: _Annotator())
        return load_abstracts(SummaryConfig(salience=salience), _extract)

    return load


@pytest.mark.parametrize(
    ("setting", "shipped", "selected_by"),
    [
        ("auto", True, "news"),
        ("auto", False, "textrank"),
        ("news", True, "news"),
        ("textrank", True, "textrank"),
        ("lead", True, "lead"),
    ],
)
def test_by_what_sentences_are_selected(
    setting: str, shipped: bool, selected_by: str, load: Callable[..., Abstracts]
) -> None:
    assert load(setting, shipped=shipped).selected_by == selected_by


def test_each_kind_of_salience(load: Callable[..., Abstracts]) -> None:
    docs = [_doc("国家队夺得冠军。", "国家队夺得。", "夺得冠军。", "天气晴。"), _doc(LEAD)]
    assert load("news", shipped=True).salience(docs) == [[0.0, 0.0, 0.0, 1.0], [1.0]]
    assert load("lead", shipped=True).salience(docs) == [[1, 1 / 2, 1 / 3, 1 / 4], [1.0]]
    central, alone = load("textrank", shipped=True).salience(docs)
    assert (central.index(max(central)), len(central), len(alone)) == (0, 4, 1)


def test_names_are_found_by_the_shipped_checkpoint_in_simplified_text(
    load: Callable[..., Abstracts],
) -> None:
    assert load("news", shipped=True).names("他說，張三。") == ["張三"]
    assert load("news", shipped=True).names("天气晴。") == []


def test_the_shipped_checkpoint_is_left_out_where_it_is_missing_or_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[CheckpointConfig] = []
    monkeypatch.setattr(module, "load_annotator", lambda config: asked.append(config) or "it")
    config = SummaryConfig(checkpoint="owner/name", device="cpu")
    for folder, news, needed in ((None, True, False), ("folder", False, False)):
        monkeypatch.setattr(module, "look_for", lambda _, found=folder: found)
        monkeypatch.setattr(module, "is_news", lambda _, found=news: found)
        assert shipped_annotator(config, needed=needed) is None
    assert shipped_annotator(config, needed=True) == "it"
    assert asked == [CheckpointConfig(device="cpu")]
