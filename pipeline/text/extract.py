"""Extractive summaries: which sentences are chosen, given how much each says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def weigh_title(
    sentences: Sequence[str], scores: Sequence[float], *, title: str, weight: float
) -> list[float]:
    """Return the scores as shares of the best, raised by what a sentence shares with the title.

    The title method (Edmundson 1969): `weight` × the share of the title's character pairs that
    the sentence has. It keeps a slogan at the top of a page from passing for its message.
    """
    best = max(scores, default=0.0) or 1.0
    wanted = character_pairs(title)
    found = [len(wanted & character_pairs(sentence)) for sentence in sentences]
    shared = [count / max(1, len(wanted)) for count in found]
    return [score / best + weight * share for score, share in zip(scores, shared, strict=True)]


def choose_sentences(
    sentences: Sequence[str], scores: Sequence[float], *, count: int, redundancy: float
) -> list[int]:
    """Return the numbers of the chosen sentences, in the order in which they were chosen.

    Maximal marginal relevance (Carbonell & Goldstein 1998): score, as a share of the best one,
    less `redundancy` × the share of the sentence's character pairs that are chosen already.
    """
    best = max(scores, default=0.0) or 1.0
    pairs = [character_pairs(sentence) for sentence in sentences]
    chosen: list[int] = []
    said: set[str] = set()
    while len(chosen) < min(count, len(sentences)):
        left = [number for number in range(len(sentences)) if number not in chosen]
        worth = {
            number: scores[number] / best
            - redundancy * len(pairs[number] & said) / max(1, len(pairs[number]))
            for number in left
        }
        chosen.append(max(left, key=lambda number: (worth[number], -number)))
        said |= pairs[chosen[-1]]
    return chosen


def join_sentences(sentences: Iterable[str]) -> str:
    """Return the sentences as one line; a blank stands where one ends without a full stop."""
    joined = ""
    for sentence in sentences:
        line = " ".join(sentence.split())
        gap = " " if joined and joined[-1] not in "。!?！？；;…”’」』)）" else ""
        joined += gap + line
    return joined


def character_pairs(text: str) -> set[str]:
    """Return the character pairs of a text in which both are letters or digits."""
    return {text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum()}


def says(sentence: str) -> int:
    """Return how many letters and digits a sentence has."""
    return sum(map(str.isalnum, sentence))
