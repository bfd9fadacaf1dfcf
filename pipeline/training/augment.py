"""More entity examples from those there are: other names, no punctuation, bylines.

Local news is full of places and people that no training set holds, of lines without a full stop
and of names listed with spaces between them. Each is made from labelled sentences by rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.modeling.news.features import KINDS, word_kinds

LabelledSpan = tuple[int, int, str]

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,6}")
_PUNCTUATION = re.compile(r"[,。、;:!?“”\"'()《》]")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,6}[省市县区镇乡村州旗]")
_BYLINES = (
    "({names})",
    "(记者 {names})",
    "记者 {names} 报道",
    "本报记者 {names}",
    "通讯员 {names}",
    "编辑:{names}",
    "责任编辑:{names}",
    "{names} 摄影报道",
    "(本报记者{names})",
    "作者:{names}",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A folded text with its entities, sorted and without overlap."""

    text: str
    spans: tuple[LabelledSpan, ...]


def augment(
    examples: Sequence[Labelled],
    *,
    seed: int,
    unpunctuated: float,
    bylines: int,
    swapped: float = 1.0,
) -> Iterator[Labelled]:
    """Yield the examples that are added.

    A share `swapped` of the texts with a person or place comes once more with others in their
    stead; a share `unpunctuated` of all comes without punctuation; and `bylines` lines of names
    are made up.
    """
    random = np.random.default_rng([seed, 11])
    people = sorted(set(_surfaces(examples, "PER")))
    places = sorted(set(_surfaces(examples, "LOC"))) + gazetteer()
    for example in examples:
        if (
            any(label in ("PER", "LOC") for _, _, label in example.spans)
            and random.random() < swapped
        ):
            yield swap_names(example, {"PER": people, "LOC": places}, random)
        if random.random() < unpunctuated:
            yield without_punctuation(example)
    if people:
        for _ in range(bylines):
            yield byline(people, random)


def swap_names(
    example: Labelled, names: dict[str, list[str]], random: np.random.Generator
) -> Labelled:
    """Return the text with each Chinese person and place exchanged for a random one.

    What is named twice gets the same new name twice.
    """
    pieces, spans, position, length = [], [], 0, 0
    others: dict[str, str] = {}
    for start, end, label in example.spans:
        surface = example.text[start:end]
        if names.get(label) and _CHINESE.fullmatch(surface):
            if surface not in others:
                others[surface] = names[label][random.integers(len(names[label]))]
            surface = others[surface]
        pieces += [example.text[position:start], surface]
        length += start - position
        spans.append((length, length + len(surface), label))
        length += len(surface)
        position = end
    return Labelled("".join(pieces) + example.text[position:], tuple(spans))


def without_punctuation(example: Labelled) -> Labelled:
    """Return the sentence with its punctuation left out, inside entities too."""
    kept = [_PUNCTUATION.match(character) is None for character in example.text]
    places = np.concatenate([[0], np.cumsum(kept)]).tolist()
    text = "".join(character for character, keep in zip(example.text, kept, strict=True) if keep)
    spans = [(places[start], places[end], label) for start, end, label in example.spans]
    return Labelled(text, tuple(span for span in spans if span[0] < span[1]))


def byline(people: Sequence[str], random: np.random.Generator) -> Labelled:
    """Return a line that names one to four people, as it stands above or below an article."""
    chosen = [people[i] for i in random.integers(len(people), size=random.integers(1, 5))]
    before, after = _BYLINES[random.integers(len(_BYLINES))].split("{names}")
    separator = " " if random.random() < 0.8 else "、"
    text, spans = before, []
    for number, name in enumerate(chosen):
        text += separator if number else ""
        spans.append((len(text), len(text) + len(name), "PER"))
        text += name
    return Labelled(text + after, tuple(spans))


def gazetteer() -> list[str]:
    """Return the administrative places of jieba's dictionary (tag ns; MIT licence)."""
    place = KINDS.index("place")
    return sorted(
        word for word, kind in word_kinds().items() if kind == place and _PLACE.fullmatch(word)
    )


def _surfaces(examples: Iterable[Labelled], label: str) -> Iterator[str]:
    for example in examples:
        for start, end, found in example.spans:
            surface = example.text[start:end]
            if found == label and _CHINESE.fullmatch(surface):
                yield surface
