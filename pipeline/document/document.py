"""Documents with stand-off annotation: an unchanging text and layers of spans over it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, MutableSequence
from dataclasses import dataclass, field, replace
from json.encoder import encode_basestring
from operator import index
from typing import Any

from pipeline.document.packed import layer as as_layer
from pipeline.document.plain import (
    check_json,
    check_scores,
    check_spans,
    read_errors,
    read_label,
    read_layers,
    read_mapping,
    read_span,
    read_strings,
)
from pipeline.document.spans import Label, Span
from pipeline.errors import DocumentError
from pipeline.text.markup import Markup
from pipeline.text.source_map import source_bytes

_VISIBLE = re.compile(r"[^\r\n]")
#: Spans that are made JSON at once: 3 MB of it, and no ordinary layer has more.
_TOGETHER = 50_000
_dumps = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


@dataclass(slots=True)
class Document:
    """An id, a text that never changes, and what the stages found in it.

    Attributes:
        id: unique within a run.
        text: the original, character for character.
        spans: layer → spans, e.g. "noise", "sentences", "words", "entities", "summary"; lists,
            and `PackedSpans`, which are used as lists are, where there are very many.
        labels: layer → judgements on the whole document, e.g. "topics".
        texts: strings that a stage produced, e.g. "title", "summary".
        meta: what the source said of itself, e.g. url, published, editor, source.
        made_by: layer → the stage, with its checkpoint's hash, that wrote it.
        errors: one `{"stage", "kind", "message"}` for each stage that failed here.
        markup: what the tags of an HTML page say of `text`, for stages to read. It is no
            annotation: it goes between processes with the document, and is not written.
    """

    id: str
    text: str
    spans: dict[str, MutableSequence[Span]] = field(default_factory=dict)
    labels: dict[str, list[Label]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    markup: Markup | None = field(default=None, init=False, repr=False, compare=False)
    _folded: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def clean_text(self) -> str:
        """The text with noise blanked and width and script folded; as long as `text`.

        Offsets into it are offsets into `text`. Line breaks survive blanking.
        """
        if self._folded is None:
            from pipeline.text.folding import fold  # which takes its time to import

            self._folded = fold(self.text)
        folded = self._folded
        noise = self.spans.get("noise", [])
        if not noise:
            return folded
        pieces, position = [], 0
        for span in sorted(noise, key=lambda span: (span.start, span.end)):
            start = max(span.start, position)
            pieces += [folded[position:start], _VISIBLE.sub(" ", folded[start : span.end])]
            position = max(position, span.end)
        return "".join(pieces) + folded[position:]

    def surface(self, span: Span) -> str:
        """Return the original characters that a span covers."""
        return self.text[span.start : span.end]

    def source_span(self, span: Span) -> tuple[int, int] | None:
        """Return where a span stands in the bytes of its file, if the format kept a source map."""
        runs, encoding = self.meta.get("source_map"), self.meta.get("encoding")
        if not isinstance(runs, list) or not isinstance(encoding, str):
            return None
        return source_bytes(self.text, span.start, span.end, runs, encoding)

    def to_dict(self, *, surfaces: bool = False) -> dict[str, Any]:
        """Return plain JSON values; `surfaces` adds each span's characters as "text"."""
        spans = {
            layer: [self._span_to_dict(span, surfaces) for span in spans]
            for layer, spans in self.spans.items()
        }
        labels = {
            layer: [_without_none({"name": label.name, "score": label.score}) for label in labels]
            for layer, labels in self.labels.items()
        }
        return {
            "id": self.id,
            "text": self.text,
            "spans": spans,
            "labels": labels,
            "texts": dict(self.texts),
            "meta": dict(self.meta),
            "made_by": dict(self.made_by),
            "errors": [dict(error) for error in self.errors],
        }

    def to_json(self, *, surfaces: bool = False) -> str:
        """Return the document as one line of JSON, without the newline."""
        return "".join(self.json_pieces(surfaces=surfaces))

    def json_pieces(self, *, surfaces: bool = False) -> Iterator[str]:
        """Yield what `to_json` returns in pieces, none of which has very many spans."""
        rest = replace(self, spans={}).to_dict()
        del rest["spans"]
        identity = {key: rest.pop(key) for key in ("id", "text")}
        yield f'{_dumps(identity)[:-1]}, "spans": {{'
        for number, (layer, spans) in enumerate(self.spans.items()):
            yield f"{', ' if number else ''}{_dumps(layer)}: ["
            for at in range(0, len(spans), _TOGETHER):
                some = spans[at : at + _TOGETHER] if len(spans) > _TOGETHER else spans
                written = ", ".join(self._spans_to_json(some, surfaces))
                yield f", {written}" if at else written
            yield "]"
        yield f"}}, {_dumps(rest)[1:]}"

    @classmethod
    def from_json(cls, line: str) -> Document:
        """Return the document of one JSON line.

        Raises:
            DocumentError: not JSON, a missing or unknown key, a wrong type, or a span that lies
                outside the text or whose "text" differs from it.
        """
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise DocumentError(f"not a line of JSON: {error}") from error
        return cls.from_dict(record)

    @classmethod
    def from_dict(cls, record: Any) -> Document:
        """Return the document of a mapping such as `to_dict` makes; checks as `from_json` does."""
        if not isinstance(record, dict):
            raise DocumentError(f"a document is a JSON object, found {type(record).__name__}")
        known = {"id", "text", "spans", "labels", "texts", "meta", "made_by", "errors"}
        if unknown := sorted(set(record) - known):
            raise DocumentError(f"unknown key {unknown[0]!r}; known: {', '.join(sorted(known))}")
        for key in ("id", "text"):
            if not isinstance(record.get(key), str):
                raise DocumentError(f"a document needs a string {key!r}")
        text = record["text"]
        where = f"document {record['id']!r}"
        return cls(
            id=record["id"],
            text=text,
            spans={
                layer: as_layer(
                    read_span(span, text, f"{where}, layer {layer!r}") for span in spans
                )
                for layer, spans in read_layers(record, "spans", where)
            },
            labels={
                layer: [read_label(label, f"{where}, layer {layer!r}") for label in labels]
                for layer, labels in read_layers(record, "labels", where)
            },
            texts=read_strings(record, "texts", where),
            meta=dict(read_mapping(record, "meta", where)),
            made_by=read_strings(record, "made_by", where),
            errors=read_errors(record.get("errors", []), where),
        )

    def check(self) -> None:
        """Raise DocumentError where a layer could not be written as JSON and read again."""
        for layer, spans in self.spans.items():
            where = f"document {self.id!r}, layer {layer!r}"
            check_spans(spans, self.text, where)
        for layer, labels in self.labels.items():
            where = f"document {self.id!r}, layer {layer!r}"
            check_json([(label.name, label.score) for label in labels], where)
            check_scores(labels, where)
        check_json([self.texts, self.meta], f"document {self.id!r}, texts and meta")

    def _spans_to_json(self, spans: Iterable[Span], surfaces: bool) -> Iterator[str]:
        """Yield spans as json.dumps would write them; most are words, and a page has hundreds."""
        text, quoted = self.text, encode_basestring
        for span in spans:
            start, end = span.start, span.end
            # `is_bare` would cost a tenth of all, and numbers formatted as :d a quarter.
            if (
                type(start) is type(end) is int
                and span.label is None
                and span.score is None
                and span.by is None
                and span.canonical is None
            ):
                surface = f', "text": {quoted(text[start:end])}' if surfaces else ""
                yield f'{{"start": {start}, "end": {end}{surface}}}'
            else:
                yield _dumps(self._span_to_dict(span, surfaces))

    def _span_to_dict(self, span: Span, surfaces: bool) -> dict[str, Any]:
        surface = self.surface(span) if surfaces else None
        return _without_none(
            {
                "start": index(span.start),  # no half characters
                "end": index(span.end),
                "label": span.label,
                "score": span.score,
                "by": span.by,
                "canonical": span.canonical,
                "text": surface,
            }
        )


def _without_none(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value is not None}
