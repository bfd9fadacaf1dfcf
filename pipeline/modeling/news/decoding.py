"""Paths through tag logits: the likeliest one, how sure the network is of it, and its loss.

A linear-chain conditional random field (Lafferty et al. 2001) whose transitions are learned, and in
which a tag that may not follow another never does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from pipeline.modeling.news.tags import decode_tags, legal_ends, legal_transitions

_NEVER = -1e4
ScoredSpan = tuple[int, int, str, float]


def decode_batch(
    logits: Tensor, transitions: Tensor, lengths: Tensor, tags: Sequence[str]
) -> list[list[ScoredSpan]]:
    """Return the spans (start, end, label, score) of each window.

    A span's score is the geometric mean of the probabilities of its tags, each by itself.

    Args:
        logits: shape (windows, characters, tags), already divided by the head's temperature.
        transitions: shape (tags, tags), of the second tag after the first, divided likewise.
        lengths: characters in each window.
        tags: the names of the tags, in the order of the logits.
    """
    logs = logits.log_softmax(dim=-1)
    paths = best_paths(logs, transitions, lengths, tags)
    found: list[list[ScoredSpan]] = []
    for number, length in enumerate(lengths.tolist()):
        path = paths[number, :length]
        spans = decode_tags(path.tolist(), tags)
        if not spans:
            found.append([])
            continue
        chosen = logs[number, :length].gather(1, path[:, None])[:, 0].cumsum(0).tolist()
        found.append(
            [
                (start, end, label, _mean_probability(chosen, start, end))
                for start, end, label in spans
            ]
        )
    return found


def best_paths(logits: Tensor, transitions: Tensor, lengths: Tensor, tags: Sequence[str]) -> Tensor:
    """Return the tags of the legal path that scores highest, shape (windows, characters).

    The algorithm is Viterbi's (1967); beyond a window's length tags are 0. See `decode_batch`.
    """
    windows, steps, count = logits.shape
    moves, begins, ends = _allowed(transitions, tags)
    score = logits[:, 0] + begins
    pointers = torch.empty(windows, steps, count, dtype=torch.long, device=logits.device)
    finals = score.clone()
    for step in range(1, steps):
        best, pointers[:, step] = (score[:, :, None] + moves).max(dim=1)
        score = best + logits[:, step]
        finals = torch.where((lengths - 1 == step)[:, None], score, finals)
    tag = (finals + ends).argmax(dim=-1)
    paths = torch.zeros(windows, steps, dtype=torch.long, device=logits.device)
    for step in range(steps - 1, -1, -1):
        within = lengths > step
        paths[:, step] = torch.where(within, tag, 0)
        back = pointers[:, step].gather(1, tag[:, None])[:, 0]
        tag = torch.where(within & (step > 0), back, tag)
    return paths


def path_loss(
    logits: Tensor, transitions: Tensor, gold: Tensor, lengths: Tensor, tags: Sequence[str]
) -> Tensor:
    """Return −log of the probability of the right paths, per character.

    `gold` has the shape (windows, characters) and holds tag ids; what lies beyond a window's length
    is not looked at. Windows that a long text was cut into may begin and end inside a span. The
    other arguments are those of `decode_batch`, without temperature.
    """
    moves, _, _ = _allowed(transitions, tags)
    inside = torch.arange(logits.shape[1], device=logits.device)[None, :] < lengths[:, None]
    gold = gold.masked_fill(~inside, 0)
    right = logits.gather(2, gold[..., None])[..., 0] + torch.nn.functional.pad(
        moves[gold[:, :-1], gold[:, 1:]], (1, 0)
    )
    score = logits[:, 0]
    for step in range(1, logits.shape[1]):
        after = (score[:, :, None] + moves).logsumexp(dim=1) + logits[:, step]
        score = torch.where(inside[:, step, None], after, score)
    loss: Tensor = (score.logsumexp(dim=-1).sum() - (right * inside).sum()) / lengths.sum()
    return loss


def _allowed(transitions: Tensor, tags: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
    """Return the scores of moves, begins and ends, those that are not legal out of reach."""
    moves, begins, ends = (
        torch.from_numpy(barred).to(transitions.device) for barred in _barred(tuple(tags))
    )
    return transitions + moves, begins, ends


@lru_cache
def _barred(tags: tuple[str, ...]) -> list[npt.NDArray[np.float32]]:
    rules = (legal_transitions(tags), *legal_ends(tags))
    return [np.where(legal, 0, _NEVER).astype(np.float32) for legal in rules]


def _mean_probability(sums: Sequence[float], start: int, end: int) -> float:
    before = sums[start - 1] if start else 0.0
    return math.exp((sums[end - 1] - before) / (end - start))
