"""Bodies of requests and answers: JSON, JSON lines, HTML and plain text, to documents and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from pipeline.document import Document
from pipeline.formats import Choice, InputFailure, Placed, Source
from pipeline.formats.html import is_mhtml
from pipeline.formats.records import RecordOptions, documents_of

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
            places = [f"documents[{position}]" for position in range(len(found))]
            return Body(_documents(found, places), JSON, True)
        return Body([_document(found, "document", name or "text-0")], JSON, False)
    if media_type in _LINES:
        # Other ends of lines than this may stand inside a string.
        numbered = enumerate(_utf8(content, charset).split("\n"), start=1)
        lines = {f"line {number}": line for number, line in numbered if line.strip()}
        parsed = [_parse(line, where) for where, line in lines.items()]
        return Body(_documents(parsed, list(lines)), LINES, True)
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
    """Return a page sent bare, read as `run` reads a file; a charset that is said must be true."""
    if is_mhtml(content):
        charset = None  # each page inside says its own
    if charset is not None:
        decoded = _utf8(content, charset)
        content, charset = decoded.encode("utf-8", "surrogatepass"), "utf-8"
    source = Source("the page", name or "text-0", content=content, encoding=charset, meta=meta)
    return _first(Choice().read("html" if media_type == "text/html" else "text", source))


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


def _documents(found: Sequence[Any], places: Sequence[str]) -> list[Document]:
    """Return the documents of several JSON values; `places` are what messages call each."""
    if not found:
        raise BadRequest(422, "no document is there")
    return [
        _document(one, where, f"text-{position}")
        for position, (one, where) in enumerate(zip(found, places, strict=True))
    ]


def _document(found: Any, where: str, name: str) -> Document:
    """Return the document of a JSON value, read as `run` reads a line of JSON."""
    if not isinstance(found, dict):
        raise BadRequest(422, f"{where}: an object with a text is needed, found {_kind(found)}")
    if "text" not in found and not isinstance(found.get("html"), str):
        keys = ", ".join(map(str, found)) or "none"
        raise BadRequest(422, f"{where}: no key 'text' (or 'html'); there are: {keys}")
    source = Source(where, name)
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadRequest(
            422, f"{where}: half a character (an escape \\ud800 to \\udfff alone)"
        ) from None
    record = {"id": name, **found}
    return _first(documents_of(record, source, 0, RecordOptions()), where)


def _first(read: Iterable[Placed | InputFailure], where: str | None = None) -> Document:
    """Return the one document that a format gives; BadRequest where it gives none."""
    for found in read:
        if isinstance(found, Placed):
            return found.doc
        raise BadRequest(422, f"{where or found.where}: {found.message}")
    raise BadRequest(422, f"{where or 'the body'}: no document is there")


def _kind(value: Any) -> str:
    names: dict[type, str] = {
        str: "a string",
        list: "a list",
        type(None): "null",
        bool: "a boolean",
    }
    return names.get(type(value), "a number")
