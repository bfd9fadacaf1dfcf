from __future__ import annotations

from itertools import islice

import numpy as np
import torch
from tiny_checkpoint import TEXT, tiny_extract

from pipeline.modeling.news.encoding import CHARACTER, OPENING, PAIR, PLACE, WORD
from pipeline.modeling.news.features import BEGIN, PLACES, SINGLE
from pipeline.training.pretrain import (
    PretrainConfig,
    hide,
    in_parts,
    mask_words,
    masked_batches,
)

EXTRACT = tiny_extract()
ROWS = np.stack([EXTRACT(TEXT)[:18]])
SETTINGS = PretrainConfig(steps=5, rows=3, length=12, masked=0.3)


def test_words_are_masked_whole() -> None:
    # 张书锦|在|晋中市|榆社县|调研|,|…: a word is masked in all its characters or in none.
    for seed in range(20):
        chosen = mask_words(ROWS, 0.4, np.random.default_rng(seed))[0]
        words = np.cumsum(np.isin(ROWS[0, :, PLACE] % PLACES, (BEGIN, SINGLE)))
        for word in set(words.tolist()):
            assert len(set(chosen[words == word].tolist())) == 1


def test_nothing_gives_a_masked_character_away() -> None:
    rows = ROWS.copy()
    chosen = np.zeros((1, 18), dtype=bool)
    chosen[0, 4:7] = True
    hide(rows, chosen, 2)
    assert (rows[0, 4:7, CHARACTER] == 2).all()
    assert (rows[0, 4:7, WORD] == 0).all()
    assert ROWS[0, 4, PLACE] >= PLACES and (rows[0, 4:7, PLACE] < PLACES).all()
    assert (rows[0, 3:7, PAIR] == 0).all()
    assert ROWS[0, :, OPENING].any() and not rows[0, :, OPENING:].any()
    np.testing.assert_array_equal(rows[0, 7:, :OPENING], ROWS[0, 7:, :OPENING])


def test_batches_depend_on_seed_and_step_alone() -> None:
    cache = np.concatenate([EXTRACT(TEXT)] * 4)
    whole = list(masked_batches(cache, SETTINGS, mask_id=2, seed=1))
    late = list(islice(masked_batches(cache, SETTINGS, mask_id=2, seed=1, first_step=3), 2))
    assert len(whole) == 5
    for (windows, masked, names), (windows2, masked2, names2) in zip(whole[3:], late, strict=True):
        assert windows.characters.equal(windows2.characters)
        assert masked.equal(masked2) and names.equal(names2)
        assert int(masked.sum()) == len(names)


def test_a_batch_in_parts_names_each_masked_character_once() -> None:
    cache = np.concatenate([EXTRACT(TEXT)] * 4)
    windows, masked, names = next(iter(masked_batches(cache, SETTINGS, mask_id=2, seed=1)))
    parts = in_parts(windows, masked, names, parts=2)
    assert [len(part.lengths) for part, _, _ in parts] == [2, 1]
    for first, (part, hidden, named) in enumerate(parts):
        assert part.characters.equal(windows.characters[first::2])
        whole = torch.zeros_like(windows.characters)
        whole[masked] = names
        assert whole[first::2][hidden].equal(named)
    assert len(in_parts(windows, masked, names, parts=9)) == 3
