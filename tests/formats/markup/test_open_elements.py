"""`pipeline.formats.markup.open_elements`: the stack of open elements, counted by name."""

from __future__ import annotations

from pipeline.formats.markup.elements import Tag
from pipeline.formats.markup.open_elements import CountedElements


def test_what_is_open_is_counted_as_it_opens_and_closes() -> None:
    opened = CountedElements([Tag("block", "div"), Tag("inline", "b"), Tag("block", "div")])
    opened.append(Tag("inline", "i"))
    assert dict(opened.counts) == {"div": 2, "b": 1, "i": 1}
    assert [opened.pop().name, opened.pop().name] == ["i", "div"]
    assert dict(opened.counts) == {"div": 1, "b": 1, "i": 0}
    assert [tag.name for tag in opened] == ["div", "b"] and opened.counts["u"] == 0
