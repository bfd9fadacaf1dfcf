"""doccano: JSON lines of sequence labelling and of text classification, out and in.

Entities travel as `label: [[start, end, name], …]`, or as `entities` with `start_offset` and
`end_offset` in projects with relations; topics as `cats` beside them, or as `label: [name, …]`
where a project classifies. Other columns are the metadata of an example.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.document import Document, Label, Span
from pipeline.errors import DocumentError
from pipeline.formats.jsonl import read_records
from pipeline.formats.registry import Format, Options, register
from pipeline.formats.source import InputFailure, Placed, Source, Target

#: Column with our id: doccano's own "id" is the number it gives an example.
ID = "doc_id"


def to_example(doc: Document) -> dict[str, Any]:
    """Return a document as an example of a sequence labelling project."""
    label = [
        [span.start, span.end, span.label or "entity"] for span in doc.spans.get("entities", [])
    ]
    cats = [topic.name for topic in doc.labels.get("topics", [])]
    meta = {key: value for key, value in doc.meta.items() if key not in ("text", "label")}
    return {ID: doc.id, "text": doc.text, "label": label, "cats": cats, "meta": meta}


def from_example(record: Mapping[str, Any], made_id: str) -> Document:
    """Return the document of one exported example; `made_id` is for one without any id.

    Raises:
        DocumentError: no text, or a label of neither form, or one that lies outside the text.
    """
    text = record.get("text", record.get("data"))
    if not isinstance(text, str):
        raise DocumentError(f'an example needs a string "text", found the keys {sorted(record)}')
    made = record.get("entities", record.get("label", record.get("labels", [])))
    if not isinstance(made, Sequence) or isinstance(made, str):
        raise DocumentError(f'"label" is a list, found {made!r}')
    doc = Document(str(record.get(ID, record.get("id", made_id))), text, meta=_meta(record))
    names = [name for name in made if isinstance(name, str)]
    spans = [_span(one) for one in made if not isinstance(one, str)]
    if not names or spans:
        doc.spans["entities"] = sorted(spans, key=lambda span: (span.start, span.end))
    topics = [*names, *(str(name) for name in record.get("cats", []))]
    if topics:
        doc.labels["topics"] = [Label(name) for name in dict.fromkeys(topics)]
    doc.check()
    return doc


def _span(one: Any) -> Span:
    if isinstance(one, Mapping):
        one = [one.get("start_offset"), one.get("end_offset"), one.get("label")]
    match one:
        case [int(start), int(end), str(label)]:
            return Span(start, end, label)
    raise DocumentError(
        f"a label is [start, end, name] or has start_offset, end_offset and label, found {one!r}"
    )


def _meta(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what doccano keeps beside text and labels: under "meta", or as columns of its own."""
    own = {ID, "id", "text", "data", "label", "labels", "entities", "relations", "cats", "meta"}
    nested = record.get("meta")
    rest = {key: value for key, value in record.items() if key not in own and value not in ([], "")}
    return {**(dict(nested) if isinstance(nested, Mapping) else {}), **rest}


def read(source: Source, options: Options) -> Iterator[Placed | InputFailure]:
    """Yield the document of each line of an export (JSONL)."""
    for found in read_records(source):
        if isinstance(found, InputFailure):
            yield found
            continue
        number, record = found
        where = source.place(number)
        try:
            yield Placed(from_example(record, source.id_of(number)), where)
        except DocumentError as error:
            yield InputFailure(where, str(error))


def write(docs: Iterable[Document], target: Target, options: Options) -> None:
    """Write one example a line."""
    with target.open() as file:
        for doc in docs:
            line = json.dumps(to_example(doc), ensure_ascii=False)
            file.write(line.encode("utf-8") + b"\n")


register(Format("doccano", read=read, write=write))
