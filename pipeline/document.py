"""Documents with stand-off annotation: an unchanging text and layers of spans over it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from pipeline.errors import DocumentError
from pipeline.text.folding import fold
from pipeline.text.markup import Markup
from pipeline.text.source_map import source_bytes

_SPAN_KEYS = {"start", "end", "label", "score", "by", "canonical", "text"}
_VISIBLE = re.compile(r"[^\r\n]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text in code points, end exclusive: `text[start:end]` is the surface.

    `by` says who knew it where that was no model ("gazetteer", "user_dict"); `canonical` is the
    name that it stands for, where a gazetteer says so.
    """

    start: int
    end: int
    label: str | None = None
    score: float | None = None
    by: str | None = None
    canonical: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise DocumentError(
                f"span [{self.start}, {self.end}) is empty or negative; 0 <= start < end is needed"
            )


@dataclass(frozen=True, slots=True)
class Label:
    """A judgement on the whole document, with its probability where a model made it."""

    name: str
    score: float | None = None


@dataclass(slots=True)
class Document:
    """An id, a text that never changes, and what the stages found in it.

    Attributes:
        id: unique within a run.
        text: the original, character for character.
        spans: layer → spans, e.g. "noise", "sentences", "words", "entities", "summary".
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
    spans: dict[str, list[Span]] = field(default_factory=dict)
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
        return json.dumps(self.to_dict(surfaces=surfaces), ensure_ascii=False, allow_nan=False)

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
                layer: [_read_span(span, text, f"{where}, layer {layer!r}") for span in spans]
                for layer, spans in _lists(record, "spans", where)
            },
            labels={
                layer: [_read_label(label, f"{where}, layer {layer!r}") for label in labels]
                for layer, labels in _lists(record, "labels", where)
            },
            texts=_strings(record, "texts", where),
            meta=dict(_mapping(record, "meta", where)),
            made_by=_strings(record, "made_by", where),
            errors=_read_errors(record.get("errors", []), where),
        )

    def check(self) -> None:
        """Raise DocumentError where a layer could not be written as JSON and read again."""
        for layer, spans in self.spans.items():
            where = f"document {self.id!r}, layer {layer!r}"
            for span in spans:
                _check_inside(span, self.text, where)
            values = (
                (one.start, one.end, one.label, one.score, one.by, one.canonical) for one in spans
            )
            _check_json([*values], where)
            _check_scores(spans, where)
        for layer, labels in self.labels.items():
            where = f"document {self.id!r}, layer {layer!r}"
            _check_json([(label.name, label.score) for label in labels], where)
            _check_scores(labels, where)
        _check_json([self.texts, self.meta], f"document {self.id!r}, texts and meta")

    def _span_to_dict(self, span: Span, surfaces: bool) -> dict[str, Any]:
        surface = self.surface(span) if surfaces else None
        return _without_none(
            {
                "start": span.start,
                "end": span.end,
                "label": span.label,
                "score": span.score,
                "by": span.by,
                "canonical": span.canonical,
                "text": surface,
            }
        )


def _without_none(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value is not None}


def _mapping(record: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    value = record.get(key, {})
    if not isinstance(value, dict):
        raise DocumentError(f"{where}: {key!r} is an object, found {type(value).__name__}")
    return value


def _lists(record: Mapping[str, Any], key: str, where: str) -> list[tuple[str, list[Any]]]:
    layers = _mapping(record, key, where)
    for layer, value in layers.items():
        if not isinstance(value, list):
            raise DocumentError(f"{where}, layer {layer!r}: a list is needed")
    return list(layers.items())


def _strings(record: Mapping[str, Any], key: str, where: str) -> dict[str, str]:
    strings = _mapping(record, key, where)
    for name, value in strings.items():
        if not isinstance(value, str):
            raise DocumentError(f"{where}: {key}.{name} is a string, found {value!r}")
    return dict(strings)


def _read_errors(errors: Any, where: str) -> list[dict[str, str]]:
    if not isinstance(errors, list) or not all(isinstance(error, dict) for error in errors):
        raise DocumentError(f"{where}: 'errors' is a list of objects")
    return [{str(key): str(value) for key, value in error.items()} for error in errors]


def _read_span(record: Any, text: str, where: str) -> Span:
    if not isinstance(record, dict):
        raise DocumentError(f"{where}: a span is an object with start and end, found {record!r}")
    start, end, label = record.get("start"), record.get("end"), record.get("label")
    if not _is_int(start) or not _is_int(end):
        raise DocumentError(f"{where}: a span needs whole numbers start and end, found {record!r}")
    for key in ("label", "by", "canonical"):
        value = record.get(key)
        if value is not None and not isinstance(value, str):
            raise DocumentError(f"{where}: a {key} is a string, found {value!r}")
    if unknown := sorted(set(record) - _SPAN_KEYS):
        raise DocumentError(f"{where}: unknown key {unknown[0]!r} in a span")
    try:
        score = _read_score(record, where)
        span = Span(start, end, label, score, record.get("by"), record.get("canonical"))
    except DocumentError as error:
        raise DocumentError(f"{where}: {error}") from error
    _check_inside(span, text, where)
    surface = record.get("text")
    if surface is not None and surface != text[start:end]:
        raise DocumentError(
            f"{where}: span [{start}, {end}) says {surface!r}, the text has {text[start:end]!r}"
        )
    return span


def _check_inside(span: Span, text: str, where: str) -> None:
    if span.end > len(text):
        raise DocumentError(
            f"{where}: span [{span.start}, {span.end}) reaches past the text's end, {len(text)}"
        )


def _check_json(plain: Any, where: str) -> None:
    """Refuse what only looks like plain values: numpy's numbers, NaN, half a character."""
    try:
        json.dumps(plain, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (TypeError, ValueError) as error:
        raise DocumentError(f"{where}: cannot be written as JSON: {error}") from error


def _read_label(record: Any, where: str) -> Label:
    if not isinstance(record, dict) or not isinstance(record.get("name"), str):
        raise DocumentError(f"{where}: a label is an object with a string 'name', found {record!r}")
    if unknown := sorted(set(record) - {"name", "score"}):
        raise DocumentError(f"{where}: unknown key {unknown[0]!r} in a label")
    return Label(record["name"], _read_score(record, where))


def _read_score(record: Mapping[str, Any], where: str) -> float | None:
    score: float | None = record.get("score")
    _check_score(score, where)
    return score


def _check_scores(scored: Sequence[Span | Label], where: str) -> None:
    for one in scored:
        _check_score(one.score, where)


def _check_score(score: Any, where: str) -> None:
    is_number = isinstance(score, (int, float)) and not isinstance(score, bool)
    if score is not None and not (is_number and 0 <= score <= 1):  # so that NaN is refused too
        raise DocumentError(f"{where}: a score is a number from 0 to 1, found {score!r}")


def _is_int(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
