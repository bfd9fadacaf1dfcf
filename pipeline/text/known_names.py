"""Named entities that the user knows: a gazetteer's names, and a user dictionary's tagged words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.document import Span
from pipeline.text.gazetteer import Gazetteer
from pipeline.text.user_dict import UserDict

#: Who a span is by, beside the checkpoint.
GAZETTEER, USER_DICT = "gazetteer", "user_dict"
#: The beginning of a tag of jieba's → what such a word names. PER, LOC and ORG name themselves.
_NAMED = {"nr": "PER", "ns": "LOC", "nt": "ORG"}
#: What names of bodies are called, in either scheme.
_BODIES = ("ORG", "organization", "company", "government")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What the user knows, in the order in which it counts: gazetteer, then dictionary.

    `labels` is PER, LOC and ORG → what the scheme in use calls them.
    """

    gazetteer: Gazetteer
    user_dict: UserDict
    labels: Mapping[str, str]

    def find(self, text: str, sentences: Sequence[Span]) -> list[Span]:
        """Return the known names in the sentences of a folded text, none overlapping another."""
        found: list[Span] = []
        for sentence in sentences:
            inside = text[sentence.start : sentence.end]
            own = [*self._of_gazetteer(inside)]
            taken = _Places(own)
            own += [span for span in self._of_dictionary(inside) if not taken.meeting(span)]
            found += [
                Span(
                    sentence.start + span.start,
                    sentence.start + span.end,
                    span.label,
                    by=span.by,
                    canonical=span.canonical,
                )
                for span in sorted(own, key=lambda span: span.start)
            ]
        return found

    def _of_gazetteer(self, text: str) -> Iterator[Span]:
        for found in self.gazetteer.find(text):
            entry = found.entry
            yield Span(found.start, found.end, entry.label, by=GAZETTEER, canonical=entry.canonical)

    def _of_dictionary(self, text: str) -> Iterator[Span]:
        for match in self.user_dict.find(text):
            if kind := named_kind(match.tag):
                yield Span(match.start, match.end, self.labels.get(kind, kind), by=USER_DICT)


def named_kind(tag: str | None) -> str | None:
    """Return PER, LOC or ORG for a part of speech that names one, None for any other."""
    if tag in _NAMED.values():
        return tag
    return _NAMED.get((tag or "")[:2])


def overlay(predicted: Sequence[Span], known: Sequence[Span]) -> list[Span]:
    """Return the predicted spans and the known ones, in order; known ones stand whole.

    What is predicted gives way where the two meet, but for the name of a body that holds a word of
    the dictionary: with 榆社县 in it, 榆社县教育局 is still one organisation. What both say of the
    same characters stays as it was predicted, with its score.
    """
    said = _Places(predicted)
    kept = [name for name in known if not _adds_nothing(name, said)]
    taken = _Places(kept)
    return sorted(
        [*(span for span in predicted if not taken.meeting(span)), *kept],
        key=lambda span: span.start,
    )


class _Places:
    """Spans by where they stand: those that meet another are found without looking at all."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans, key=lambda span: span.start)
        self._starts = [span.start for span in self._spans]
        self._longest = max((span.end - span.start for span in spans), default=0)

    def meeting(self, span: Span) -> list[Span]:
        """Return the spans that have a character of this one."""
        first = bisect_right(self._starts, span.start - self._longest)
        after = bisect_left(self._starts, span.end)
        return [other for other in self._spans[first:after] if span.start < other.end]


def _adds_nothing(name: Span, predicted: _Places) -> bool:
    """Return whether a word of the dictionary is predicted just so, or part of a body's name."""
    if name.by != USER_DICT:
        return False
    meeting = predicted.meeting(name)
    around = [span for span in meeting if span.start <= name.start and name.end <= span.end]
    return any(
        span.label == name.label
        if (span.start, span.end) == (name.start, name.end)
        else span.label in _BODIES
        for span in around
    )
