"""Extractive summaries: which sentences are chosen, given how much each says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from pipeline.text.folding import fold
from pipeline.text.numerals import with_values
from pipeline.text.passages import Passage
from pipeline.text.patterns import lazy

#: Sentences whose facts are remembered while a summary is chosen: 30 MB of them.
_MOST_FACTS = 10_000
_LETTERS = lazy(r"[^\W_]+")  # letters and digits, as str.isalnum has them


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a summary may get, and what a further passage must be worth.

    Attributes:
        characters: most characters that are no white space; one passage there is in any case.
        sentences: most sentences.
        redundancy: how much of a sentence's worth is lost as what it says is said already.
        least_worth: least worth of a further passage, as a share of the first one's.
    """

    characters: int | None = None
    sentences: int | None = None
    redundancy: float = 1.0
    least_worth: float = 0.0


def weigh_title(
    sentences: Sequence[str], scores: Sequence[float], *, title: str, weight: float
) -> list[float]:
    """Return the scores as shares of the best, raised by what a sentence shares with the title.

    The title method (Edmundson 1969): `weight` × the share of the title's character pairs that
    the sentence has. It keeps a slogan at the top of a page from passing for its message.
    """
    best = max(scores, default=0.0) or 1.0
    wanted = character_pairs(title)
    if not wanted:
        return [score / best for score in scores]
    found = [len(wanted & character_pairs(sentence)) for sentence in sentences]
    shared = [count / len(wanted) for count in found]
    return [score / best + weight * share for score, share in zip(scores, shared, strict=True)]


def choose_sentences(
    sentences: Sequence[str],
    scores: Sequence[float],
    passages: Sequence[Passage],
    limits: Limits,
) -> list[int]:
    """Return the numbers of the chosen sentences, in the order of the text.

    Passages are chosen greedily by what they add: their mean score times the share of what they
    say that is new (after maximal marginal relevance, Carbonell & Goldstein 1998). Numbers and
    dates are compared by value, so that 四月十日 repeats 4月10日. Where the last one ends with a
    semicolon, the clauses up to the full stop come with it if there is room for them.
    """
    facts = lru_cache(_MOST_FACTS)(lambda number: said_facts(sentences[number]))
    left = list(passages)
    chosen: list[int] = []
    said: set[str] = set()
    first_worth = 0.0
    while left:
        worth = {passage: _worth(passage, scores, facts, said, limits) for passage in left}
        ranked = sorted((-worth[passage], passage.first, passage) for passage in left)
        if chosen:
            ranked = [one for one in ranked if -one[0] >= limits.least_worth * first_worth]
        place, shown = _first_fitting([one[-1] for one in ranked], sentences, chosen, limits)
        if not shown:
            break
        first_worth = first_worth or -ranked[place][0]
        # What repeats nothing is worth its score, and nothing is worth more.
        rest = (passage for *_, passage in ranked[place + 1 :])
        left = [one for one in rest if _score(one, scores) >= limits.least_worth * first_worth]
        chosen += shown
        said |= set().union(*map(facts, shown))
    found = sorted(chosen) or [number for one in passages[:1] for number in one.sentences][:1]
    return _closed(found, sentences, limits)


def said_facts(sentence: str) -> set[str]:
    """Return what a sentence says, as character pairs with every number as its value."""
    return character_pairs(with_values(fold(sentence)))


def join_sentences(sentences: Iterable[str]) -> str:
    """Return the sentences as one line; a blank stands where one ends without a full stop."""
    joined = ""
    for sentence in sentences:
        line = " ".join(sentence.split())
        gap = " " if joined and joined[-1] not in "。!?！？；;…”’」』)）:：" else ""
        joined += gap + line
    return joined


def character_pairs(text: str) -> set[str]:
    """Return the character pairs of a text in which both are letters or digits."""
    pairs: set[str] = set()
    for run in runs_of_letters(text):
        pairs.update(map(add, run, run[1:]))
    return pairs


def runs_of_letters(text: str) -> list[str]:
    """Return the runs of letters and digits of a text, which other characters part."""
    return _LETTERS.findall(text)


def says(sentence: str) -> int:
    """Return how many letters and digits a sentence has."""
    return sum(map(len, runs_of_letters(sentence)))


def visible(text: str) -> int:
    """Return how many characters of a text are no white space."""
    return sum(map(len, text.split()))


def _worth(
    passage: Passage,
    scores: Sequence[float],
    facts: Callable[[int], set[str]],
    said: set[str],
    limits: Limits,
) -> float:
    score = _score(passage, scores)
    if not said:
        return score
    new = set().union(*map(facts, range(passage.first, passage.least)))
    return score * (1 - limits.redundancy * len(new & said) / max(1, len(new)))


def _score(passage: Passage, scores: Sequence[float]) -> float:
    shown = range(passage.first, passage.least)
    return sum(scores[number] for number in shown) / len(shown)


def _first_fitting(
    passages: Sequence[Passage], sentences: Sequence[str], chosen: Sequence[int], limits: Limits
) -> tuple[int, list[int]]:
    """Return the place of the first passage that there is room for, and what of it is shown."""
    for place, passage in enumerate(passages):
        if shown := _fitting(passage, sentences, chosen, limits):
            return place, shown
    return 0, []


def _fitting(
    passage: Passage, sentences: Sequence[str], chosen: Sequence[int], limits: Limits
) -> list[int]:
    """Return as many sentences of a passage as there is room for; [] where there is too little.

    A summary has one sentence in any case, however long; several must fit.
    """
    fewest = [*chosen, *range(passage.first, passage.least)]
    if len(fewest) > 1 and not _fits(fewest, sentences, limits):
        return []
    end = passage.least
    while end < passage.end and _fits([*chosen, *range(passage.first, end + 1)], sentences, limits):
        end += 1
    return [*range(passage.first, end)]


def _closed(chosen: list[int], sentences: Sequence[str], limits: Limits) -> list[int]:
    """Return the chosen sentences, with what follows the last of them up to a full stop."""
    if not chosen:
        return chosen
    end = chosen[-1] + 1
    while end < len(sentences) and _goes_on(sentences[end - 1]):
        end += 1
    whole = [*chosen, *range(chosen[-1] + 1, end)]
    is_room = not _goes_on(sentences[end - 1]) and _fits(whole, sentences, limits)
    return whole if is_room else chosen


def _goes_on(sentence: str) -> bool:
    return sentence.rstrip().endswith((";", "；"))


def _fits(numbers: Sequence[int], sentences: Sequence[str], limits: Limits) -> bool:
    length = sum(visible(sentences[number]) for number in numbers)
    return (limits.characters is None or length <= limits.characters) and (
        limits.sentences is None or len(numbers) <= limits.sentences
    )
