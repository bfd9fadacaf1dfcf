from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from pipeline.modeling.news.path_loss import path_loss
from pipeline.modeling.news.tags import news_scheme, tag_names

TAGS = tag_names(["PER"])
LENGTHS = torch.tensor([5, 3, 1, 4])


def _legal_paths(length: int) -> Iterator[tuple[int, ...]]:
    """Yield every path that obeys the tags' rules, whole spans or not at its ends."""
    legal = news_scheme(TAGS).follows
    for path in itertools.product(range(len(TAGS)), repeat=length):
        if all(legal[a, b] for a, b in itertools.pairwise(path)):
            yield path


def _score(logits: Tensor, transitions: Tensor, path: tuple[int, ...]) -> float:
    moves = sum(float(transitions[a, b]) for a, b in itertools.pairwise(path))
    return moves + sum(float(logits[step, tag]) for step, tag in enumerate(path))


def _random(seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    logits = 3 * torch.randn(len(LENGTHS), 5, len(TAGS), generator=generator)
    return logits, torch.randn(len(TAGS), len(TAGS), generator=generator)


@pytest.mark.parametrize("seed", range(5))
def test_loss_is_the_share_of_the_right_path_among_the_legal_ones(seed: int) -> None:
    logits, transitions = _random(seed)
    gold = torch.zeros(4, 5, dtype=torch.long)
    expected = 0.0
    for row, length in enumerate(LENGTHS.tolist()):
        paths = list(_legal_paths(length))
        right = paths[(7 * seed + row) % len(paths)]
        gold[row] = torch.tensor([*right, *[-100] * (5 - length)])
        scores = torch.tensor([_score(logits[row], transitions, path) for path in paths])
        expected += float(scores.logsumexp(dim=0)) - _score(logits[row], transitions, right)
    loss = path_loss(logits, transitions, gold, LENGTHS, TAGS)
    assert loss.item() == pytest.approx(expected / LENGTHS.sum().item(), rel=1e-4)
