"""The best legal path through tag logits, and how sure the network is of each span."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from pipeline.modeling.tags import decode_tags, legal_ends, legal_transitions

_NEVER = -1e4
ScoredSpan = tuple[int, int, str, float]


def decode_batch(logits: Tensor, lengths: Tensor, tags: Sequence[str]) -> list[list[ScoredSpan]]:
    """Return the spans (start, end, label, score) of each window.

    The path is the likeliest one in which every tag may follow the one before (Viterbi 1967). A
    span's score is the geometric mean of the probabilities of its tags.

    Args:
        logits: shape (windows, characters, tags), already divided by the head's temperature.
        lengths: characters in each window.
        tags: the names of the tags, in the order of the logits.
    """
    logs = logits.log_softmax(dim=-1)
    paths = best_paths(logs, lengths, tags)
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


def best_paths(logs: Tensor, lengths: Tensor, tags: Sequence[str]) -> Tensor:
    """Return the likeliest legal tag of every character, shape (windows, characters)."""
    steps = logs.shape[1]
    greedy = logs.argmax(dim=-1)
    legal = torch.from_numpy(legal_transitions(tags)).to(logs.device)
    begins, ends = (torch.from_numpy(ends).to(logs.device) for ends in legal_ends(tags))
    inside = torch.arange(steps, device=logs.device)[None, :] < lengths[:, None]
    # Nine windows in ten are legal as they stand; only the rest need the dynamic programme.
    follows = (legal[greedy[:, :-1], greedy[:, 1:]] | ~inside[:, 1:]).all(dim=1)
    last = greedy.gather(1, (lengths - 1).clamp(min=0)[:, None])[:, 0]
    broken = ~(follows & begins[greedy[:, 0]] & ends[last])
    if broken.any():
        greedy[broken] = _viterbi(logs[broken], lengths[broken], legal, begins, ends)
    return greedy


def _viterbi(logs: Tensor, lengths: Tensor, legal: Tensor, begins: Tensor, ends: Tensor) -> Tensor:
    windows, steps, count = logs.shape
    moves = torch.zeros(legal.shape, device=logs.device).masked_fill(~legal, _NEVER)
    score = logs[:, 0].masked_fill(~begins, _NEVER)
    pointers = torch.empty(windows, steps, count, dtype=torch.long, device=logs.device)
    finals = score.clone()
    for step in range(1, steps):
        best, pointers[:, step] = (score[:, :, None] + moves).max(dim=1)
        score = best + logs[:, step]
        finals = torch.where((lengths - 1 == step)[:, None], score, finals)
    tag = finals.masked_fill(~ends, _NEVER * 2).argmax(dim=-1)
    paths = torch.zeros(windows, steps, dtype=torch.long, device=logs.device)
    for step in range(steps - 1, -1, -1):
        within = lengths > step
        paths[:, step] = torch.where(within, tag, 0)
        back = pointers[:, step].gather(1, tag[:, None])[:, 0]
        tag = torch.where(within & (lengths > 0) & (step > 0), back, tag)
    return paths


def _mean_probability(sums: Sequence[float], start: int, end: int) -> float:
    before = sums[start - 1] if start else 0.0
    return math.exp((sums[end - 1] - before) / (end - start))
