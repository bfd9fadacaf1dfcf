"""Units left out at random, so that a text is judged by more than its rarest words.

A headline has twenty characters, and one rare word in it tells a network which training text it
is. With a share of all units unknown the others have to say the same (word dropout, Iyyer et al.
2015, https://aclanthology.org/P15-1162).
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.encoders import Windows
from pipeline.modeling.news.features import UNKNOWN_UNIT
from pipeline.modeling.news.tokenizer import UNKNOWN_CHARACTER


def drop_units(windows: Windows, config: NewsConfig, share: float) -> Windows:
    """Return windows in which a share of all characters, pairs and words is unknown.

    They are drawn once a call: a unit is unknown in all of these windows or in none, and a word
    that is unknown neither begins nor ends anywhere.
    """
    if not share:
        return windows
    dropped = {
        kind: (torch.rand(size) < share).to(windows.characters.device)
        for kind, size in (
            ("characters", config.vocab_size),
            ("pairs", config.pair_vocab_size),
            ("words", config.word_vocab_size),
        )
    }

    def known(units: Tensor, kind: str, unknown: int = UNKNOWN_UNIT) -> Tensor:
        return units.masked_fill(dropped[kind][units], unknown)

    return replace(
        windows,
        characters=known(windows.characters, "characters", UNKNOWN_CHARACTER),
        pairs=known(windows.pairs, "pairs"),
        words=known(windows.words, "words"),
        opening=known(windows.opening, "words"),
        closing=known(windows.closing, "words"),
    )
