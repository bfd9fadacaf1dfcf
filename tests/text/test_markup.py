"""`pipeline.text.markup`: finding what surrounds an offset."""

from __future__ import annotations

import pickle

from pipeline.document import Document
from pipeline.text.markup import Element, Markup


def _markup() -> Markup:
    elements = [
        Element(-1, "html", "", 0, 10),
        Element(0, "div", "main", 0, 6),
        Element(1, "p", "lead", 3, 6),
    ]
    return Markup(
        elements=elements,
        inline=[Element(2, "span", "author", 4, 6)],
        lines=[(0, 1, "div"), (3, 2, "p"), (7, 0, "p")],
    )


def test_a_line_lies_in_the_innermost_block_that_holds_it() -> None:
    assert [_markup().element_of(offset) for offset in (0, 2, 3, 5, 7, 9)] == [1, 1, 2, 2, 0, 0]


def test_names_are_those_of_every_element_around_innermost_first() -> None:
    assert _markup().named(5) == "author lead main"
    assert _markup().named(3) == "lead main"
    assert _markup().named(8) == ""


def test_nothing_is_named_without_lines() -> None:
    assert Markup().named(0) == ""


def test_a_document_keeps_its_markup_when_pickled_and_writes_it_nowhere() -> None:
    doc = Document("a", "题目\n正文十个字在这")
    doc.markup = _markup()
    assert pickle.loads(pickle.dumps(doc)).markup == doc.markup
    assert "markup" not in doc.to_dict()
