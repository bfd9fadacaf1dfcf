"""One document as HTML: its text with all annotation in place, and what was found beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pipeline.document import Document, Span
from pipeline.report.marking import Mark, to_html
from pipeline.report.survey import published_day, source_of, title_of

if TYPE_CHECKING:
    from jinja2 import Environment

    from pipeline.evaluation.disagreements import Disagreement

#: Layers that the text shows; any other layer of spans is listed below it.
_IN_TEXT = {"noise", "meta_spans", "sentences", "words", "entities", "summary"}
_EXAMPLES = 30
_NOISE, _HEADING, _SUMMARY, _FACT, _ENTITY = range(5)


@dataclass(frozen=True, slots=True)
class Compared:
    """A document's gold, and the cases in which the prediction differs from it."""

    gold: Document
    cases: tuple[Disagreement, ...] = ()
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fact:
    name: str
    value: str
    link: str = ""
    place: str = ""


@dataclass(slots=True)
class _Layer:
    name: str
    count: int
    examples: list[str] = field(default_factory=list)


def document_html(
    doc: Document, place: int, classes: Mapping[str, str], compared: Compared | None = None
) -> str:
    """Return a document as a `<details>` element; `place` is its number in the run, from 0.

    `classes` gives each entity label its colour class.
    """
    template = environment().get_template("document.html")
    sides = [] if compared is None else _sides(doc, compared.gold, f"d{place}", classes)
    return template.render(
        anchor=f"d{place}",
        doc=doc,
        title=title_of(doc),
        day=published_day(doc),
        source=source_of(doc),
        topics=doc.labels.get("topics", []),
        facts=_facts(doc, f"d{place}"),
        summary=doc.spans.get("summary", []),
        entities=_entities(doc),
        classes=classes,
        text=_text(doc, f"d{place}", classes),
        layers=_other_layers(doc),
        compared=compared,
        sides=sides,
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates; what is put into them is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _text(doc: Document, anchor: str, classes: Mapping[str, str]) -> Markup:
    marks = [
        Mark(span.start, span.end, _NOISE, "span", {"class": "noise", "data-k": _label(span)})
        for span in doc.spans.get("noise", [])
    ]
    marks += [
        Mark(span.start, span.end, _HEADING, "span", {"class": "heading"})
        for span in doc.spans.get("sentences", [])
        if span.label == "heading"
    ]
    marks += [
        Mark(
            span.start,
            span.end,
            _SUMMARY,
            "span",
            {"class": "key", "data-n": str(position)},
            f"{anchor}-s{position}",
        )
        for position, span in enumerate(doc.spans.get("summary", []), start=1)
    ]
    marks += [
        Mark(span.start, span.end, _FACT, "span", {"class": "fact"}, f"{anchor}-m{position}")
        for position, span in enumerate(doc.spans.get("meta_spans", []))
    ]
    marks += [_entity(span, classes) for span in doc.spans.get("entities", [])]
    return to_html(doc.text, marks)


def _entity(span: Span, classes: Mapping[str, str], state: str = "") -> Mark:
    kind = span.label or "entity"
    attributes = {"class": f"{classes.get(kind, 'k9')} {state}".strip(), "data-k": kind}
    if span.score is not None:
        attributes["title"] = f"{kind} {span.score:.2f}"
    return Mark(span.start, span.end, _ENTITY, "mark", attributes)


def _sides(
    doc: Document, gold: Document, anchor: str, classes: Mapping[str, str]
) -> list[tuple[str, Markup]]:
    """Return the two texts whose entities say whether the other side has them too."""
    if "entities" not in gold.spans:
        return []
    sides = (("this run", doc, gold, "spurious"), ("gold", gold, doc, "missed"))
    shown = []
    for name, one, other, state in sides:
        theirs = {(span.start, span.end, span.label) for span in other.spans.get("entities", [])}
        marks = [
            _entity(
                span,
                classes,
                "same" if (span.start, span.end, span.label) in theirs else state,
            )
            for span in one.spans.get("entities", [])
        ]
        shown.append((name, to_html(one.text, marks)))
    return shown


def _facts(doc: Document, anchor: str) -> list[_Fact]:
    """Return the metadata, each with a link to the first characters that it was read from."""
    places: dict[str, int] = {}
    for position, span in enumerate(doc.spans.get("meta_spans", [])):
        places.setdefault(span.label or "", position)
    return [
        _Fact(
            name,
            written := value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
            link=written if written.startswith(("https://", "http://")) else "",
            place=f"{anchor}-m{places[name]}" if name in places else "",
        )
        for name, value in doc.meta.items()
    ]


def _entities(doc: Document) -> list[tuple[str, str, int]]:
    """Return each entity of the document once: surface, kind and mentions, the most often first."""
    counts = Counter(
        (doc.surface(span), span.label or "entity") for span in doc.spans.get("entities", [])
    )
    return [(surface, kind, count) for (surface, kind), count in counts.most_common()]


def _other_layers(doc: Document) -> list[_Layer]:
    return [
        _Layer(name, len(spans), [_example(doc, span) for span in spans[:_EXAMPLES]])
        for name, spans in doc.spans.items()
        if name not in _IN_TEXT
    ] + [
        _Layer(name, len(labels), [label.name for label in labels[:_EXAMPLES]])
        for name, labels in doc.labels.items()
        if name != "topics"
    ]


def _example(doc: Document, span: Span) -> str:
    surface = doc.surface(span)
    return f"{surface} ({span.label})" if span.label else surface


def _label(span: Span) -> str:
    return span.label or "noise"


def plain_entities(doc: Document) -> Sequence[tuple[str, str]]:
    """Return the distinct entities of a document as (surface, kind)."""
    return [(surface, kind) for surface, kind, _ in _entities(doc)]


def to_json(value: Any) -> str:
    """Return JSON that may stand in a script element: nothing in it can end the element."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c")
