"""A page's lines as numbers: the columns that each has by itself, and its place in the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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


class Borders:
    """Which rows of several pages, one below the other, belong to which page.

    Attributes:
        sizes: how many rows each page has; `starts` its first one, `ends` the one after its last.
        page: for each row the number of its page.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = np.array(sizes, dtype=np.intp)
        self.ends = self.sizes.cumsum()
        self.starts = self.ends - self.sizes
        self.page = np.arange(len(self.sizes)).repeat(self.sizes)

    @property
    def slices(self) -> list[slice]:
        """The rows of each page."""
        return [*map(slice, self.starts.tolist(), self.ends.tolist())]

    def spread(self, values: Column | Sequence[float], dtype: npt.DTypeLike = float) -> Column:
        """Return what each page has, given to each of its rows; of one page an array of one."""
        own = np.asarray(values, dtype=dtype)
        return own if len(own) == 1 else own.repeat(self.sizes)


@dataclass(slots=True)
class Rows:
    """The lines of one or several pages as numbers.

    `values` has a row a line, its columns are `LINE_NAMES`.

    Attributes:
        texts: the lines themselves.
        elements: for each line the index of its innermost element, -1 without markup.
        parents: for each element its parent; `bounds` its first line and the one after its last.
        keys: for each line a number that lines of like tags and classes of its page share.
        parts: the pages that these are the lines of, one below the other; none: it is one page.
    """

    texts: list[str]
    values: Floats
    elements: Ints
    parents: Ints
    bounds: Ints
    keys: Ints
    title: list[str]
    parts: Sequence[Rows] = ()
    borders: Borders = field(init=False)  # which lines are whose

    def __post_init__(self) -> None:
        """Tell whose the lines are: it is asked by all that looks around a line."""
        self.borders = Borders([len(page.texts) for page in self.pages])

    @property
    def pages(self) -> Sequence[Rows]:
        """The pages, each by itself."""
        return self.parts or [self]

    @property
    def tree_borders(self) -> Borders:
        """Which elements are whose."""
        return Borders([len(page.parents) for page in self.pages])

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


def joined(pages: Sequence[Rows]) -> Rows:
    """Return the lines of several pages one below the other, to be looked at together."""
    if len(pages) == 1:
        return pages[0]
    lines = Borders([len(page.texts) for page in pages]).starts.tolist()
    elements = Borders([len(page.parents) for page in pages]).starts.tolist()
    keys = Borders([int(page.keys.max(initial=-1)) + 1 for page in pages]).starts.tolist()
    return Rows(
        [text for page in pages for text in page.texts],
        np.concatenate([page.values.T for page in pages], axis=1).T,
        _moved([page.elements for page in pages], elements),
        # A root is its own parent: no element may have one of another page.
        _moved([np.maximum(0, page.parents) for page in pages], elements),
        _moved([page.bounds for page in pages], lines),
        _moved([page.keys for page in pages], keys),
        [],
        pages,
    )


def _moved(columns: Sequence[Ints], steps: Sequence[int]) -> Ints:
    return np.concatenate([own + step for own, step in zip(columns, steps, strict=True)])


def stacked(columns: Sequence[Column | float], size: int) -> Floats:
    """Return columns side by side, a row a line; a number is that of every line.

    A column is what lies together in memory: it is what features are made of and trees ask for.
    """
    values = np.empty((len(columns), size), dtype=np.float32)
    for own, column in zip(values, columns, strict=True):
        own[:] = column
    return values.T
