"""Passages: sentences that only make sense together, a quotation's or a lead-in's with its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.text.patterns import lazy

_CLOSING = {"“": "”", "「": "」", "『": "』", "‘": "’"}
_QUOTES = lazy('["“”「」『』‘’]')
_ITEM = lazy(
    r"\s*(?:[(\[]?[一二三四五六七八九十]{1,3}[)\]、.:是]|[(\[]?[0-9]{1,2}(?:[)\]、:]|\.(?![0-9]))"
    r"|[\u2460-\u24ff●○•·▪■◆◇★▶►—-]|第[一二三四五六七八九十]{1,2}[,、条])"
)
#: Sentences that one quotation can be long; a longer one has lost its closing mark.
_LONGEST_SPEECH = 12
_STOPS = tuple("。!?;…")


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences `first` to `end`, exclusive; none fewer than up to `least` may be shown.

    `whole` is False where a quotation lacks its other half, or a lead-in what it leads to.
    """

    first: int
    least: int
    end: int
    whole: bool = True

    @property
    def sentences(self) -> range:
        """The numbers of its sentences."""
        return range(self.first, self.end)


def find_passages(sentences: Sequence[str]) -> list[Passage]:
    """Return the passages of a run of folded sentences, in order; most are one sentence."""
    passages: list[Passage] = []
    position = 0
    while position < len(sentences):
        passage = _quotation(sentences, position) or _list(sentences, position)
        passages.append(passage or Passage(position, position + 1, position + 1))
        position = passages[-1].end
    return passages


def _quotation(sentences: Sequence[str], first: int) -> Passage | None:
    """Return the passage of a quotation that the first sentence opens, or half of one.

    A paragraph of a long quotation opens it again and does not close it: what stood open before
    is half a quotation.
    """
    waiting = _still_open(sentences[first], [])
    if waiting == []:
        return None
    for end in range(first + 1, min(first + _LONGEST_SPEECH, len(sentences))):
        if not waiting or sentences[end].lstrip().startswith(waiting[0]):
            break
        waiting = _still_open(sentences[end], waiting)
        if waiting == []:
            return Passage(first, end + 1, end + 1)
    return Passage(first, first + 1, first + 1, whole=False)


def _still_open(sentence: str, waiting: Sequence[str]) -> list[str] | None:
    """Return the quotation marks that are open after a sentence; None where one closes nothing."""
    still = [*waiting]
    for match in _QUOTES.finditer(sentence):
        mark = match[0]
        if mark in "‘’" and sentence[match.start() - 1 : match.start()].isalnum():
            continue  # an apostrophe, or a quotation that a closing mark need not be told from
        if mark == '"':
            still = still[:-1] if still[-1:] == [mark] else [*still, mark]
        elif mark in _CLOSING:
            still.append(mark)
        elif still and _CLOSING.get(still[-1]) == mark:
            still.pop()
        else:
            return None
    return still


def _list(sentences: Sequence[str], first: int) -> Passage | None:
    """Return the passage of a lead-in that ends in a colon, with the items that follow."""
    if not sentences[first].rstrip().endswith(":"):
        return None
    if first + 1 == len(sentences):
        return Passage(first, first + 1, first + 1, whole=False)
    end = first + 2
    numbered = _ITEM.match(sentences[first + 1]) is not None
    while end < len(sentences) and _goes_on(sentences[end], numbered=numbered):
        end += 1
    return Passage(first, first + 2, end)


def _goes_on(sentence: str, *, numbered: bool) -> bool:
    """Return whether a sentence is one more item of a list."""
    if numbered:
        return _ITEM.match(sentence) is not None
    return not sentence.rstrip().endswith((*_STOPS, ":"))
