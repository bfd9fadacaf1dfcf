"""Documents as plain values: layers of records read with care, and checked before they go out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from pipeline.document.packed import PackedSpans
from pipeline.document.spans import Label, Span
from pipeline.errors import DocumentError

#: Spans that are made JSON at once, to see that they can be: few megabytes of it.
_TOGETHER = 50_000
_SPAN_KEYS = {"start", "end", "label", "score", "by", "canonical", "text"}


def read_span(record: Any, text: str, where: str) -> Span:
    """Return the span of a record; raises DocumentError where it does not fit the text."""
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
    check_inside(span, text, where)
    surface = record.get("text")
    if surface is not None and surface != text[start:end]:
        raise DocumentError(
            f"{where}: span [{start}, {end}) says {surface!r}, the text has {text[start:end]!r}"
        )
    return span


def read_label(record: Any, where: str) -> Label:
    """Return the judgement of a record."""
    if not isinstance(record, dict) or not isinstance(record.get("name"), str):
        raise DocumentError(f"{where}: a label is an object with a string 'name', found {record!r}")
    if unknown := sorted(set(record) - {"name", "score"}):
        raise DocumentError(f"{where}: unknown key {unknown[0]!r} in a label")
    return Label(record["name"], _read_score(record, where))


def read_layers(record: Mapping[str, Any], key: str, where: str) -> list[tuple[str, list[Any]]]:
    """Return (layer, its records) of a mapping of layers."""
    layers = read_mapping(record, key, where)
    for layer, value in layers.items():
        if not isinstance(value, list):
            raise DocumentError(f"{where}, layer {layer!r}: a list is needed")
    return list(layers.items())


def read_mapping(record: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    """Return the mapping under a key, empty where there is none."""
    value = record.get(key, {})
    if not isinstance(value, dict):
        raise DocumentError(f"{where}: {key!r} is an object, found {type(value).__name__}")
    return value


def read_strings(record: Mapping[str, Any], key: str, where: str) -> dict[str, str]:
    """Return the mapping under a key, all of its values strings."""
    strings = read_mapping(record, key, where)
    for name, value in strings.items():
        if not isinstance(value, str):
            raise DocumentError(f"{where}: {key}.{name} is a string, found {value!r}")
    return dict(strings)


def read_errors(errors: Any, where: str) -> list[dict[str, str]]:
    """Return what failed in a document, all of it as strings."""
    if not isinstance(errors, list) or not all(isinstance(error, dict) for error in errors):
        raise DocumentError(f"{where}: 'errors' is a list of objects")
    return [{str(key): str(value) for key, value in error.items()} for error in errors]


def check_spans(spans: Sequence[Span], text: str, where: str) -> None:
    """Raise DocumentError where a layer could not be written as JSON and read again."""
    size = len(text)
    if isinstance(spans, PackedSpans) and spans.longest_reach <= size:
        spans = spans.others  # all numbers are whole where they are packed
    # Nothing can be wrong with two whole numbers inside the text, and words are no more.
    left = [
        one
        for one in spans
        if not (
            (type(one.start) is type(one.end) is int and one.end <= size)
            and (one.label is None and one.score is None)
            and (one.by is None and one.canonical is None)
        )
    ]
    for span in left:
        check_inside(span, text, where)
    for at in range(0, len(left), _TOGETHER):
        some = left[at : at + _TOGETHER]
        check_json(
            [(one.start, one.end, one.label, one.score, one.by, one.canonical) for one in some],
            where,
        )
    check_scores(left, where)


def check_inside(span: Span, text: str, where: str) -> None:
    """Raise DocumentError where a span reaches past the end of its text."""
    if span.end > len(text):
        raise DocumentError(
            f"{where}: span [{span.start}, {span.end}) reaches past the text's end, {len(text)}"
        )


def check_scores(scored: Sequence[Span | Label], where: str) -> None:
    """Raise DocumentError where a score is no probability."""
    for one in scored:
        _check_score(one.score, where)


def check_json(plain: Any, where: str) -> None:
    """Refuse what only looks like plain values: numpy's numbers, NaN, half a character."""
    try:
        json.dumps(plain, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (TypeError, ValueError) as error:
        raise DocumentError(f"{where}: cannot be written as JSON: {error}") from error


def _read_score(record: Mapping[str, Any], where: str) -> float | None:
    score: float | None = record.get("score")
    _check_score(score, where)
    return score


def _check_score(score: Any, where: str) -> None:
    is_number = isinstance(score, (int, float)) and not isinstance(score, bool)
    if score is not None and not (is_number and 0 <= score <= 1):  # so that NaN is refused too
        raise DocumentError(f"{where}: a score is a number from 0 to 1, found {score!r}")


def _is_int(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
