"""Slogans coined of opposites, whose halves are no names: 强校带弱校, strong schools help weak.

A tagger takes the halves for places, as 富县 and 大名县 are. Two opposites of the same kind with a
verb of help between them are a slogan wherever they stand, whatever the kind.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from pipeline.text.patterns import lazy

_COUPLET = lazy(
    r"[富强大先优老]([省市县区乡镇村社校企厂户家])(?:帮扶?|带动?|联|扶|拉|携|促)[穷贫弱小后差新]\1"
)


class Stretch(Protocol):
    """Something that stands from `start` to `end` of a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Found = TypeVar("Found", bound=Stretch)


def outside_couplets(found: Iterable[Found], text: str) -> Iterator[Found]:
    """Yield what does not reach into a slogan of opposites; `text` is folded.

    >>> from pipeline.modeling.predictions import ScoredSpan
    >>> text = "榆社县推行“强村带弱村”"
    >>> found = [ScoredSpan(0, 3, "LOC", 0.9), ScoredSpan(6, 8, "LOC", 0.6)]
    >>> [text[one.start : one.end] for one in outside_couplets(found, text)]
    ['榆社县']
    """
    slogans = [match.span() for match in _COUPLET.finditer(text)]
    if not slogans:
        yield from found
        return
    ends = [end for _, end in slogans]
    for one in found:
        at = bisect_right(ends, one.start)
        if at == len(slogans) or one.end <= slogans[at][0]:
            yield one
