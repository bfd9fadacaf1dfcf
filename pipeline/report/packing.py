"""Which documents a report lists and which it holds whole, so that the file stays small.

All are listed up to LISTED, then every second, fourth, …: an even spread whatever their number.
Of the listed as many are held with text as the size allows, spread evenly too; those that failed
or that gold speaks of come first.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.document import Document
from pipeline.report.survey import published_day, source_of, title_of
from pipeline.report.views import plain_entities

#: About 150 packed bytes a row: 20,000 rows leave more than half of 8 MB to texts.
LISTED = 20_000
PER_CHUNK = 50  # unpacked in about 10 ms, and a page of 20 documents touches one or two
_URGENT = 1000  # failed documents that are listed whatever the spread
_ENTITIES = 60  # of one document in the index
_FREQUENT = 500  # names offered while an entity is typed


@dataclass(slots=True)
class Row:
    """What the list needs of a document."""

    place: int
    id: str
    title: str
    day: str
    source: str
    topics: list[str]
    entities: list[str]
    characters: int
    failed: bool
    differs: bool = False


@dataclass(slots=True)
class Listing:
    """The rows that are listed, thinned while they come."""

    first: Collection[str] = ()
    rows: dict[int, Row] = field(default_factory=dict)
    urgent: set[int] = field(default_factory=set)
    stride: int = 1

    def add(self, place: int, doc: Document) -> None:
        """Take a document in, where its turn has come or it is one to show in any case."""
        if doc.id in self.first or (doc.errors and len(self.urgent) < _URGENT):
            self.urgent.add(place)
        elif place % self.stride:
            return
        self.rows[place] = _row(place, doc)
        if len(self.rows) - len(self.urgent) > LISTED:
            self.stride *= 2
            self.rows = {
                place: row
                for place, row in self.rows.items()
                if place % self.stride == 0 or place in self.urgent
            }


def choose_whole(listing: Listing, room: float) -> list[int]:
    """Return the places of documents to hold whole: at most `room` characters, evenly spread."""
    chosen = []
    for place in sorted(listing.urgent):
        room -= listing.rows[place].characters
        if room >= 0:
            chosen.append(place)
    others = [place for place in listing.rows if place not in listing.urgent]
    wanted = sum(listing.rows[place].characters for place in others)
    share = min(1.0, max(room, 0) / wanted) if wanted else 0.0
    chosen += [
        place
        for position, place in enumerate(others)
        if int((position + 1) * share) > int(position * share)
    ]
    return sorted(chosen)


def pack(value: Any) -> str:
    """Return JSON, gzipped, in base64: a browser unpacks it without a library."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    packed = gzip.compress(written.encode("utf-8", "replace"), 9, mtime=0)
    return base64.b64encode(packed).decode("ascii")


def pack_index(
    listing: Listing, homes: dict[int, tuple[int, int]], parts: Sequence[tuple[str, int]]
) -> str:
    """Return the packed index; `homes` says for a document its chunk and its place in that."""
    rows = [listing.rows[place] for place in sorted(listing.rows)]
    topics = _numbered(topic for row in rows for topic in row.topics)
    sources = _numbered(row.source for row in rows)
    entities = _numbered(entity for row in rows for entity in row.entities)
    return pack(
        {
            "topics": list(topics),
            "sources": list(sources),
            "entities": list(entities),
            "frequent": list(entities)[:_FREQUENT],
            "parts": [list(part) for part in parts],
            "rows": [
                [
                    row.place,
                    row.id,
                    row.title,
                    row.day,
                    sources[row.source],
                    [topics[topic] for topic in row.topics],
                    [entities[entity] for entity in row.entities],
                    int(row.failed),
                    int(row.differs),
                    homes.get(row.place, 0),
                ]
                for row in rows
            ],
        }
    )


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Return the distinct names with their numbers, the most frequent first."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return {name: number for number, name in enumerate(ordered)}


def _row(place: int, doc: Document) -> Row:
    surfaces = dict.fromkeys(surface for surface, _ in plain_entities(doc))
    return Row(
        place=place,
        id=doc.id,
        title=title_of(doc),
        day=published_day(doc),
        source=source_of(doc),
        topics=[label.name for label in doc.labels.get("topics", [])],
        entities=list(surfaces)[:_ENTITIES],
        characters=len(doc.text) + 200,  # title, metadata and topics take room too
        failed=bool(doc.errors),
    )
