"""What a run holds, counted in one pass: topics, entities, dates, sources, lengths, failures."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pipeline.document import Document

#: Upper ends of the classes of length, in characters: doubled roughly, as lengths of news pages
#: spread over three orders of magnitude.
LENGTHS = (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXAMPLES = 20


@dataclass(slots=True)
class Survey:
    """Counts over all documents of a run.

    Attributes:
        topics: documents that have the topic, first or not.
        kinds: entities by label; `entities`: by surface and label; `noise`: by kind.
        days: documents by the day of publication, "2021-10-21"; `undated` have none.
        lengths: documents by class, an index into LENGTHS; the last is open.
        failures: by stage and kind of error; `examples`: the first few, with id and message.
        layers: documents that have the layer.
    """

    documents: int = 0
    characters: int = 0
    failed: int = 0
    undated: int = 0
    topics: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    entities: Counter[tuple[str, str]] = field(default_factory=Counter)
    noise: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    layers: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, doc: Document) -> None:
        """Count one document."""
        self.documents += 1
        self.characters += len(doc.text)
        self.lengths[_length_class(len(doc.text))] += 1
        self.layers.update({*doc.spans, *doc.labels, *doc.texts})
        self.topics.update({label.name for label in doc.labels.get("topics", [])})
        self.noise.update(span.label or "noise" for span in doc.spans.get("noise", []))
        for span in doc.spans.get("entities", []):
            kind = span.label or "entity"
            self.kinds[kind] += 1
            self.entities[doc.surface(span), kind] += 1
        self._add_facts(doc)

    def _add_facts(self, doc: Document) -> None:
        if day := published_day(doc):
            self.days[day] += 1
        else:
            self.undated += 1
        if source := source_of(doc):
            self.sources[source] += 1
        self.failed += bool(doc.errors)
        for error in doc.errors:
            stage, kind = error.get("stage", "?"), error.get("kind", "?")
            self.failures[stage, kind] += 1
            if len(self.examples) < _EXAMPLES:
                self.examples.append((doc.id, f"{stage}: {kind}", error.get("message", "")))


def published_day(doc: Document) -> str:
    """Return the day of publication as "2021-10-21", or "" where the page names none."""
    found = _DAY.match(_text(doc.meta.get("published")))
    return found.group() if found else ""


def source_of(doc: Document) -> str:
    """Return the source that the page names, else its site, or ""."""
    return _text(doc.meta.get("source")) or _text(doc.meta.get("site"))


def title_of(doc: Document) -> str:
    """Return a document's title, else its first line that is not blank, else its id."""
    title = doc.texts.get("title") or _text(doc.meta.get("title"))
    if not title:
        title = next((line.strip() for line in doc.text.splitlines() if line.strip()), "")
    return title[:120] or doc.id


def length_name(position: int) -> str:
    """Return how a class of lengths is called: "<50", "50–100", "20k+"."""
    ends = [f"{end // 1000}k" if end >= 1000 else str(end) for end in LENGTHS]
    if position == 0:
        return f"<{ends[0]}"
    return (
        f"{ends[-1]}+" if position == len(LENGTHS) else "–".join(ends[position - 1 : position + 1])
    )


def _length_class(characters: int) -> int:
    return sum(characters >= end for end in LENGTHS)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
