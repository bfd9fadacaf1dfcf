"""What a page's meta tags, JSON-LD and publishing system say of its article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.formats.markup.tree import unescape
from pipeline.text.markup import Markup

_KEYS = ("name", "property", "itemprop", "http-equiv")
_PROPERTY = re.compile(r"<([A-Za-z]+)>(.*?)</\1>", re.DOTALL)
_ARTICLE = re.compile(r"Article|Posting|Report|WebPage|NewsItem")
_LONGEST_VALUE = 2000  # a longer value is no field of a page
_MOST_LD = 200  # values of JSON-LD that are looked at: pages list whole catalogues in it


def read_said(
    text: str,
    markup: Markup,
    json_ld: list[str],
    metas: list[dict[str, str]],
    comments: list[str],
) -> None:
    """Fill `markup.said` with the metadata that the page's tags hold, values as they are written.

    Args:
        metas: the attributes of `meta` and canonical `link` tags.
        comments: those of Founder's publishing system (`enpproperty`).
    """
    for element in markup.elements:
        if element.tag in ("title", "h1") and element.start < element.end:
            _add(markup, element.tag, text[element.start : element.end])
    for meta in metas:
        _read_meta(markup, meta)
    for script in json_ld:
        for key, value in _read_json_ld(script):
            _add(markup, f"ld:{key.lower()}", value)
    for comment in comments:
        for name, value in _PROPERTY.findall(comment):
            _add(markup, f"enp:{name.lower()}", unescape(value))


def _add(markup: Markup, key: str, value: str) -> None:
    value = value.strip()
    if value and len(value) <= _LONGEST_VALUE:
        markup.said.setdefault(key, []).append(value)


def _read_meta(markup: Markup, meta: dict[str, str]) -> None:
    if "canonical" in meta.get("rel", "").lower():
        _add(markup, "canonical", meta.get("href", ""))
    for key in _KEYS:
        if meta.get(key):
            _add(markup, meta[key].strip().lower(), meta.get("content", ""))


def _read_json_ld(script: str) -> Iterator[tuple[str, str]]:
    """Yield the properties of the articles that a JSON-LD script describes, if it can be read."""
    try:
        found = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return
    waiting, seen = [found], 0
    while waiting and seen < _MOST_LD:
        one, seen = waiting.pop(0), seen + 1
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += [one[key] for key in ("@graph", "mainEntity") if key in one]
            if _ARTICLE.search(str(one.get("@type", ""))):
                yield from _properties(one)


def _properties(article: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in article.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                one = one.get("name") or one.get("@id")
            if isinstance(one, str):
                yield key, one
