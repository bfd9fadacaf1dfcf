"""User dictionaries: words that are never split, from a file in jieba's format.

One word a line, then its frequency and its part of speech where wanted: `榆社县 500 ns`. A Latin
word may hold blanks (`iPhone 15 Pro`, `Louis Vuitton nz`): only a tag of jieba's set, or a
frequency before it or before the line's end, ends it. Where that would be read wrongly, tabs part
the fields. Blank lines and everything from a field that begins with `#` on are skipped. UTF-8, with
or without a byte order mark, any kind of line end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.text.folding import JOINER, fold
from pipeline.text.patterns import lazy
from pipeline.text.word_lists import read_lines

_FREQUENCY = lazy(r"\d+")
_TAG = lazy(r"[A-Za-z][A-Za-z0-9_]*")
#: The parts of speech of ICTCLAS, which jieba has from it, and jieba's own eng, nrfg and nrt.
_KNOWN_TAG = lazy(
    r"a[dgn]?|al|b[gl]?|c[c]?|d[gfl]?|e(?:ng)?|f|g|h|i|j|k|l|m[gq]?|n[gistxzl]?|nr(?:1|2|f|fg|g|j|t)?|nsf"
    r"|o|p(?:ba|bei)?|q[tv]?|r[grzy]?|r[yz][stv]?|s|t[g]?|u[dgjlvz]?|ude[123]|u[lz][eho]+|uguo|usuo"
    r"|v[dfginqlx]?|vshi|vyou|w[a-z]?|x[eusx]?|y|z[g]?|PER|LOC|ORG|TIME"
)
_COMMENT = lazy(r"(?<!\S)#.*")
_LATIN = lazy(r"[!-~\u00c0-\u024f]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the dictionary found in a text, with its part of speech if the file gives one."""

    start: int
    end: int
    tag: str | None


@dataclass(slots=True)
class UserDict:
    """Words, folded as `clean_text` is, with their parts of speech (None where none is given)."""

    words: dict[str, str | None]
    _lengths: dict[str, list[int]] = field(init=False, repr=False)
    _firsts: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lengths: dict[str, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        self._firsts = re.compile("[" + re.escape("".join(lengths)) + "]" if lengths else r"(?!)")

    def find(self, text: str) -> Iterator[Match]:
        """Yield the dictionary's words in a folded text, none overlapping another.

        Read from the left, the longest word wins: with 晋中 and 晋中市, 晋中市 is found; with
        南京市长 and 长江大桥, 南京市长江大桥 holds 南京市长. A word that begins or ends with a
        Latin letter or digit is not found inside a longer run of them: AI is not in MAIN.
        """
        position = 0
        for first in self._firsts.finditer(text):
            if first.start() < position:
                continue
            match = self._match(text, first.start())
            if match is not None:
                yield match
                position = match.end

    def _match(self, text: str, start: int) -> Match | None:
        for length in self._lengths.get(text[start], ()):
            end = start + length
            word = text[start:end]
            # At the text's end the slice is shorter, and may be another word.
            if (
                end <= len(text)
                and word in self.words
                and not _cuts_latin(text, start)
                and not _cuts_latin(text, end)
            ):
                return Match(start, end, self.words[word])
        return None


def read_user_dict(path: Path) -> UserDict:
    """Return the dictionary in a file.

    Raises:
        InputError: the file is missing, unreadable or not UTF-8.
        ConfigError: lines that are no entry; every one is named with its number.
    """
    words: dict[str, str | None] = {}
    problems = []
    lines = read_lines(path, "user dictionary", "user_dict of the stage words")
    for number, line in enumerate(lines, start=1):
        try:
            entry = _read_line(line)
        except ValueError as error:
            problems.append(f"line {number}: {error}")
            continue
        if entry is not None:
            words[entry[0]] = entry[1]
    if problems:
        raise ConfigError(str(path), problems)
    return UserDict(words)


def _read_line(line: str) -> tuple[str, str | None] | None:
    """Return word and part of speech, or None for a line without an entry; ValueError if wrong."""
    fields = _fields(line)
    if not fields:
        return None
    expected = "expected: word [frequency] [tag], as in 榆社县 500 ns"
    if line[0].isspace() and _FREQUENCY.fullmatch(fields[0]):
        raise ValueError(f"no word before {fields[0]!r}; {expected}")
    word, *rest = fields
    if len(rest) > 2:
        raise ValueError(f"{len(fields)} fields, {line.strip()!r}; {expected}")
    if len(rest) == 2 and not _FREQUENCY.fullmatch(rest[0]):
        raise ValueError(f"the frequency is a whole number, found {rest[0]!r}; {expected}")
    tag = rest[-1] if rest and not _FREQUENCY.fullmatch(rest[-1]) else None
    if tag is not None and not _TAG.fullmatch(tag):
        raise ValueError(f"neither a frequency nor a tag: {tag!r}; {expected}")
    if len(rest) == 2 and tag is None:
        raise ValueError(f"the tag is Latin letters, found {rest[1]!r}; {expected}")
    return _fold_word(word), tag


def _fields(line: str) -> list[str]:
    """Return the fields of a line without its comment, the blanks inside a word kept."""
    line = _COMMENT.sub("", line)
    words = line.split()
    tabbed = [" ".join(field.split()) for field in line.split("\t") if field.strip()]
    by_blanks = not tabbed or _FREQUENCY.fullmatch(tabbed[0].rpartition(" ")[2])  # 榆社县 500⇥ns
    if len(tabbed) > 1 and (_LATIN.match(tabbed[0]) or not by_blanks):
        return tabbed
    length = _length_of_latin_word(words)
    return [" ".join(words[:length]), *words[length:]] if words else []


def _length_of_latin_word(fields: list[str]) -> int:
    """Return how many fields are the word: more than one where all of them are Latin."""
    if not all(map(_LATIN.fullmatch, fields)):
        return 1
    length = len(fields)
    if length > 1 and _KNOWN_TAG.fullmatch(fields[length - 1]):
        length -= 1
    if length > 1 and _FREQUENCY.fullmatch(fields[length - 1]):
        length -= 1
    return length


def _fold_word(word: str) -> str:
    """Return a word as `clean_text` has it; ValueError where it holds what no text shows."""
    folded = fold(word)
    if JOINER in folded or folded != " ".join(folded.split(" ")) or not folded.strip():
        raise ValueError(f"an invisible character in {word!r}; type the word anew")
    return folded


def _cuts_latin(text: str, position: int) -> bool:
    """Return whether a position lies inside a run of Latin letters and digits."""
    if not 0 < position < len(text):
        return False
    return all(char.isascii() and char.isalnum() for char in text[position - 1 : position + 1])
