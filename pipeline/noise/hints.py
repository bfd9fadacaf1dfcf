"""Which of many patterns a line may match, told by its characters and length: a bit for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.noise.needed import ANY_DIGIT, beginning, needed_characters, widths

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    _Bits = npt.NDArray[np.uint64]

_KINDS = 4  # of characters that a pattern needs; two leave twice as many patterns to try
_MOST_BEGINS = 1 << 13  # characters that are remembered: more than Chinese news begin lines with
_PLANE = 0x10000  # characters beyond it are looked up as its last one: a digit for all one knows


class _Begins(dict[str, int]):
    """First character → the patterns that may match its line, of the characters met so far."""

    def __init__(self, every: int, classes: Sequence[tuple[int, re.Pattern[str]]]) -> None:
        """Take the bits of all patterns, and of some the class of characters they begin with."""
        self._every, self._classes = every, classes

    def __missing__(self, character: str) -> int:
        if len(self) >= _MOST_BEGINS:
            self.clear()
        ruled_out = sum(bit for bit, first in self._classes if not first.match(character))
        self[character] = found = self._every - ruled_out
        return found


@dataclass(frozen=True, eq=False)
class Hints:
    """What can be told of patterns before they look at a line; bit n stands for the n-th.

    A pattern needs a character of each of some kinds, their bits `apart` higher each. `fits` has
    the patterns for each length of a line, `always` those that need no character of a kind,
    `characters` those for which a character speaks, `begins` what some begin with.
    """

    fits: list[int]
    always: int
    characters: dict[str, int]
    begins: _Begins
    apart: int

    @classmethod
    def of(cls, patterns: Sequence[re.Pattern[str]], longest: int) -> Hints:
        """Return the hints of patterns that match whole lines of up to `longest` characters."""
        apart = 64 * -(-len(patterns) // 64)
        fits, always, characters = [0] * (longest + 1), 0, dict[str, int]()
        for number, pattern in enumerate(patterns):
            least, most = widths(pattern)
            for length in range(least, min(most, longest) + 1):
                fits[length] |= 1 << number
            sets = needed_characters(pattern)
            for kind in range(_KINDS):
                bit = 1 << number + kind * apart
                if len(sets) <= kind:
                    always |= bit
                    continue
                for character in sets[kind]:
                    characters[character] = characters.get(character, 0) | bit
        found = ((number, beginning(pattern)) for number, pattern in enumerate(patterns))
        begins = [(1 << number, first) for number, first in found if first is not None]
        return cls(fits, always, characters, _Begins((1 << apart) - 1, begins), apart)

    def possible(self, text: str) -> int:
        """Return the patterns that may match a line."""
        found, characters, some = self.always, self.characters, set(text)
        for character in characters.keys() & some:
            found |= characters[character]
        if max(some, default="") >= chr(_PLANE):
            found |= characters.get(ANY_DIGIT, 0)
        possible = self.fits[len(text)] & self.begins[text[:1]]
        for kind in range(_KINDS):
            possible &= found >> kind * self.apart
        return possible

    def possible_of_all(self, texts: Sequence[str]) -> list[int]:
        """Return the same for each of some lines, none of them empty, by numpy."""
        import numpy as np  # not to be loaded by --help's kin

        places, bits, always, fits = self._tables
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, texts), np.intp, len(texts))
        starts = lengths.cumsum() - lengths
        rows = bits.take(places.take(codes, mode="clip"), axis=1)
        found = np.bitwise_or.reduceat(rows, starts, axis=1) | always
        of_kinds = found.reshape(_KINDS, len(fits), len(texts))
        possible = np.bitwise_and.reduce(of_kinds) & fits.take(lengths, axis=1)
        numbers, *further = possible.tolist()
        for shift, row in enumerate(further, start=1):
            numbers = [one | other << 64 * shift for one, other in zip(numbers, row, strict=True)]
        return [one & self.begins[text[0]] for one, text in zip(numbers, texts, strict=True)]

    @cached_property
    def _tables(self) -> tuple[npt.NDArray[np.intp], _Bits, _Bits, _Bits]:
        """Return which column of bits each character has, and the columns; column 0 is empty.

        Then the bits of `always`, and of each length.
        """
        import numpy as np

        places = np.zeros(_PLANE, dtype=np.intp)
        places[[*map(ord, self.characters)]] = range(1, len(self.characters) + 1)
        if ANY_DIGIT in self.characters:
            places[-1] = places[ord(ANY_DIGIT)]
        columns = _words([0, *self.characters.values(), self.always], _KINDS * self.apart)
        fits = _words(self.fits, self.apart)
        return places, np.ascontiguousarray(columns[:, :-1]), columns[:, -1:], fits


def _words(numbers: Sequence[int], bits: int) -> _Bits:
    """Return numbers as columns of words of 64 bits, the lowest first."""
    import numpy as np

    written = b"".join(one.to_bytes(bits // 8, "little") for one in numbers)
    return np.frombuffer(written, dtype=np.dtype("<u8")).reshape(len(numbers), -1).T
