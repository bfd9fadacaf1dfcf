"""What the OpenAPI description says of bodies and answers that the routes read by themselves."""

from __future__ import annotations

from typing import Any

#: Keys that a request may have beside these are told in words: what they hold must fit the text,
#: which no schema can say.
_DOCUMENT = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "id": {"type": ["string", "number", "null"], "description": "comes back, as a string"},
        "text": {"type": "string"},
        "meta": {"type": "object"},
    },
    "description": (
        "A document. Its layers (spans, labels, texts, as in an output) are taken where offsets "
        "lie in the text; any other key goes into meta. Too long a text is answered with 413."
    ),
}
_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"oneOf": [_DOCUMENT, {"type": "array", "minItems": 1, "items": _DOCUMENT}]}
        },
        "application/x-ndjson": {},
        "text/plain": {},
        "text/html": {},
    },
}
_NAMES = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": told,
    }
    for name, told in (
        ("id", "the id of a page that is sent as text or HTML"),
        ("url", "its address, for meta.url"),
    )
]
_REASON = {
    "type": "object",
    "required": ["detail"],
    "properties": {"detail": {"type": "string"}},
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": told, "content": {"application/json": {"schema": _REASON}}}
    for status, told in {
        400: "the body is not of its type",
        401: "the token is missing or wrong",
        408: "the body came too slowly",
        413: "too much in one request",
        415: "a media type, charset or encoding that is not read",
        422: "no document",
        429: "too much waits; see Retry-After",
        503: "not done in time",
    }.items()
}
_ANNOTATED = {
    "type": "object",
    "required": ["id", "text", "spans", "labels", "texts", "meta", "made_by", "errors"],
}


def _answer(content: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "OK", "content": content}, **_PROBLEMS}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


#: Arguments of each route's decorator.
ANNOTATE: dict[str, Any] = {
    "summary": "Annotate one document or many",
    "openapi_extra": {"requestBody": _BODY, "parameters": _NAMES},
    "responses": _answer(
        {
            **_json({"oneOf": [_ANNOTATED, {"type": "array", "items": _ANNOTATED}]}),
            "application/x-ndjson": {"schema": {"type": "string"}},
        }
    ),
}
VIEW: dict[str, Any] = {
    "summary": "Annotate, and answer with the view of a report as a piece of HTML",
    "openapi_extra": {"requestBody": _BODY, "parameters": _NAMES},
    "responses": _answer({"text/html": {"schema": {"type": "string"}}}),
}
HEALTH: dict[str, Any] = {
    "summary": "Whether the server runs, and takes requests",
    "responses": {
        200: {
            "description": "it does",
            "content": _json(
                {"type": "object", "required": ["status"], "properties": {"status": {}}}
            ),
        },
        503: {"description": "it is ending", "content": _json({"type": "object"})},
    },
}
METRICS: dict[str, Any] = {
    "summary": "Counters for Prometheus",
    "responses": {
        200: {"description": "OK", "content": {"text/plain": {"schema": {"type": "string"}}}},
        401: _PROBLEMS[401],
    },
}
_SETUP_BODY = {
    "type": "object",
    "description": "schema or label_config is the project's labelling config, as XML",
}
_TASKS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": {
                "type": "object",
                "required": ["text"],
                "properties": {"text": {"type": "string"}},
            },
        },
    },
}
_PREDICT_BODY = {
    "type": "object",
    "required": ["tasks"],
    "properties": {"tasks": _TASKS},
    "description": "label_config is the project's labelling config, as XML",
}
SETUP: dict[str, Any] = {
    "summary": "Label Studio: a project says what it is",
    "openapi_extra": {"requestBody": {"required": True, "content": _json(_SETUP_BODY)}},
    "responses": _answer(_json({"type": "object", "required": ["model_version"]})),
}
PREDICT: dict[str, Any] = {
    "summary": "Label Studio: predictions for tasks",
    "openapi_extra": {"requestBody": {"required": True, "content": _json(_PREDICT_BODY)}},
    "responses": _answer(_json({"type": "object", "required": ["results"]})),
}
