"""Bodies of requests and answers: JSON, JSON lines, HTML and plain text, to documents and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from pipeline.document import Document
from pipeline.errors import DocumentError

JSON, LINES = "application/json", "application/x-ndjson"
_LINES = (LINES, "application/jsonl", "application/x-jsonlines")
_TEXTS = ("text/plain", "text/html")
#: What POST /annotate takes.
MEDIA_TYPES = (JSON, LINES, *_TEXTS)


class BadRequest(Exception):
    """A request that cannot be answered, with its status and the reason."""

    def __init__(self, status: int, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Body:
    """The documents of a request, and how they were sent, which is how they are answered."""

    docs: list[Document]
    form: str
    many: bool


def read_body(
    content: bytes, content_type: str, *, name: str | None = None, url: str | None = None
) -> Body:
    """Return the documents of a body; `name` is the id and `url` the address of a page sent bare.

    Raises:
        BadRequest: 415 for another media type, 400 for what is not of its type, 422 for what is
            no document.
    """
    media_type, charset = _media_type(content_type)
    meta = {} if url is None else {"url": url}
    if media_type in _TEXTS:
        return Body([_page(content, media_type, charset, name, meta)], JSON, False)
    if media_type == JSON or media_type.endswith("+json"):
        found = _parse(_utf8(content, charset), "the body")
        if isinstance(found, list):
            return Body(_documents(found), JSON, True)
        return Body([_document(found, "document", name or "text-0")], JSON, False)
    if media_type in _LINES:
        lines = [line for line in _utf8(content, charset).splitlines() if line.strip()]
        parsed = [_parse(line, f"line {number}") for number, line in enumerate(lines, start=1)]
        return Body(_documents(parsed), LINES, True)
    raise BadRequest(
        415, f"content-type {media_type or 'missing'!r}; known: {', '.join(MEDIA_TYPES)}"
    )


def write_body(body: Body, docs: Sequence[Document], *, surfaces: bool) -> bytes:
    """Return annotated documents in the form in which they were sent."""
    written = [doc.to_json(surfaces=surfaces) for doc in docs]
    if body.form == LINES:
        return "".join(f"{line}\n" for line in written).encode()
    return (f"[{','.join(written)}]" if body.many else written[0]).encode()


def _media_type(written: str) -> tuple[str, str | None]:
    media_type, *parameters = (part.strip() for part in written.split(";"))
    charset = None
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip('"') or None
    return media_type.lower(), charset


def _page(
    content: bytes, media_type: str, charset: str | None, name: str | None, meta: dict[str, Any]
) -> Document:
    text, markup = _utf8(content, charset), None
    if media_type == "text/html":
        from pipeline.formats.markup.page import parse_html

        text, markup = parse_html(text)
    doc = _document({"id": name or "text-0", "text": text, "meta": meta}, "the page", "text-0")
    doc.markup = markup
    return doc


def _utf8(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8").removeprefix("\ufeff")
    except LookupError:
        raise BadRequest(415, f"no charset called {charset!r}") from None
    except UnicodeError as error:
        raise BadRequest(400, f"the body is not {charset or 'UTF-8'}: {error}") from None


def read_json(content: bytes) -> Any:
    """Return the JSON value of a body; BadRequest where it is none."""
    return _parse(_utf8(content, None), "the body")


def _parse(written: str, where: str) -> Any:
    try:
        return json.loads(written, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadRequest(400, f"{where} is nested too deeply") from None
    except ValueError as error:
        raise BadRequest(400, f"{where} is not JSON: {error}") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _documents(found: Sequence[Any]) -> list[Document]:
    if not found:
        raise BadRequest(422, "no document is there")
    return [
        _document(one, f"documents[{position}]", f"text-{position}")
        for position, one in enumerate(found)
    ]


def _document(found: Any, where: str, name: str) -> Document:
    """Return the document of a JSON value; keys that no document has go into `meta`."""
    if not isinstance(found, dict):
        raise BadRequest(422, f"{where}: an object with a text is needed, found {_kind(found)}")
    try:
        doc = Document.from_dict(_as_document({"id": name, **found}))
        doc.to_json().encode()
    except UnicodeEncodeError:
        raise BadRequest(
            422, f"{where}: half a character (an escape \\ud800 to \\udfff alone)"
        ) from None
    except DocumentError as error:
        raise BadRequest(422, f"{where}: {error}") from None
    return doc


_KEYS = ("id", "text", "spans", "labels", "texts", "meta", "made_by", "errors")


def _as_document(found: dict[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in found.items() if key in _KEYS}
    rest = {key: value for key, value in found.items() if key not in _KEYS}
    if isinstance(own["id"], (int, float)) and not isinstance(own["id"], bool):
        own["id"] = str(own["id"])
    if rest and isinstance(own.get("meta", {}), dict):
        own["meta"] = {**own.get("meta", {}), **rest}
    return own


def _kind(value: Any) -> str:
    names: dict[type, str] = {
        str: "a string",
        list: "a list",
        type(None): "null",
        bool: "a boolean",
    }
    return names.get(type(value), "a number")
