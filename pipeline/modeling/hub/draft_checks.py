"""Degenerate output of a summariser: empty, repeating itself, endless."""

from __future__ import annotations

import re

from pipeline.modeling.hub.summary_writer import Draft

#: Digits may repeat: 10000000000元 and 1,000,000,000,000 are no stammer.
_STAMMER = re.compile(r"(\D)\1{7,}|([\d,.]+[^\d,.].*?|[^\d,.].+?)\2{3,}", re.DOTALL)
_STOP = re.compile(r".*[。！？!?；;…][”’」』)）]*", re.DOTALL)
_SHORT = 24  # characters: fewer say nothing about repetition
_DISTINCT = 0.5  # least share of a text's runs of four characters that differ


def guard(draft: Draft, source: str) -> tuple[str, str]:
    """Return the text that stands, "" for none, and what was wrong with the draft, "" for nothing.

    A draft that did not come to its end is cut after its last full stop.
    """
    text, reason = draft.text, ""
    if not any(map(str.isalnum, text)):
        return "", "empty"
    if repeats(text):
        return "", "repetition"
    if not draft.ended:
        found = _STOP.match(text)
        text, reason = (found.group() if found else ""), "runaway"
    if len(text) > max(len(source), _SHORT):
        return "", "longer than what it is about"
    return text, reason


def repeats(text: str) -> bool:
    """Return whether a text says the same again and again."""
    if _STAMMER.search(text):
        return True
    runs = [text[at : at + 4] for at in range(len(text) - 3) if not text[at : at + 4].isdigit()]
    return len(text) >= _SHORT and len(set(runs)) < _DISTINCT * len(runs)
