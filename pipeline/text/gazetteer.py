"""Gazetteers: names of the user's own types, from a file with a tab between its columns.

One name a line: the name, its label, and where wanted the canonical form that it stands for:
`Louis Vuitton⇥brand⇥路易威登`. Blank lines and lines that begin with `#` are skipped, and so is a
first line that names the columns. UTF-8, with or without a byte order mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.text.folding import fold
from pipeline.text.user_dict import UserDict
from pipeline.text.word_lists import read_lines

_HEADER = ["name", "label"]
_EXPECTED = "expected name, label and perhaps a canonical form, parted by tabs: 鸿蒙\tproduct"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a gazetteer says of a name: its label, and the canonical form if there is one."""

    label: str
    canonical: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A name of a gazetteer in a text."""

    start: int
    end: int
    entry: Entry


class Gazetteer:
    """Names, folded as `clean_text` is, with what the file says of them."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = dict(entries)
        self._names = UserDict(dict.fromkeys(self.entries))

    def find(self, text: str) -> Iterator[Found]:
        """Yield the names in a folded text; of those that overlap, the longest from the left."""
        for match in self._names.find(text):
            name = text[match.start : match.end]
            yield Found(match.start, match.end, self.entries[name])


def read_gazetteer(path: Path) -> Gazetteer:
    """Return the gazetteer in a file; of a name that is there twice, the last line counts.

    Raises:
        InputError: the file is missing, unreadable or not UTF-8.
        ConfigError: lines that are no entry; every one is named with its number.
    """
    entries: dict[str, Entry] = {}
    problems = []
    lines = read_lines(path, "gazetteer", "gazetteer of the stage entities")
    for number, line in enumerate(lines, start=1):
        fields = [" ".join(field.split()) for field in line.split("\t")]
        if not any(fields) or fields[0].startswith("#") or (number == 1 and fields[:2] == _HEADER):
            continue
        if problem := _problem(fields):
            problems.append(f"line {number}: {problem}; {_EXPECTED}")
        else:
            canonical = fields[2] if len(fields) == 3 and fields[2] else None
            entries[fold(fields[0])] = Entry(fields[1], canonical)
    if problems:
        raise ConfigError(str(path), problems)
    return Gazetteer(entries)


def _problem(fields: list[str]) -> str | None:
    """Return what is wrong with the fields of a line, None where nothing is."""
    if not fields[0]:
        return "no name"
    if len(fields) < 2 or not fields[1]:
        return f"no label for {fields[0]!r}"
    return f"{len(fields)} fields, at most three are known" if len(fields) > 3 else None
