"""Points set for full stops (sentence boundaries), made 。 for whoever looks for ends.

What models read keeps its points: they were taught them, and 。 in their place costs seven points
of word F1 on UD Chinese-GSD, whose sentences end in points.
"""

from __future__ import annotations

from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

# The point first, which is soon found, and then what stands before it.
_STOP = lazy(rf"""\.(?<=[{HAN})%”」』》]\.)(?!\.)(?=["'”」』》)]*(?:[{HAN}“「『《(\d\s]|\Z))""")
_STOP_AT_END = lazy(rf"\.(?<=[{HAN})%”」』》]\.)[”」』》)]*[^\S\n]*(?:\n|\Z)")


#: So many points that could be full stops stand against one 。: a footer's or a comment's.
_OUTVOTED = 4


def stops_are_points(text: str) -> bool:
    """Return whether a page ends its sentences, and a line, in points and has hardly a 。."""
    if "." not in text or not _STOP_AT_END.search(text):
        return False
    others = text.count("。") + text.count("｡")
    return not others or sum(1 for _ in _STOP.finditer(text)) >= _OUTVOTED * others


def with_full_stops(text: str) -> str:
    """Return a folded text with its points made full stops where the page uses them so.

    One for one: offsets hold. 3.5 and U.S. keep theirs, and so does a page that has its 。.
    """
    return _STOP.sub("。", text) if stops_are_points(text) else text
