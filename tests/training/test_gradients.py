from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from pipeline.training.gradients import differentiate


class _Table(nn.Module):
    def __init__(self, *, sparse: bool) -> None:
        super().__init__()
        self.vectors = nn.Embedding(6, 3, sparse=sparse)
        self.out = nn.Linear(3, 2)
        self.unused = nn.Linear(3, 2)

    def loss(self, ids: torch.Tensor) -> torch.Tensor:
        return nn.functional.cross_entropy(self.out(self.vectors(ids)), ids % 2)


@pytest.mark.parametrize("sparse", [True, False])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_parts_give_the_gradient_of_the_whole(count: int, sparse: bool) -> None:
    torch.manual_seed(0)
    whole = _Table(sparse=sparse)
    parted = copy.deepcopy(whole)
    ids = torch.tensor([0, 3, 1, 3])
    expected = whole.loss(ids)
    expected.backward()  # type: ignore[no-untyped-call]
    parts = [lambda n=n: parted.loss(ids[n::count]) for n in range(count)]
    value = differentiate(parts, list(parted.parameters()), device="cpu", precision=torch.float32)
    assert value == pytest.approx(expected.item())
    for (name, weight), other in zip(whole.named_parameters(), parted.parameters(), strict=True):
        if name.startswith("unused"):
            assert weight.grad is None and other.grad is None
        else:
            torch.testing.assert_close(other.grad.to_dense(), weight.grad.to_dense())
