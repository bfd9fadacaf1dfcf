"""A page's lines as numbers: the columns that each has by itself, and its place in the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_characters import CLASSES, WORDS

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Column = npt.NDArray[Any]

#: The tags of lines and of the breaks before them that are told apart.
TAGS = ("p", "br", "li", "td", "tr", "div", "h", "dd", "span", "option")
#: What is known of a line by itself.
LINE_NAMES = (
    "length", "log_length", "ended", "bullet", "dateline", "indent", "close",
    *CLASSES, "letters", "chinese", "punctuated", "breaks", "opens", "closes",
    *(f"words_{name}" for name in (*WORDS, "date", "time")),
    "linked", "hidden", "heading", "marked", "has_marks", "time_tag",
    *(f"tag_{tag}" for tag in TAGS),
    *(f"break_{tag}" for tag in TAGS),
    "good_own", "bad_own", "good_above", "bad_above", "in_table", "in_list", "depth",
)  # fmt: skip


#: Name of a column → its number.
AT = {name: number for number, name in enumerate(LINE_NAMES)}


@dataclass(slots=True)
class Rows:
    """A page's lines as numbers: `values` has a row a line, its columns are `LINE_NAMES`.

    Attributes:
        texts: the lines themselves.
        elements: for each line the index of its innermost element, -1 without markup.
        parents: for each element its parent; `bounds` its first line and the one after its last.
        keys: for each line a number that lines of like tags and classes share.
    """

    texts: list[str]
    values: Floats
    elements: Ints
    parents: Ints
    bounds: Ints
    keys: Ints
    title: list[str]

    def column(self, name: str) -> Floats:
        """Return one feature of every line."""
        return self.values[:, AT[name]]

    def stretch(self, first: int, last: int) -> Rows:
        """Return some lines in a row as if they were the page; its title stays."""
        own = slice(first, last)
        texts = self.texts[own]
        return Rows(
            texts,
            self.values[own],
            self.elements[own],
            self.parents,
            np.clip(self.bounds - first, 0, len(texts)),
            self.keys[own],
            self.title,
        )

    def subset(self, keep: npt.NDArray[np.bool_]) -> Rows:
        """Return the page as if it had only some of its lines."""
        texts = [text for text, kept in zip(self.texts, keep, strict=True) if kept]
        count = np.concatenate([[0], np.cumsum(keep)])
        return Rows(
            texts,
            self.values[keep],
            self.elements[keep],
            self.parents,
            count[self.bounds] if len(self.bounds) else self.bounds,
            self.keys[keep],
            [texts[0] if texts else "", *self.title[1:]],
        )


def stacked(columns: Sequence[Column | float], size: int) -> Floats:
    """Return columns side by side, a row a line; a number is that of every line.

    A column is what lies together in memory: it is what features are made of and trees ask for.
    """
    values = np.empty((len(columns), size), dtype=np.float32)
    for own, column in zip(values, columns, strict=True):
        own[:] = column
    return values.T
