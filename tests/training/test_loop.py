from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn

from pipeline.training.loop import Loop, LoopConfig, Work


class _Table(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.vectors = nn.Embedding(6, 3, sparse=True)
        self.out = nn.Linear(3, 2)
        self.dropout = nn.Dropout(0.5)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.dropout(self.out(self.vectors(ids)))


class Killed(Exception):
    pass


def _config(steps: int = 12, **settings: float) -> LoopConfig:
    return LoopConfig(steps, 0.05, 0.05, 2, save_every=-1.0, report_every=4, **settings)


def _work(model: _Table, steps: int, kill_at: int | None = None):  # type: ignore[no-untyped-def]
    def work(first: int) -> Iterator[Work]:
        for step in range(first, steps):
            if step == kill_at:
                raise Killed
            ids = torch.tensor([step % 6, (step * 5) % 6])
            target = ids % 2
            yield "toy", 2, [lambda i=ids, t=target: nn.functional.cross_entropy(model(i), t)]

    return work


def _trained(start: _Table, folder: Path, kill_at: int | None) -> dict[str, torch.Tensor]:
    torch.manual_seed(3)
    model = copy.deepcopy(start)
    if kill_at is not None:
        with pytest.raises(Killed):
            Loop(model, _config(average_from=0.5), folder / "a.pt", print).run(
                _work(model, 12, kill_at)
            )
        model = copy.deepcopy(start)
        torch.manual_seed(99)
    Loop(model, _config(average_from=0.5), folder / "a.pt", print).run(_work(model, 12))
    return model.state_dict()


def test_a_killed_run_resumes_to_the_same_weights(tmp_path: Path) -> None:
    torch.manual_seed(0)
    start = _Table()
    whole = _trained(start, _made(tmp_path / "whole"), None)
    for kill_at in (1, 5, 11):
        resumed = _trained(start, _made(tmp_path / str(kill_at)), kill_at)
        for name, weight in whole.items():
            torch.testing.assert_close(resumed[name], weight)


def test_loss_falls_and_progress_is_reported(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model, lines = _Table(), []
    model.dropout.p = 0.0
    Loop(model, _config(steps=200), tmp_path / "a.pt", lines.append).run(_work(model, 200))
    ids = torch.arange(6)
    assert model(ids).argmax(dim=1).tolist() == [0, 1, 0, 1, 0, 1]
    assert len(lines) == 50 and lines[0].startswith("step 4 of 200: loss toy ")


def test_a_loss_that_is_no_number_stops_the_run(tmp_path: Path) -> None:
    model = _Table()

    def work(first: int) -> Iterator[Work]:
        yield "toy", 1, [lambda: model(torch.tensor([0])).sum() * torch.nan]

    with pytest.raises(FloatingPointError, match="step 0, task toy: the loss is nan"):
        Loop(model, _config(), tmp_path / "a.pt", print).run(work)


def test_the_vectors_learn_at_the_rate_of_each_steps_task(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = _Table()
    rates = {"quick": 0.5}
    config = LoopConfig(1_000, 0.05, 0.05, 0, task_vector_learning_rates=rates)
    loop = Loop(model, config, tmp_path / "a.pt", print)
    found = []

    def work(first: int) -> Iterator[Work]:
        for task in ("usual", "quick", "usual"):
            yield task, 2, [lambda: model(torch.tensor([0, 1])).sum()]
            found.append([optimiser.param_groups[0]["lr"] for optimiser in loop.optimisers])

    loop.run(work)
    assert found == [
        [pytest.approx(dense, rel=1e-4) for dense in pair]
        for pair in ([0.05, 0.05], [0.05, 0.5], [0.05, 0.05])
    ]


def test_a_short_average_is_the_mean_of_its_weights(tmp_path: Path) -> None:
    model = _Table()
    loop = Loop(model, _config(steps=100, average_from=0.5), tmp_path / "a.pt", print)
    for step in range(0, 101, 10):
        loop.step = step
        with torch.no_grad():
            model.out.bias.fill_(step)
        loop._update_average()
    torch.testing.assert_close(loop.average["out.bias"], torch.tensor([75.0, 75.0]))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_weights_that_are_held_stay_and_take_no_room(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = _Table()
    model.vectors.weight.requires_grad_(False)
    before = copy.deepcopy(model.state_dict())
    loop = Loop(model, _config(average_from=0.5), tmp_path / "a.pt", print)
    loop.run(_work(model, 12))
    assert torch.equal(model.vectors.weight, before["vectors.weight"])
    assert not torch.equal(model.out.weight, before["out.weight"])
    assert "vectors.weight" not in loop.average
