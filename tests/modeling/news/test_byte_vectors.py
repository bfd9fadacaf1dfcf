from __future__ import annotations

import torch

from pipeline.modeling.news.byte_vectors import ByteEmbedding

VECTORS = torch.randn(6, 9, generator=torch.Generator().manual_seed(1)) * torch.tensor(
    [[0.001], [0.1], [1.0], [30.0], [1.0], [1.0]]
)


def _filled() -> ByteEmbedding:
    table = ByteEmbedding(*VECTORS.shape)
    table.fill(VECTORS)
    return table


def test_every_row_is_within_half_a_step_of_its_own() -> None:
    steps = VECTORS.abs().amax(dim=1, keepdim=True) / 127
    assert ((_filled()(torch.arange(6)) - VECTORS).abs() <= 0.501 * steps).all()


def test_a_row_of_zeros_stays_one() -> None:
    table = ByteEmbedding(2, 3)
    table.fill(torch.tensor([[0.0, 0.0, 0.0], [1.0, -2.0, 0.5]]))
    assert table(torch.tensor([0])).tolist() == [[0.0, 0.0, 0.0]]


def test_vectors_have_the_shape_of_their_ids_and_no_gradient() -> None:
    table = _filled()
    found = table(torch.tensor([[0, 5, 5], [1, 2, 3]]))
    assert found.shape == (2, 3, 9)
    assert torch.equal(found[0, 1], found[0, 2])
    assert list(table.parameters()) == []
