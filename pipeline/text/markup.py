"""What the markup of an HTML page says of its text: elements, links, what is hidden, meta tags."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple


class Element(NamedTuple):
    """An element of the page's tree, and where its text begins and ends.

    `parent` is an index into the elements, -1 for the root. `names` are its class, id and
    itemprop in lower case, parted by blanks.
    """

    parent: int
    tag: str
    names: str
    start: int
    end: int
    hidden: bool = False


@dataclass(slots=True)
class Markup:
    """The tags of a page, by offsets in code points of its text (stand-off markup).

    Attributes:
        elements: block elements in the order in which they begin; the first is the root.
        inline: inline elements whose names tell something (author, source, time, ...).
        lines: where each line begins, the innermost block that holds it, and the tag of the
            break before it.
        links: the text of each `a` with an address, in order.
        hidden: what a browser does not show: `display: none`, `hidden`, `noscript`.
        times: the text of each `time` element, and its `datetime`.
        marked: what stands between the marks with which a publishing system bounds the article.
        said: lower-case name → values of meta tags, of JSON-LD ("ld:headline"), of Founder's
            comments ("enp:author"), of the headings "h1", of the browser's "title".
    """

    elements: list[Element] = field(default_factory=list)
    inline: list[Element] = field(default_factory=list)
    lines: list[tuple[int, int, str]] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    times: list[tuple[int, int, str]] = field(default_factory=list)
    marked: list[tuple[int, int]] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)

    def element_of(self, offset: int) -> int:
        """Return the index of the innermost block element that holds the line at an offset."""
        index = bisect_right(self.lines, offset, key=lambda line: line[0]) - 1
        return self.lines[index][1] if index >= 0 else 0

    def named(self, offset: int) -> str:
        """Return the names of the elements around an offset, innermost first."""
        found = [one.names for one in self.inline if one.start <= offset < one.end]
        index = self.element_of(offset) if self.lines else -1
        while index >= 0:
            found.append(self.elements[index].names)
            index = self.elements[index].parent
        return " ".join(filter(None, found))
