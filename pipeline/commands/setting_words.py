"""Types and defaults of settings as a person says them."""

from __future__ import annotations

import json
import types
import typing
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def default_of(field: FieldInfo) -> str:
    """Return a setting's default as JSON."""
    default = field.get_default(call_default_factory=True, validated_data={})
    return json.dumps(default, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """Return settings within settings as a mapping."""
    return value.model_dump() if hasattr(value, "model_dump") else str(value)


def type_of(annotation: Any) -> str:
    """Return a type as a person says it: a choice of values, or the name."""
    origin = get_origin(annotation)
    if origin is Literal:
        return " | ".join(str(value) for value in get_args(annotation))
    if origin in (Union, types.UnionType):
        return " | ".join(type_of(part) for part in get_args(annotation))
    if origin is typing.Annotated:
        return type_of(get_args(annotation)[0])
    if annotation is type(None):
        return "null"
    return annotation.__name__ if origin is None else str(annotation).replace("typing.", "")
