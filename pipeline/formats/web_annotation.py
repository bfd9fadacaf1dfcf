"""W3C Web Annotation: one AnnotationPage a document, one line each, out and in.

Every span is an annotation whose target has a TextPositionSelector (code points, as the standard
counts) and a TextQuoteSelector beside it; topics are annotations of the whole text, those of our
taxonomy with their IPTC Media Topics concept as a second body. The layer is
the annotation's `pipeline:layer`, the score its `pipeline:score`. See
https://www.w3.org/TR/annotation-model/ (Web Annotation Data Model, 2017).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.document import Document, Label, Span
from pipeline.errors import DocumentError
from pipeline.formats.foreign_offsets import same_surface
from pipeline.formats.jsonl import read_records
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source, Target
from pipeline.taxonomy import TOPICS

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"pipeline": "urn:chinese-news-pipeline:"}]
#: Characters of context beside a quotation: enough to find it again in a text that has moved.
_CONTEXT_LENGTH = 16
_PURPOSES = {"entities": "identifying", "noise": "classifying", "summary": "highlighting"}
_CONCEPTS = {topic.name: topic.concept for topic in TOPICS}


def to_page(doc: Document) -> dict[str, Any]:
    """Return the AnnotationPage of a document, with its text as the resource it speaks of."""
    items = [*_span_items(doc), *_label_items(doc)]
    resource = {"id": doc.id, "type": "Text", "format": "text/plain", "value": doc.text}
    return {
        "@context": CONTEXT,
        "id": f"urn:chinese-news-pipeline:page:{doc.id}",
        "type": "AnnotationPage",
        "pipeline:resource": resource,
        "pipeline:meta": doc.meta,
        "pipeline:texts": doc.texts,
        "pipeline:made_by": doc.made_by,
        "pipeline:errors": doc.errors,
        "pipeline:layers": {"spans": [*doc.spans], "labels": [*doc.labels]},
        "items": items,
    }


def from_page(page: Mapping[str, Any]) -> Document:
    """Return the document of an AnnotationPage that holds its text.

    Raises:
        DocumentError: no text, an annotation without a position, or one whose quotation is not
            what the text has at its position.
    """
    resource = page.get("pipeline:resource")
    if not isinstance(resource, Mapping) or not isinstance(resource.get("value"), str):
        raise DocumentError('an AnnotationPage needs its text in "pipeline:resource".value')
    doc = Document(str(resource.get("id", page.get("id"))), resource["value"])
    doc.meta, doc.texts = dict(page.get("pipeline:meta", {})), dict(page.get("pipeline:texts", {}))
    doc.made_by = dict(page.get("pipeline:made_by", {}))
    doc.errors = list(page.get("pipeline:errors", []))
    layers = page.get("pipeline:layers", {})  # those that hold nothing have no annotation
    doc.spans = {layer: [] for layer in layers.get("spans", [])}
    doc.labels = {layer: [] for layer in layers.get("labels", [])}
    for item in page.get("items", []):
        _add(doc, item)
    doc.check()
    return doc


def _span_items(doc: Document) -> Iterator[dict[str, Any]]:
    for layer, spans in doc.spans.items():
        for number, span in enumerate(spans):
            yield _item(doc, layer, number, span.label, span.score, _target(doc, span))


def _label_items(doc: Document) -> Iterator[dict[str, Any]]:
    for layer, labels in doc.labels.items():
        for number, label in enumerate(labels):
            yield _item(doc, layer, number, label.name, label.score, doc.id)


def _item(
    doc: Document, layer: str, number: int, value: str | None, score: float | None, target: Any
) -> dict[str, Any]:
    purpose = _PURPOSES.get(layer, "tagging")
    body = [] if value is None else [{"type": "TextualBody", "value": value, "purpose": purpose}]
    if layer == "topics" and value in _CONCEPTS:
        concept = {"type": "SpecificResource", "source": _CONCEPTS[value], "purpose": "classifying"}
        body.append(concept)
    known = {
        "id": f"urn:chinese-news-pipeline:annotation:{doc.id}:{layer}:{number}",
        "type": "Annotation",
        "motivation": purpose,
        "pipeline:layer": layer,
        "body": body,
        "target": target,
    }
    return known if score is None else {**known, "pipeline:score": score}


def _target(doc: Document, span: Span) -> dict[str, Any]:
    start, end, text = span.start, span.end, doc.text
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    quote = {
        "type": "TextQuoteSelector",
        "exact": doc.surface(span),
        "prefix": text[max(0, start - _CONTEXT_LENGTH) : start],
        "suffix": text[end : end + _CONTEXT_LENGTH],
    }
    return {"source": doc.id, "selector": [position, quote]}


def _add(doc: Document, item: Mapping[str, Any]) -> None:
    layer = str(item.get("pipeline:layer", "entities"))
    body = item.get("body") or [{}]
    first = body[0] if isinstance(body, list) else body
    value, score = first.get("value"), item.get("pipeline:score")
    target = item.get("target")
    if isinstance(target, str):
        doc.labels.setdefault(layer, []).append(Label(str(value), score))
    else:
        start, end = _position(doc.text, target)
        doc.spans.setdefault(layer, []).append(Span(start, end, value, score))


def _position(text: str, target: Any) -> tuple[int, int]:
    selectors = target.get("selector", []) if isinstance(target, Mapping) else []
    found = {one.get("type"): one for one in selectors if isinstance(one, Mapping)}
    position, quote = found.get("TextPositionSelector"), found.get("TextQuoteSelector")
    if position is None:
        raise DocumentError(f"an annotation needs a TextPositionSelector, found {target!r}")
    start, end = position["start"], position["end"]
    if quote is not None and not same_surface(text[start:end], quote["exact"]):
        raise DocumentError(
            f"an annotation quotes {quote['exact']!r}, the text has {text[start:end]!r} there"
        )
    return start, end


def read(source: Source, options: Options) -> Iterator[Placed | InputFailure]:
    """Yield the document of each line, which holds an AnnotationPage."""
    for found in read_records(source):
        if isinstance(found, InputFailure):
            yield found
            continue
        number, record = found
        where = source.place(number)
        try:
            yield Placed(from_page(record), where)
        except (DocumentError, KeyError, TypeError, AttributeError) as error:
            yield InputFailure(where, f"not an AnnotationPage that can be read: {error}")


def write(docs: Iterable[Document], target: Target, options: Options) -> None:
    """Write one AnnotationPage a line."""
    with target.open() as file:
        for doc in docs:
            line = json.dumps(to_page(doc), ensure_ascii=False)
            file.write(line.encode("utf-8") + b"\n")


register(Format("web-annotation", read=read, write=write))
