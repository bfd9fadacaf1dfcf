"""JSON Schemas of what a run writes, made from the code: a document, and run.json.

The rule for additions: within one number of the format keys are added and never taken away, renamed
or given another type, and a reader leaves aside what it does not know. What breaks that gets the
next number, and readers refuse a number that is higher than theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from pipeline.document import Document
from pipeline.executors.record import FORMAT, RunRecord

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ATTRIBUTE = re.compile(r"^ {8}([a-z_, ]+): (.*(?:\n {12}.*)*)", re.MULTILINE)
_SCORE = {"type": "number", "minimum": 0, "maximum": 1}


def document_schema() -> dict[str, Any]:
    """Return the JSON Schema of a line of a part file, of a gold file, of an exchanged document."""
    schema = _schema(Document, "document")
    written = {field.name for field in fields(Document) if field.compare}
    schema["properties"] = {
        name: value for name, value in schema["properties"].items() if name in written
    }
    schema["$defs"] = {name: schema["$defs"][name] for name in ("Label", "Span")}
    span, label = schema["$defs"]["Span"], schema["$defs"]["Label"]
    span["properties"] |= {
        "start": {"type": "integer", "minimum": 0, "description": "in code points, from 0"},
        "end": {"type": "integer", "minimum": 0, "description": "exclusive"},
        "label": {"type": "string"},
        "score": _SCORE,
        "by": {
            "type": "string",
            "description": "who knew it: gazetteer or user_dict; else a model",
        },
        "canonical": {"type": "string", "description": "the name it stands for, by a gazetteer"},
        "text": {"type": "string", "description": "text[start:end], with output.surfaces"},
    }
    label["properties"]["score"] = _SCORE
    return schema


def run_schema() -> dict[str, Any]:
    """Return the JSON Schema of run.json."""
    schema = _schema(RunRecord, "run")
    schema["properties"]["parts"] = {"type": "array", "items": {"$ref": "#/$defs/Part"}}
    schema["properties"]["format"] = {"const": FORMAT, "description": "number of this format"}
    schema["required"] = ["format", *schema["properties"]]
    schema["required"] = list(dict.fromkeys(schema["required"]))
    return schema


#: Name → what makes the schema; `docs/schema/NAME-FORMAT.json` holds each.
SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "document": document_schema,
    "run": run_schema,
}


def _schema(cls: type[Any], name: str) -> dict[str, Any]:
    """Return pydantic's schema of a dataclass, with what its docstring says of each key."""
    from pydantic import TypeAdapter

    schema: dict[str, Any] = _bare(TypeAdapter(cls).json_schema(mode="serialization"))
    for key, told in _told(cls.__doc__ or "").items():
        if key in schema["properties"]:
            schema["properties"][key]["description"] = told
    schema["description"] = (cls.__doc__ or "").split("\n")[0]
    head = {"$schema": _DIALECT, "title": f"{name}, format {FORMAT}"}
    return head | schema


def _bare(value: Any) -> Any:
    """Return a schema without titles and defaults, which say nothing that the keys do not."""
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: one
        for key, one in value.items()
        if not (key == "title" and isinstance(one, str)) and key != "default"
    }
    return {key: _bare(one) for key, one in kept.items()}


def _told(docstring: str) -> dict[str, str]:
    """Return what the section "Attributes" says, by attribute."""
    found = _ATTRIBUTE.findall(docstring.partition("Attributes:")[2])
    return {
        name.strip(): " ".join(told.split()) for names, told in found for name in names.split(",")
    }
