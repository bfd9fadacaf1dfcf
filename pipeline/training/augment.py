"""More entity examples from those there are: other names, no punctuation, misreadings, bylines.

Local news is full of places, people and firms that no training set holds, of lines without a full
stop, of letters that a scanner took for others and of names listed with spaces between them. Each
is made from labelled sentences by rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.modeling.news.features import KINDS, word_kinds

LabelledSpan = tuple[int, int, str]

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,6}")
_PUNCTUATION = re.compile(r"[,。、;:!?“”‘’\"'()《》<>〈〉「」『』【】\[\]—…·]")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,6}[省市县区镇乡村州旗]")
#: Share of the names put in that come from lists, where there are any. A third: lists hold rare
#: names and common words, the sets' own names are what news is about.
_LISTED = 1 / 3
#: Texts whose characters are what others are misread as.
_LETTERS = 2_000
#: Share of the characters that are misread in a copy.
_MISREAD = 0.03
#: Share of them that change places with the next, which typing does: the fifth kind of five.
_EXCHANGED = 0.2
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


Lists = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Names:
    """Names to put in by label: those of the examples, and those of lists, list by list."""

    own: Mapping[str, Sequence[str]]
    lists: Lists

    def draw(self, label: str, random: np.random.Generator) -> str | None:
        """Return a name of a label, None where there is none."""
        own, lists = self.own.get(label), self.lists.get(label)
        if lists and (not own or random.random() < _LISTED):
            own = lists[int(random.integers(len(lists)))]
        return own[int(random.integers(len(own)))] if own else None


def augment(
    examples: Sequence[Labelled],
    *,
    seed: int,
    unpunctuated: float,
    bylines: int,
    swapped: float = 1.0,
    misread: float = 0.0,
    lists: Lists | None = None,
) -> Iterator[Labelled]:
    """Yield the examples that are added.

    A share `swapped` of the texts with names comes once more with others in their stead, a third of
    them from `lists`; firms and bodies are exchanged only where there is a list of them. A share
    `unpunctuated` of all comes without punctuation, a share `misread` with characters misread; and
    `bylines` lines of names are made up.
    """
    random = np.random.default_rng([seed, 11])
    people = sorted(set(_surfaces(examples, "PER")))
    places = sorted(set(_surfaces(examples, "LOC"))) + gazetteer()
    names = Names({"PER": people, "LOC": places}, lists or {})
    labels = {*names.own, *names.lists}
    letters = "".join(example.text for example in examples[:_LETTERS])
    for example in examples:
        if any(label in labels for _, _, label in example.spans) and random.random() < swapped:
            yield swap_names(example, names, random)
        if random.random() < unpunctuated:
            yield without_punctuation(example)
        if misread and random.random() < misread:
            yield with_misreadings(example, letters, random)
    if people:
        for _ in range(bylines):
            yield byline(people, random)


def swap_names(example: Labelled, names: Names, random: np.random.Generator) -> Labelled:
    """Return the text with each short Chinese name exchanged for a random one of its label.

    What is named twice gets the same new name twice.
    """
    pieces, spans, position, length = [], [], 0, 0
    others: dict[str, str] = {}
    for start, end, label in example.spans:
        surface = example.text[start:end]
        if _CHINESE.fullmatch(surface):
            if surface not in others:
                others[surface] = names.draw(label, random) or surface
            surface = others[surface]
        pieces += [example.text[position:start], surface]
        length += start - position
        spans.append((length, length + len(surface), label))
        length += len(surface)
        position = end
    return Labelled("".join(pieces) + example.text[position:], tuple(spans))


def with_misreadings(example: Labelled, letters: str, random: np.random.Generator) -> Labelled:
    """Return the text with a few characters another one, gone, doubled, spaced or exchanged.

    Three in a hundred are hit, of which one in five changes places with the next; not across the
    edge of a name. `letters` are what another one is drawn from. A name whose characters are all
    gone is none.
    """
    hits = random.random(len(example.text)) < _MISREAD
    pieces = list(example.text)
    edges = {edge for start, end, _ in example.spans for edge in (start, end)} | {len(pieces)}
    for place in np.flatnonzero(hits).tolist():
        if pieces[place].isspace():
            continue
        if random.random() >= _EXCHANGED:
            pieces[place] = _misread(pieces[place], letters, random)
        elif place + 1 not in edges:
            pieces[place : place + 2] = pieces[place + 1], pieces[place]
    ends = np.cumsum([0, *map(len, pieces)]).tolist()
    text = "".join(pieces)
    spans = [
        (ends[start], ends[start] + len(text[ends[start] : ends[end]].rstrip(" ")), label)
        for start, end, label in example.spans
    ]
    return Labelled(text, tuple(span for span in spans if span[0] < span[1]))


def _misread(character: str, letters: str, random: np.random.Generator) -> str:
    other = letters[random.integers(len(letters))]
    return (other, "", character * 2, f"{character} ")[random.integers(4)]


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
