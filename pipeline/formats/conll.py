"""CoNLL: one character or word a line with its BIO or BIOES tag, a blank line between sentences.

The form that sequence labellers learn from (CoNLL-2003 with one column of tags). A document begins
with comments that hold its id and text, `# id = …` and `# text = …` as JSON strings, so that its
white space and offsets survive; files without them are read as well, their units joined. White
space itself is no unit. The form holds one entity a character: of entities that overlap,
the longest is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pydantic import Field

from pipeline.document import Document, Span
from pipeline.errors import DocumentError
from pipeline.formats.records import parse_json
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source, Target

Scheme = Literal["BIO", "BIOES"]
Unit = Literal["character", "word"]
_ID, _TEXT = "# id = ", "# text = "
_LATIN = re.compile(r"[A-Za-z0-9]")
_TAG = re.compile(r"O|([BIESMLU])-(.+)")


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int


def to_conll(doc: Document, *, scheme: Scheme = "BIO", unit: Unit = "character") -> str:
    """Return a document as lines of `unit<tab>tag`, ended by a blank line.

    With words, a word in which an entity begins or ends is cut there, so that none is lost. Where
    the document has no words, characters are written.
    """
    entities = _flat(doc.spans.get("entities", []))
    lines = [f"{_ID}{json.dumps(doc.id, ensure_ascii=False)}"]
    lines += [f"{_TEXT}{json.dumps(doc.text, ensure_ascii=False)}"]
    for sentence in _sentences(doc):
        units = [*_units(doc, sentence, entities, unit)]
        tags = _tags(units, entities, scheme)
        lines += [
            f"{doc.text[one.start : one.end]}\t{tag}" for one, tag in zip(units, tags, strict=True)
        ]
        if units:
            lines.append("")
    return "\n".join([*lines, ""]) if lines[-1] == "" else "\n".join([*lines, "", ""])


def from_conll(lines: Iterable[str], name: str) -> Iterator[Document]:
    """Yield the documents of CoNLL lines in BIO, BIOES or BMES; `name` makes ids where none stand.

    Without comments every sentence is a document. Sentences and, where lines hold words, words
    come back as layers too.

    Raises:
        DocumentError: a line of another form, or units that are not the text that stands above.
    """
    head: dict[str, str] = {}
    block: list[tuple[int, str, str]] = []
    sentences: list[list[tuple[int, str, str]]] = []
    count = 0
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r\n")
        if line.startswith((_ID, "-DOCSTART-")) and (sentences or block):
            count += 1
            yield _document(head, [*sentences, block], f"{name}:{count}")
            head, sentences, block = {}, [], []
        if line.startswith((_ID, _TEXT)):
            key, value = line[2:].split(" = ", 1)
            head[key] = _json(value, name, number)
        elif line.startswith("-DOCSTART-") or (line.startswith("# ") and "\t" not in line):
            continue
        elif line.strip():
            block.append(_row(line, name, number))
        elif block:
            sentences, block = [*sentences, block], []
            if not head:
                count += 1
                yield _document({}, sentences, f"{name}:{count}")
                sentences = []
    if sentences or block or head:
        yield _document(head, [*sentences, block], f"{name}:{count + 1}")


def _flat(spans: Sequence[Span]) -> list[Span]:
    """Return spans that do not overlap, longer ones first choice, in order of their place."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start - one.end, one.start)):
        if all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda one: one.start)


def _sentences(doc: Document) -> list[tuple[int, int]]:
    """Return stretches that cover the whole text, one beginning at every sentence."""
    cuts = sorted({0, *(span.start for span in doc.spans.get("sentences", [])), len(doc.text)})
    inside = {
        cut for cut in cuts for one in doc.spans.get("entities", []) if one.start < cut < one.end
    }
    cuts = [cut for cut in cuts if cut not in inside]
    return [*pairwise(cuts)]


def _units(
    doc: Document, sentence: tuple[int, int], entities: Sequence[Span], unit: Unit
) -> Iterator[_Unit]:
    start, end = sentence
    words = doc.spans.get("words", []) if unit == "word" else []
    borders = {border for one in [*words, *entities] for border in (one.start, one.end)}
    inside = [False] * (end - start + 1)
    for word in words:
        for at in range(max(start, word.start) + 1, min(end, word.end)):
            inside[at - start] = True
    begin = start
    for at in range(start + 1, end + 1):
        joined = at < end and inside[at - start] and at not in borders
        if not joined or _breaks(doc.text[at - 1 : at + 1]):
            if not doc.text[begin:at].isspace():
                yield _Unit(begin, at)
            begin = at


def _breaks(pair: str) -> bool:
    """Return whether white space that no line of the form can hold stands at a joint."""
    return any(character.isspace() and character != " " for character in pair)


