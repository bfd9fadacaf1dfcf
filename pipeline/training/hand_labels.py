"""Topics and entities given by hand to records of public sets, in files without their texts.

A line is the first 16 hexadecimal digits of the SHA-256 of a record's text, a tab, and what was
labelled:

- topics: those of that text, the first one first, with commas between:
  `9f86d081884c7d65<TAB>finance,world`
- entities: how many of the text's characters were read, a tab, and each named entity as
  start-end-label, with commas between: `9f86d081884c7d65<TAB>240<TAB>0-3-PER,7-9-LOC`
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import InputError, suggestion
from pipeline.modeling.news.configuration import NEWS_LABELS
from pipeline.taxonomy import TOPIC_NAMES
from pipeline.training.corpora import read_records

Label = TypeVar("Label")

#: Digits of the hash: two of ten thousand texts have the same ones once in 10^11 sets.
_DIGITS = 16
_ENTITIES = re.compile(r"(\d+)\t((?:\d+-\d+-[^-,\t]+(?:,(?!$)|$))*)")


@dataclass(frozen=True, slots=True)
class ReadEntities:
    """The named entities of a text's first `length` characters, sorted and without overlap."""

    length: int
    entities: tuple[tuple[int, int, str], ...]


def text_key(text: str) -> str:
    """Return the checksum that a text is found by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def read_topics(path: Path) -> dict[str, list[str]]:
    """Return key of a text → its topics.

    Raises:
        InputError: there is no such file, or a line has another form or another topic.
    """
    return {key: _topics(rest, where) for key, rest, where in _lines(path, "topics")}


def read_entities(path: Path) -> dict[str, ReadEntities]:
    """Return key of a text → its named entities.

    Raises:
        InputError: there is no such file, a line has another form or another label, or entities
            overlap or end beyond what was read.
    """
    return {key: _entities(rest, where) for key, rest, where in _lines(path, "entities")}


def labelled_records(path: Path, labels: Path) -> Iterator[dict[str, Any]]:
    """Yield what was read of each text of a set, as a record with these named entities.

    Raises:
        InputError: as `read_entities`; or the set has not all of the texts, or a shorter one.
    """
    for record, found in with_labels(read_records(path), read_entities(labels), labels, path):
        if len(record["text"]) < found.length:
            raise InputError(
                f"{labels}: {found.length} characters of {text_key(record['text'])} were read, "
                f"the text in {path} has {len(record['text'])}"
            )
        yield {"text": record["text"][: found.length], "entities": list(found.entities)}


def with_labels(
    records: Iterable[dict[str, Any]], labels: Mapping[str, Label], told: Path, path: Path
) -> Iterator[tuple[dict[str, Any], Label]]:
    """Yield the labelled records, in the order of the labels that `told` has for `path`.

    Raises:
        InputError: labels are of no text among the records.
    """
    keyed = {text_key(record.get("text") or ""): record for record in records}
    if lost := labels.keys() - keyed.keys():
        raise InputError(
            f"{told}: {len(lost)} of {len(labels)} labels are of no text in {path}, the first "
            f"{min(lost)}; labels belong to one edition of a set: leave `labels` out, or make new"
        )
    for key, label in labels.items():
        yield keyed[key], label


def _lines(path: Path, what: str) -> Iterator[tuple[str, str, str]]:
    """Yield the key, the rest and the place of each line."""
    if not path.is_file():
        raise InputError(f"{path}: no such file of labels; see `labels` of the sets in the config")
    seen: dict[str, int] = {}
    for number, line in enumerate(_read(path).splitlines(), start=1):
        where = f"{path}:{number}"
        key, _, rest = line.partition("\t")
        if len(key) != _DIGITS or not rest:
            raise InputError(
                f"{where}: {line!r} is no label; {_DIGITS} digits of a text's SHA-256, a tab and "
                f"{what} with commas between are needed"
            )
        if (first := seen.setdefault(key, number)) != number:
            raise InputError(f"{where}: {key} has labels in line {first} already; leave one out")
        yield key, rest, where


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: byte {error.start} is no UTF-8; save the labels as UTF-8"
        ) from error


def _topics(rest: str, where: str) -> list[str]:
    topics = rest.split(",")
    for topic in topics:
        _check(topic, TOPIC_NAMES, "topic", where)
    return topics


def _entities(rest: str, where: str) -> ReadEntities:
    found = _ENTITIES.fullmatch(rest)
    if found is None:
        raise InputError(
            f"{where}: {rest!r} is no number of characters, a tab and entities as start-end-label "
            "with commas between, such as 240<TAB>0-3-PER,7-9-LOC"
        )
    length, entities, last = int(found[1]), [], 0
    for each in found[2].split(",") if found[2] else ():
        start, end, label = each.split("-")
        _check(label, NEWS_LABELS, "label", where)
        if not last <= int(start) < int(end) <= length:
            raise InputError(
                f"{where}: {each} is empty, begins before {last}, where the one before it ends, or "
                f"ends beyond the {length} characters that were read"
            )
        last = int(end)
        entities.append((int(start), last, label))
    return ReadEntities(length, tuple(entities))


def _check(name: str, known: Iterable[str], what: str, where: str) -> None:
    names = list(known)
    if name not in names:
        hint = suggestion(name, names)
        raise InputError(
            f'{where}: there is no {what} "{name}"; known are {", ".join(names)}{hint}'
        )
