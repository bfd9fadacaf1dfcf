"""Sentences as a tokenizer's pieces, each with the characters it stands for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.document import Span
from pipeline.errors import CheckpointError

_FIRST_CHINESE = "\u2e80"
# Line ends, and controls and formats that nobody sees: some tokenizers lose count at them.
_UNSEEN = (*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2060, 0x2070))
_BREAKS = dict.fromkeys(_UNSEEN, " ")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a sentence; piece n stands for `text[starts[n]:ends[n]]` of the whole text.

    A piece that stands for nothing, such as the mark of a word's beginning, is empty.
    """

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def characters(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the stretch of text that pieces first … last - 1 stand for, or None."""
        filled = [n for n in range(first, last) if self.starts[n] < self.ends[n]]
        if not filled:
            return None
        return min(self.starts[n] for n in filled), max(self.ends[n] for n in filled)


@dataclass(frozen=True, slots=True)
class Frame:
    """The special pieces around one text, or around and between two, with their segments."""

    before: tuple[int, ...]
    between: tuple[int, ...]
    after: tuple[int, ...]
    segments: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    @property
    def size(self) -> int:
        """How many special pieces there are."""
        return len(self.before) + len(self.between) + len(self.after)

    def row(self, first: Sequence[int], second: Sequence[int] = ()) -> list[int]:
        """Return the pieces of one window, special ones in their places."""
        return [*self.before, *first, *self.between, *second, *self.after]

    def types(self, first: Sequence[int], second: Sequence[int] = ()) -> list[int]:
        """Return the segment of each piece of `row`."""
        parts = (self.before, first, self.between, second, self.after)
        return [segment for part, segment in zip(parts, self.segments, strict=True) for _ in part]


def split_pieces(tokenizer: Any, text: str, sentences: Sequence[Span], name: str) -> list[Pieces]:
    """Return the pieces of each sentence, without special ones; offsets are those of the text.

    The sentences are split together, as in training: SentencePiece begins each text with a mark.

    Raises:
        CheckpointError: the tokenizer does not tell which characters a piece stands for.
    """
    if not getattr(tokenizer, "is_fast", False):
        raise CheckpointError(
            f'checkpoint "{name}": its tokenizer ({type(tokenizer).__name__}) gives no offsets, '
            "so that no piece can be found in the text; use a tokenizer with a tokenizer.json "
            "(a fast one), or name a checkpoint that has one: tokenizer: owner/name"
        )
    line, places, ends = _one_line(text, sentences)
    encoded = tokenizer(line, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    # SentencePiece files may call the unknown piece otherwise than the tokenizer's class does.
    unknown = {tokenizer.unk_token_id, *tokenizer.convert_tokens_to_ids(["<unk>", "[UNK]"])}
    gathered: list[list[tuple[int, int, int]]] = [[] for _ in sentences]
    for piece, (start, end) in zip(encoded["input_ids"], encoded["offset_mapping"], strict=True):
        for first, last in _parts(line, start, end, ends, apart=piece in unknown):
            sentence = min(bisect_right(ends, first), len(sentences) - 1)
            place = (places[first], places[last - 1] + 1) if first < last else (0, 0)
            gathered[sentence].append((piece, *place))
    return [
        Pieces(*(tuple(column) for column in zip(*found, strict=True)))
        if found
        else Pieces((), (), ())
        for found in gathered
    ]


def plain_ids(tokenizer: Any, text: str) -> list[int]:
    """Return the pieces of a text without special ones, from any kind of tokenizer."""
    return list(tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])


def single_frame(tokenizer: Any) -> Frame:
    """Return the special pieces that the tokenizer puts around one text."""
    inner = plain_ids(tokenizer, "中")
    whole = list(tokenizer("中", verbose=False)["input_ids"])
    at = _find(whole, inner)
    return Frame(tuple(whole[:at]), (), tuple(whole[at + len(inner) :]))


def pair_frame(tokenizer: Any) -> Frame:
    """Return the special pieces that the tokenizer puts around and between two texts."""
    first, second = plain_ids(tokenizer, "中"), plain_ids(tokenizer, "国")
    encoded = tokenizer("中", "国", verbose=False)
    whole = list(encoded["input_ids"])
    types = list(encoded.get("token_type_ids") or [0] * len(whole))
    at = _find(whole, first)
    then = at + len(first)
    other = then + _find(whole[then:], second)
    last = other + len(second)
    # The middle may hold pieces of both segments; the first of them speaks for all.
    segments = (
        types[0] if at else 0,
        types[at],
        types[then] if other > then else 0,
        types[other],
        types[-1],
    )
    return Frame(tuple(whole[:at]), tuple(whole[then:other]), tuple(whole[last:]), segments)


def _one_line(text: str, sentences: Sequence[Span]) -> tuple[str, list[int], list[int]]:
    """Return the sentences as one line, the place of each of its characters in the text, and
    where in it each sentence ends; a space stands for whatever lies between two of them.
    """
    line, places, ends = "", list[int](), list[int]()
    for number, span in enumerate(sentences):
        if number and sentences[number - 1].end < span.start:
            line += " "
            places.append(span.start - 1)
        line += text[span.start : span.end].translate(_BREAKS)
        places += range(span.start, span.end)
        ends.append(len(line))
    return line, places, ends


def _parts(
    line: str, start: int, end: int, ends: Sequence[int], *, apart: bool
) -> list[tuple[int, int]]:
    """Return a piece's stretch cut where sentences end, and an unknown one between characters.

    SentencePiece makes one unknown piece of all unknown characters in a row, so that a name could
    not be told from what stands beside it; here only letters and digits of one word stay together.
    """
    cuts = [
        place
        for place in range(start + 1, end)
        if ends[bisect_right(ends, place) - 1] == place
        or (apart and not _one_word(line[place - 1 : place + 1]))
    ]
    return [_trimmed(line, *part) for part in pairwise([start, *cuts, end])]


def _one_word(two: str) -> bool:
    return two.isalnum() and max(two) < _FIRST_CHINESE


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch without the spaces that SentencePiece counts to the next word."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _find(whole: Sequence[int], inner: Sequence[int]) -> int:
    size = len(inner)
    places = [at for at in range(len(whole) - size + 1) if list(whole[at : at + size]) == inner]
    return places[0] if places else 0
