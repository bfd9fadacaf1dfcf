"""The loss of paths through tag logits.

A linear-chain conditional random field (Lafferty et al. 2001) whose transitions are learned, and in
which a tag that may not follow another never does; `pipeline.modeling.tag_paths` decodes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from pipeline.modeling.news.tags import news_scheme

#: Added to what must not be; small enough for half precision.
_NEVER = -1e4


def path_loss(
    logits: Tensor, transitions: Tensor, gold: Tensor, lengths: Tensor, tags: Sequence[str]
) -> Tensor:
    """Return −log of the probability of the right paths, per character.

    `gold` has the shape (windows, characters) and holds tag ids; what lies beyond a window's length
    is not looked at. Windows that a long text was cut into may begin and end inside a span.

    Args:
        logits: shape (windows, characters, tags).
        transitions: shape (tags, tags), of the second tag after the first.
        lengths: characters in each window.
        tags: the names of the tags, in the order of the logits.
    """
    moves = transitions + _barred(tuple(tags)).to(transitions.device)
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


@lru_cache
def _barred(tags: tuple[str, ...]) -> Tensor:
    """Return what is added to the moves (tags, tags), those that are not legal out of reach."""
    return torch.from_numpy(np.where(news_scheme(tags).follows, 0, _NEVER).astype(np.float32))
