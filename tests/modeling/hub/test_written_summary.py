from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pipeline.document import Span
from pipeline.modeling.hub.summary_writer import Draft
from pipeline.modeling.hub.written_summary import Abstracts
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import Written

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


def _page(*sentences: str, headings: int = 0, **said: Any) -> Page:
    """Return a page of these sentences, of which the first few are headings."""
    spans, end = [], 0
    for number, sentence in enumerate(sentences):
        spans.append(Span(end, end + len(sentence), "heading" if number < headings else None))
        end += len(sentence)
    return Page("".join(sentences), tuple(spans), **said)


def _no_names(text: str) -> list[str]:
    return []


def _from_the_end(pages: Sequence[Page]) -> list[list[float]]:
    return [[float(n) for n in range(len(page.sentences))] for page in pages]


def _write(writer: _Writer, *pages: Page, **settings: Any) -> list[Written]:
    """Return the summaries of pages; no names are found, and salience is from the end."""
    given = {"selected_by": "test", "names": _no_names, "other_names": _no_names, **settings}
    return Abstracts(writer, given.pop("salience", _from_the_end), **given)(pages)


def _record(writer: _Writer, page: Page, **settings: Any) -> dict[str, Any]:
    [written] = _write(writer, page, **settings)
    assert written.record is not None
    return written.record


def test_the_summary_is_written_of_the_body_and_traced_back_to_it() -> None:
    writer = _Writer("国家队夺得冠军。")
    [written] = _write(writer, _page("综合消息\n", LEAD, LAST, headings=1))
    assert writer.sources == [LEAD + LAST]
    assert written.sources == [(5, 15, pytest.approx(5 / 6))]
    assert (written.text, written.salience) == ("国家队夺得冠军。", None)
    assert written.record == {
        "kind": "abstractive",
        "faithful": True,
        "unsupported": [],
        "action": "kept",
        "sentences": [{"text": "国家队夺得冠军。", "sources": [[5, 15]]}],
        "read": {"sentences": 2, "of": 2, "selected_by": "all"},
    }


def test_salience_is_asked_for_long_pages_alone_and_that_of_headings_is_left_out() -> None:
    asked: list[Sequence[Page]] = []

    def salience(pages: Sequence[Page]) -> list[list[float]]:
        asked.append(pages)
        return [[9.0, 0.1, 0.3, 0.2] for _ in pages]

    writer = _Writer(room=15)
    short, long = _page(LAST), _page("标题", LEAD, "教练高兴。", LAST, headings=1)
    found = _write(writer, short, long, salience=salience)
    assert asked == [[long]]
    assert writer.sources == [LAST, LEAD + "教练高兴。"]
    assert [(written.record or {})["read"] for written in found] == [
        {"sentences": 1, "of": 1, "selected_by": "all"},
        {"sentences": 2, "of": 3, "selected_by": "test"},
    ]


def test_a_page_without_sentences_has_no_summary() -> None:
    writer = _Writer()
    assert _write(writer, Page(" \n", ())) == [Written()]
    assert writer.sources == []


@pytest.mark.parametrize(
    ("said", "faithful"),
    [
        ({}, False),
        ({"title": "10月21日李四在长治"}, True),
        ({"said": ("2021-10-21T08:30:00+08:00", "李 四")}, True),
    ],
)
def test_what_the_page_says_of_itself_supports_a_summary(
    said: dict[str, Any], faithful: bool
) -> None:
    page = _page(LEAD, LAST, **said)
    record = _record(_Writer("李四10月21日夺冠。"), page, names=lambda _: ["李四"])
    assert record["faithful"] is faithful
    assert record["action"] == ("kept" if faithful else "flagged")


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
    page = _page("张三说,要加快发展。", "天气很好很好。")
    names = {"names": lambda _: [found], "other_names": lambda _: others}
    assert _record(_Writer("张三要加快发展。"), page, **names)["unsupported"] == unsupported


def test_what_is_not_faithful_gives_way_to_sentences_of_the_page() -> None:
    writer = _Writer("国家队9比8夺冠。")
    [written] = _write(writer, _page(LEAD, LAST), on_unfaithful="extract")
    assert (written.text, written.sources, written.salience) == ("", [], [0.0, 1.0])
    assert written.record == {
        "kind": "extractive",
        "faithful": True,
        "unsupported": [{"kind": "number", "text": "9"}, {"kind": "number", "text": "8"}],
        "action": "extracted",
        "reason": "unfaithful",
        "draft": "国家队9比8夺冠。",
        "read": {"sentences": 2, "of": 2, "selected_by": "all"},
    }


def test_what_is_no_summary_gives_way_whatever_the_setting() -> None:
    record = _record(_Writer("夺冠夺冠夺冠夺冠"), _page(LEAD, LAST), on_unfaithful="keep")
    assert (record["action"], record["reason"]) == ("extracted", "repetition")
