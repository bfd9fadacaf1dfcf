"""BIOES tags: their names, what may follow what, and spans from a path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.checkpoints.labels import Tag
from pipeline.modeling.tag_paths import Array, Scheme


def tag_names(labels: Sequence[str]) -> list[str]:
    """Return the tags of a label list: O first, then B-, I-, E-, S- of each label.

    With no labels these are the four places in a word, without O: B, I, E, S.
    """
    if not labels:
        return ["B", "I", "E", "S"]
    return ["O", *(f"{place}-{label}" for label in labels for place in "BIES")]


def encode_spans(
    spans: Iterable[tuple[int, int, str]], length: int, tags: Sequence[str]
) -> list[int]:
    """Return one tag id for each character; spans must not overlap."""
    ids = {tag: number for number, tag in enumerate(tags)}
    encoded = [ids.get("O", 0)] * length
    for start, end, label in spans:
        ending = f"-{label}" if label else ""
        places = "S" if end - start == 1 else "B" + "I" * (end - start - 2) + "E"
        encoded[start:end] = [ids[place + ending] for place in places]
    return encoded


def decode_tags(path: Sequence[int], tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the spans (start, end, label) of a legal path."""
    spans, start = [], 0
    for position, number in enumerate(path):
        place, _, label = tags[number].partition("-")
        if place in "BS":
            start = position
        if place in "ES":
            spans.append((start, position + 1, label))
    return spans


def news_scheme(names: Sequence[str], transitions: Array | None = None) -> Scheme:
    """Return the scheme of tags with these names, and learned scores of what follows what."""
    parts = (name.partition("-") for name in names)
    return Scheme([Tag(place, label) for place, _, label in parts], transitions)