def _tags(units: Sequence[_Unit], entities: Sequence[Span], scheme: Scheme) -> list[str]:
    tags = ["O"] * len(units)
    at = 0
    for entity in entities:
        while at < len(units) and units[at].start < entity.start:
            at += 1
        first = at
        while at < len(units) and units[at].end <= entity.end:
            tags[at] = f"I-{entity.label or 'entity'}"
            at += 1
        if at > first:
            _mark(tags, first, at - 1, scheme)
    return tags


def _mark(tags: list[str], first: int, last: int, scheme: Scheme) -> None:
    label = tags[first][2:]
    tags[first] = f"B-{label}"
    if scheme == "BIOES":
        tags[last] = f"{'S' if first == last else 'E'}-{label}"


def _json(value: str, name: str, number: int) -> str:
    try:
        return str(parse_json(value))
    except DocumentError as error:
        raise DocumentError(f"{name}:{number}: not a JSON string: {error}") from error


def _row(line: str, name: str, number: int) -> tuple[int, str, str]:
    parts = line.split("\t") if "\t" in line else line.split()
    if len(parts) < 2 or not _TAG.fullmatch(parts[-1].strip()):
        raise DocumentError(
            f"{name}:{number}: a line is a character or word, white space and a tag such as O, "
            f"B-PER or E-PER, found {line!r}"
        )
    return number, parts[0], parts[-1].strip()


def _document(
    head: dict[str, str], sentences: Sequence[Sequence[tuple[int, str, str]]], made_id: str
) -> Document:
    rows = [[*rows] for rows in sentences if rows]
    text = head.get("text", "\n".join(_joined([unit for _, unit, _ in one]) for one in rows))
    doc = Document(head.get("id", made_id), text)
    at = 0
    sentence_spans, words, tags = [], [], []
    for one in rows:
        first = None
        for number, unit, tag in one:
            place = text.find(unit, at)
            if place < 0 or text[at:place].strip():
                raise DocumentError(
                    f"{doc.id}, line {number}: {unit!r} is not the text's next unit"
                )
            at = place + len(unit)
            first = place if first is None else first
            words.append(Span(place, at))
            tags.append(tag)
        assert first is not None
        sentence_spans.append(Span(first, at))
    if any(len(unit.strip()) > 1 and not _LATIN.search(unit) for one in rows for _, unit, _ in one):
        doc.spans["words"] = words
    doc.spans = {"sentences": sentence_spans, **doc.spans, "entities": _entities(words, tags)}
    return doc


def _joined(units: Sequence[str]) -> str:
    """Return units as running text: a blank only between two that are Latin or digits."""
    words = any(len(unit) > 1 for unit in units)
    pieces = [*units[:1]]
    for left, right in pairwise(units):
        latin = words and _LATIN.fullmatch(left[-1]) and _LATIN.fullmatch(right[0])
        pieces.append(f" {right}" if latin else right)
    return "".join(pieces)


def _entities(units: Sequence[Span], tags: Sequence[str]) -> list[Span]:
    """Return the entities of a path of tags; one that breaks off ends where it breaks off."""
    found: list[Span] = []
    start, label = None, None
    for at, (unit, tag) in enumerate(zip(units, tags, strict=True)):
        place, _, name = tag.partition("-")
        goes_on = place in "IMEL" and tag != "O" and name == label and start is not None
        if start is not None and not goes_on:
            found.append(Span(start, units[at - 1].end, label))
            start = None
        if tag != "O" and not goes_on:
            start, label = unit.start, name
        if start is not None and place in "ESLU" and tag != "O":
            found.append(Span(start, unit.end, label))
            start = None
    if start is not None:
        found.append(Span(start, units[-1].end, label))
    return found


class ConllOptions(Options):
    """How CoNLL is written."""

    scheme: Scheme = Field("BIO", description="BIO, or BIOES, which marks ends and single units")
    unit: Unit = Field("character", description="what stands on a line: a character or a word")


def read(source: Source, options: Options) -> Iterator[Placed | InputFailure]:
    """Yield the documents of a file in BIO, BIOES or BMES."""
    lines = (line.text for line in source.lines())
    try:
        for doc in from_conll(lines, source.id):
            yield Placed(doc, f"{source.name}, {doc.id}")
    except DocumentError as error:
        yield InputFailure(source.name, str(error))


def write(docs: Iterable[Document], target: Target, options: ConllOptions) -> None:
    """Write the documents one after another."""
    with target.open() as file:
        for doc in docs:
            text = to_conll(doc, scheme=options.scheme, unit=options.unit)
            file.write(text.encode("utf-8"))


register(
    Format(
        "conll",
        read=read,
        write=write,
        endings=(".conll", ".bio", ".bioes", ".bmes", ".iob"),
        write_options=ConllOptions,
    )
)
