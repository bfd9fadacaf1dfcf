"""The open elements of a page, counted by name once that matters."""

from __future__ import annotations

from collections import Counter
from typing import SupportsIndex

from pipeline.formats.markup.elements import Tag


class CountedElements(list[Tag]):
    """The stack of open elements with a count of each name: ends of nothing take no time.

    A plain list, which is faster, does as long as each end tag ends the innermost element: all do
    in well-formed HTML but those in raw text.
    """

    def __init__(self, opened: list[Tag]) -> None:
        super().__init__(opened)
        self.counts = Counter(tag.name for tag in opened)

    def append(self, tag: Tag) -> None:
        """Open an element in the innermost one."""
        self.counts[tag.name] += 1
        super().append(tag)

    def pop(self, index: SupportsIndex = -1) -> Tag:
        """Close an element, the innermost one."""
        tag = super().pop(index)
        self.counts[tag.name] -= 1
        return tag
