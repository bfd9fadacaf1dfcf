"""Records (a line of JSON, a row of a table) made into documents: ours, or of another form."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from pipeline.document import Document
from pipeline.errors import DocumentError
from pipeline.formats.registry import Choice, Options, known_formats
from pipeline.formats.source import InputFailure, Placed, Source
from pipeline.text.han import HAN

#: The keys of a document in our own form.
OWN = frozenset(("id", "text", "spans", "labels", "texts", "meta", "made_by", "errors"))

#: Lists and objects within each other; the interpreter's own bound depends on who is calling.
MAX_DEPTH = 200
#: Values (dates, numbers, addresses) and keys that are not offered as the text of a record.
_NO_TEXT = re.compile(r"[\d\s:.,+\-/TZ]*|[a-z]+://\S*")
_NO_TEXT_KEYS = frozenset(("id", "url", "link", "title", "标题", "標題"))
_HAN = re.compile(f"[{HAN}]")


class RecordOptions(Options):
    """Options of formats that hold records: which key or column holds what."""

    text: str | None = Field(None, description='the key that holds the text; null: "text"')
    id: str | None = Field(None, description='the key that holds the id; null: "id", if there')
    html: str | None = Field(
        None, description='the key that holds a page as HTML; null: "html", where no text is there'
    )


def documents_of(
    record: Any, source: Source, number: int, options: RecordOptions, *, note: str = ""
) -> Iterator[Placed | InputFailure]:
    """Yield the document of the record that stands at `number` in a source, or what is wrong.

    A record is a whole document in our own form, whose other keys go into `meta`, or one of
    another form, of which the options name the keys; all others then go into `meta`. Numbers
    are taken as ids; without an id the place makes one. A page as HTML is read as such.
    """
    where = source.place(number)
    try:
        if not isinstance(record, dict):
            found = type(record).__name__
            raise DocumentError(f"a document is a JSON object, found {found}")
        record = {str(key): value for key, value in record.items()}
        if (html := _html_key(record, options)) is not None:
            yield from _pages(record, html, source, number, options)
            return
        plain = _plain(record, source, number, options)
        doc = Document.from_dict(plain)
    except DocumentError as error:
        yield InputFailure(where, str(error))
    else:
        yield Placed(doc, where, note)


def with_layers(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table's row with the cells of layers (spans, labels, …) read, which are JSON.

    Raises:
        DocumentError: a cell of that name holds something else.
    """
    whole = dict(record)
    for key in OWN - {"id", "text"}:
        if isinstance(cell := whole.get(key), str):
            try:
                whole[key] = parse_json(cell)
            except DocumentError as error:
                told = f"{key!r} is JSON in a table, found {cell[:40]!r}: {error}"
                raise DocumentError(told) from error
    return whole


def _plain(record: dict[str, Any], source: Source, number: int, options: RecordOptions) -> Any:
    """Return the record in our own form."""
    other_form = options.text is not None
    text_key = options.text or "text"
    if text_key not in record:
        raise DocumentError(_without_text(record, text_key, options))
    if not isinstance(record[text_key], str):
        found = "null" if record[text_key] is None else type(record[text_key]).__name__
        raise DocumentError(f"a document needs a string 'text'; {text_key!r} holds {found}")
    id_key = options.id or "id"
    if options.id is not None and id_key not in record:
        raise DocumentError(f"no key {id_key!r}, which the format's option id names")
    ours = {} if other_form else {key: record[key] for key in OWN & set(record)}
    rest = {
        key: value
        for key, value in record.items()
        if key not in (text_key, id_key) and key not in ours
    }
    plain = {**ours, "id": _id(record.get(id_key), source, number), "text": record[text_key]}
    meta = plain.get("meta", {})
    if isinstance(meta, Mapping):
        plain["meta"] = {**source.meta, **rest, **meta}
    return plain


def _id(value: Any, source: Source, number: int) -> Any:
    """Return a record's id as text; a wrong one as it is, for the document to refuse."""
    if value is None or value == "":
        return source.id_of(number)
    whole = isinstance(value, float) and value.is_integer()
    if whole:
        return str(int(value))
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if numeric else value


