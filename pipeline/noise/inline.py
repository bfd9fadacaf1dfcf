"""Noise inside a line of the article: tags and entities that slipped in, a button at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.document import Span
from pipeline.text.patterns import lazy

_TAG = lazy(
    r"</?(?:div|p|span|script|style|br|hr|h[1-6]|img|table|tbody|tr|td|th|ul|ol|li|a|b|i|u|em|strong|font|center"
    r"|section|article|blockquote|iframe|video|o:p)(?:\s[^<>\n]{0,300})?/?>",
    re.IGNORECASE,
)
_ENTITY = lazy(
    r"&(?:nbsp|ensp|emsp|thinsp|ldquo|rdquo|lsquo|rsquo|quot|amp|lt|gt|middot|hellip|mdash|ndash|copy|#\d{2,6}|#x[0-9a-f]{2,5});",
    re.IGNORECASE,
)
_BUTTON_AT_END = lazy(
    r"(?<=[。｡!?…”\"'」』)\]】;])\s*(?P<button>返回[^。,\s]{2,8},\s?查看更多|【?阅读全文】?|\[?详细\]?|查看更多|展开全文|阅读原文)\s*$",
    re.MULTILINE,
)
#: One of these is in every such button: to look for them is a hundred times faster.
_BUTTONS = ("查看更多", "阅读全文", "展开全文", "阅读原文", "详细")


def without_button(text: str) -> str:
    """Return a line without the button to read on that is glued to its end."""
    return _BUTTON_AT_END.sub("", text) if text.endswith("查看更多") else text


def inline_noise(text: str, noise: Iterable[Span]) -> list[Span]:
    """Return the noise of a folded text, with what stands inside the lines that are left."""
    spans = sorted(noise, key=lambda span: span.start)
    found = []
    for sign, pattern in (("<", _TAG), ("&", _ENTITY)):
        if sign in text:
            found += [Span(*match.span(), "code") for match in pattern.finditer(text)]
    if any(button in text for button in _BUTTONS):
        found += [Span(*match.span("button"), "share") for match in _BUTTON_AT_END.finditer(text)]
    if not found:
        return spans
    merged: list[Span] = []
    for span in sorted([*spans, *found], key=lambda one: (one.start, -one.end)):
        if not merged or merged[-1].end <= span.start:
            merged.append(span)
    return merged
