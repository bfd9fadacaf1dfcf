"""Noise as spans: a line, its parts where they differ in kind, a block of links as one."""

from __future__ import annotations

from itertools import pairwise

from pipeline.document import Span
from pipeline.noise.bylines import Byline, read_byline
from pipeline.noise.rules import match_rule
from pipeline.text.lines import Line
from pipeline.text.patterns import lazy

_GAP = lazy(r"(?<![>»|/\s])\s{2,}(?![>»|/\s])")
_BYLINE_AT_END = lazy(
    r"(?<=[。｡!?…”)\]】])\s*(?P<byline>[\[(【]?\s*(?:责任编辑|网络编辑|责编|编辑|来源|稿源)\s?:\s?"
    r"[^\s,。:;!?()【】\[\]]{2,14}(?:[ 、][^\s,。:;!?()【】\[\]]{2,4}){0,3}\s*[\])】]?)"
    r"\s?(?:\d{6,8})?\Z"  # the day: 1130304
)
_WHOLE = ("title_line", "byline")  # kinds of lines that are not parted


def noise_spans(
    lines: list[Line], kinds: list[str | None], bylines: list[tuple[int, Byline]]
) -> list[Span]:
    """Return the noise in order; a byline at the end of a paragraph is added to `bylines`."""
    spans: list[Span] = []
    related: list[Line] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind == "related_links":
            related.append(line)
            continue
        if related:
            spans.append(Span(related[0].start, related[-1].end, "related_links"))
            related = []
        if kind is not None:
            parted = kind not in _WHOLE and has_gap(line.text) and _parts(line)
            spans += parted or [Span(line.start, line.end, kind)]
        elif ":" in line.text and (at_end := _BYLINE_AT_END.search(line.text)):
            start = line.start + at_end.start("byline")
            if byline := read_byline(at_end["byline"]):
                bylines.append((start, byline))
                spans.append(Span(start, line.end, "byline"))
    if related:
        spans.append(Span(related[0].start, related[-1].end, "related_links"))
    return spans


def has_gap(text: str) -> bool:
    """Return whether a line may have a wide gap; most have no blank at all, and are asked often."""
    return "  " in text or "\t" in text or "\x1f" in text


def parts_of(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a line that wide gaps part; none where it has no gap."""
    edges = [0, *(edge for gap in _GAP.finditer(text) for edge in gap.span()), len(text)]
    return [*pairwise(edges)][::2] if len(edges) > 2 else []


def _parts(line: Line) -> list[Span]:
    """Return the parts of a line as spans where each is noise, and they are of several kinds."""
    parts = parts_of(line.text)
    kinds = [match_rule(line.text[start:end], "any") for start, end in parts]
    if not all(kinds) or len({*kinds}) < 2:
        return []
    return [
        Span(line.start + start, line.start + end, part)
        for (start, end), part in zip(parts, kinds, strict=True)
    ]