def _html_key(record: Mapping[str, Any], options: RecordOptions) -> str | None:
    if options.html is not None:
        if options.html not in record:
            raise DocumentError(f"no key {options.html!r}, which the format's option html names")
        return options.html
    implied = options.text is None and record.get("text") is None
    return "html" if implied and isinstance(record.get("html"), str) else None


def _pages(
    record: dict[str, Any], key: str, source: Source, number: int, options: RecordOptions
) -> Iterator[Placed | InputFailure]:
    """Yield the page that a record holds as HTML, its other keys as what is known of it."""
    markup = record[key]
    if not isinstance(markup, str):
        raise DocumentError(f"{key!r} is a page as a string, found {type(markup).__name__}")
    id_key = options.id or "id"
    rest = {
        name: value
        for name, value in record.items()
        if name not in (key, id_key) and (name, value) != ("text", None)
    }
    page = Source(
        name=source.place(number),
        id=str(_id(record.get(id_key), source, number)),
        content=markup.encode("utf-8", "replace"),
        encoding="utf-8",
        meta={**source.meta, **rest},
        formats=source.formats,
    )
    yield from (source.formats or Choice()).read("html", page)


def _without_text(record: Mapping[str, Any], key: str, options: RecordOptions) -> str:
    """Return the message for a record whose text cannot be found, with the likeliest key."""
    named = ", ".join(record) or "none"
    setting = f"input.format.{_form_of(options)}"
    told = (
        f"no key {key!r}; there are: {named}; for records of another form name the key that "
        f"holds the text, e.g. --set {setting}.text={_likely_key(record)}"
    )
    if "records" in type(options).model_fields:
        told += f", or the list that holds the records, e.g. --set {setting}.records=data.list"
    return told


def _likely_key(record: Mapping[str, Any]) -> str:
    """Return the key of the longest text, a Chinese one first; "KEY" where none may be one."""
    texts = {
        name: (_HAN.search(value) is not None, len(value))
        for name, value in record.items()
        if isinstance(value, str) and name.lower() not in _NO_TEXT_KEYS
        if not _NO_TEXT.fullmatch(value)
    }
    return max(texts, key=lambda name: texts[name]) if texts else "KEY"


def _form_of(options: RecordOptions) -> str:
    """Return the format whose options these are."""
    forms = known_formats().values()
    return next((form.name for form in forms if form.options is type(options)), "jsonl")


def refuse_constant(constant: str) -> None:
    """Raise ValueError for NaN and Infinity, which JSON has not."""
    raise ValueError(f"{constant} is not a JSON number")


def _finite(written: str) -> float:
    """Return a number; one too large for one, as 1e999, would be written as Infinity."""
    number = float(written)
    if math.isinf(number):
        raise ValueError(f"{written[:20]} is too large a number")
    return number


def _refuse_depth(found: Any) -> None:
    """Raise ValueError for lists and objects that are nested deeper than a stack may bear."""
    level, depth = [found] if isinstance(found, (dict, list)) else [], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError(f"nested more than {MAX_DEPTH} deep")
        inner = (one.values() if isinstance(one, dict) else one for one in level)
        level = [value for values in inner for value in values if isinstance(value, (dict, list))]


def parse_json(text: str) -> Any:
    """Return what a JSON text says.

    Raises:
        DocumentError: it is none, or has an escape that is half a character.
    """
    try:
        found = json.loads(text, parse_constant=refuse_constant, parse_float=_finite)
        _refuse_depth(found)
        if "\\u" in text:  # half of a surrogate pair can be written as an escape and nowhere else
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        half = "has half a character (an escape \\ud800 to \\udfff alone)"
        raise DocumentError(half) from error
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"not a line of JSON: {_told(error)}") from error
    return found


def _told(error: Exception) -> str:
    """Return what was wrong; of bounds that the interpreter has, in words about the input."""
    if isinstance(error, RecursionError):
        return f"nested more than {MAX_DEPTH} deep"
    limit = sys.get_int_max_str_digits()
    if str(error).startswith("Exceeds the limit"):
        return f"a number of more than {limit:,} digits"
    return str(error)
