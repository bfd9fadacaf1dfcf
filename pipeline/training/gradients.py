"""The gradient of a batch whose parts run side by side.

A recurrent layer gains little from a second core; two halves of a batch, each in a thread with one
core to itself, nearly double the speed. Parts draw their dropout in no fixed order, so that only a
run with one part a batch repeats to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import torch
from torch import Tensor, nn

#: Computes the loss of one part of a batch.
Part = Callable[[], Tensor]


def differentiate(
    parts: Sequence[Part], weights: Sequence[nn.Parameter], *, device: str, precision: torch.dtype
) -> float:
    """Give every weight the gradient of the parts' mean loss, and return that loss.

    Args:
        parts: one or more; more than one run in as many threads.
        weights: those that the losses may depend on; one that none depends on gets None.
        device: "cpu" or "cuda", for mixed precision.
        precision: of the forward pass; float32 is left as it is.
    """

    def run(part: Part) -> tuple[float, tuple[Tensor | None, ...]]:
        with torch.autocast(device, precision, enabled=precision != torch.float32):
            loss = part()
        return loss.item(), torch.autograd.grad(loss, weights, allow_unused=True)

    found = [run(parts[0])] if len(parts) == 1 else list(_threads(len(parts)).map(run, parts))
    for number, weight in enumerate(weights):
        weight.grad = None
        for _, gradients in found:
            gradient = gradients[number]
            if gradient is not None:
                share = gradient / len(parts)
                weight.grad = share if weight.grad is None else weight.grad + share
    return sum(value for value, _ in found) / len(parts)


@lru_cache(maxsize=1)
def _threads(count: int) -> ThreadPoolExecutor:
    # A new thread would take all cores for each of its operations.
    return ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,))
