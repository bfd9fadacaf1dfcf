"""Words held to the borders of named entities, so that the two layers never contradict."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.document import Span


def words_at_borders(words: Sequence[Span], entities: Sequence[Span], text: str) -> list[Span]:
    """Return the words with every entity beginning and ending at the border of one: entities win.

    A word that crosses a border is cut there. A person's name is one word, as in the standard
    that the words follow: 余光|福说 with the person 余光福 is 余光福|说; a name with a blank in
    it stays two, for words hold no white space. Both layers stand in the order of the text.
    """
    borders = sorted({place for entity in entities for place in (entity.start, entity.end)})
    pieces = [piece for word in words for piece in _cut(word, borders, text)]
    persons = [span for span in entities if span.label == "PER" and not _has_blank(span, text)]
    return _joined(pieces, persons)


def _cut(word: Span, borders: Sequence[int], text: str) -> list[Span]:
    """Return a word, or its parts between borders that lie inside it."""
    inside = borders[bisect_right(borders, word.start) : bisect_right(borders, word.end - 1)]
    if not inside:
        return [word]
    places = pairwise([word.start, *inside, word.end])
    return [replace(word, start=start, end=end) for start, end in places if text[start:end].strip()]


def _joined(words: Sequence[Span], persons: Sequence[Span]) -> list[Span]:
    """Return the words with those of a person's name put together; the first one's label stays."""
    ends = {person.start: person.end for person in persons}
    joined: list[Span] = []
    until = 0
    for word in words:
        if joined and word.start < until:
            joined[-1] = replace(joined[-1], end=word.end)
        else:
            joined.append(word)
            until = ends.get(word.start, 0)
    return joined


def _has_blank(span: Span, text: str) -> bool:
    return any(map(str.isspace, text[span.start : span.end]))
