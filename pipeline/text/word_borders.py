"""Words held to the borders of named entities, so that the two layers never contradict."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, MutableSequence, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.document import Span
from pipeline.document.packed import layer

#: Words that are looked through at once: those of a text of some 80,000 characters.
_TOGETHER = 50_000


def words_at_borders(
    words: MutableSequence[Span], entities: Sequence[Span], text: str
) -> MutableSequence[Span]:
    """Return the words with every entity beginning and ending at the border of one: entities win.

    A word that crosses a border is cut there. A person's name is one word, as in the standard
    that the words follow: 余光|福说 with the person 余光福 is 余光福|说; a name with a blank in
    it stays two, for words hold no white space. Both layers stand in the order of the text.
    """
    if not entities:
        return words[:]
    if len(words) <= _TOGETHER:
        return _at_borders(words, entities, text)
    pieces = _pieces(words, entities)
    return layer(word for some, near in pieces for word in _at_borders(some, near, text))


def _pieces(
    words: Sequence[Span], entities: Sequence[Span]
) -> Iterator[tuple[Sequence[Span], Sequence[Span]]]:
    """Yield the words of a long text piece by piece, each with its entities, which lie in no two.

    A piece has `_TOGETHER` words, and as many more as begin inside its last entity.
    """
    first = met = 0
    while first < len(words):
        last = min(first + _TOGETHER, len(words))
        begin = met
        while met < len(entities) and (
            last == len(words) or entities[met].start < words[last].start
        ):
            while last < len(words) and words[last].start < entities[met].end:
                last += 1
            met += 1
        yield [*words[first:last]], entities[begin:met]
        first = last


def _at_borders(words: Sequence[Span], entities: Sequence[Span], text: str) -> list[Span]:
    borders = sorted({place for entity in entities for place in (entity.start, entity.end)})
    pieces = _cut(words, borders, text)
    persons = [span for span in entities if span.label == "PER" and not _has_blank(span, text)]
    return _joined(pieces, persons)


def _cut(words: Sequence[Span], borders: Sequence[int], text: str) -> list[Span]:
    """Return the words, those that have borders inside them in parts."""
    starts = [word.start for word in words]
    crossed: dict[int, list[int]] = {}
    for border in borders:
        at = bisect_left(starts, border) - 1
        if at >= 0 and border < words[at].end:
            crossed.setdefault(at, []).append(border)
    pieces: list[Span] = []
    done = 0
    for at, inside in crossed.items():
        pieces += words[done:at]
        pieces += _parts(words[at], inside, text)
        done = at + 1
    return [*pieces, *words[done:]]


def _parts(word: Span, borders: Sequence[int], text: str) -> list[Span]:
    places = pairwise([word.start, *borders, word.end])
    return [replace(word, start=start, end=end) for start, end in places if text[start:end].strip()]


def _joined(words: Sequence[Span], persons: Sequence[Span]) -> list[Span]:
    """Return the words with those of a person's name put together; the first one's label stays."""
    starts = [word.start for word in words]
    joined: list[Span] = []
    done = 0
    for start, end in sorted({person.start: person.end for person in persons}.items()):
        first = bisect_left(starts, start, done)
        last = bisect_left(starts, end, first) - 1
        if first < last and starts[first] == start:
            joined += words[done:first]
            joined.append(replace(words[first], end=words[last].end))
            done = last + 1
    return [*joined, *words[done:]]


def _has_blank(span: Span, text: str) -> bool:
    return any(map(str.isspace, text[span.start : span.end]))
