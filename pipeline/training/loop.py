"""The optimisation loop of both phases: schedule, averaging, and resuming to the step."""

from __future__ import annotations

import math
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from pipeline.training.gradients import Part, differentiate

Report = Callable[[str], None]
#: One step's work: its task's name, its number of characters, and the losses to be computed, one
#: for each part of the batch; their mean is the batch's.
Work = tuple[str, int, Sequence[Part]]


@dataclass(frozen=True, slots=True)
class LoopConfig:
    """How a phase is optimised; `average_from` None keeps the last weights as they are.

    `task_vector_learning_rates` are peak rates of the vectors in the steps of some tasks; all other
    steps have `vector_learning_rate`. With `seconds` the phase ends by then, if not by its steps,
    the learning rate with it. `muon` has matrices of a transformer's layers learned by Muon (Jordan
    et al. 2024), whose steps turn rather than stretch them: fewer are needed.
    """

    steps: int
    learning_rate: float
    vector_learning_rate: float
    warmup: int
    weight_decay: float = 0.01
    average_from: float | None = None
    average_decay: float = 0.999
    save_every: float = 120.0  # seconds
    report_every: int = 100  # steps
    task_vector_learning_rates: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    muon: bool = False


@dataclass(slots=True)
class Loop:
    """A module with its optimisers, between two saves.

    Weights of embeddings marked `sparse` go to SparseAdam: their gradients touch a few thousand
    of 50,000 rows a step, and updating all rows would take longer than the network.
    """

    module: nn.Module
    config: LoopConfig
    checkpoint: Path
    report: Report
    precision: torch.dtype = torch.float32
    step: int = 0
    optimisers: list[torch.optim.Optimizer] = field(default_factory=list)
    average: dict[str, Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sparse = [
            cast(nn.Parameter, part.weight)
            for part in self.module.modules()
            if isinstance(part, nn.Embedding) and part.sparse and part.weight.requires_grad
        ]
        matrices = _layer_matrices(self.module) if self.config.muon else []
        known = {id(weight) for weight in [*sparse, *matrices]}
        dense = [
            weight
            for weight in self.module.parameters()
            if id(weight) not in known and weight.requires_grad
        ]
        config = self.config
        rate, decay = config.learning_rate, config.weight_decay
        self._peaks = [rate]
        self.optimisers = [torch.optim.AdamW(dense, lr=rate, weight_decay=decay)]
        if sparse:
            self._peaks.append(config.vector_learning_rate)
            self.optimisers.append(torch.optim.SparseAdam(sparse, lr=config.vector_learning_rate))
        if matrices:
            self._peaks.append(rate)
            self.optimisers.append(
                torch.optim.Muon(
                    matrices, lr=rate, weight_decay=decay, adjust_lr_fn="match_rms_adamw"
                )
            )
            dense = [*dense, *matrices]
        self._dense, self._sparse = dense, sparse
        if self.checkpoint.exists():
            self._load()

    _peaks: list[float] = field(default_factory=list, init=False)
    _spent: float = field(default=0.0, init=False)  # seconds, by all runs
    _averaged: int = field(default=0, init=False)
    _dense: list[nn.Parameter] = field(default_factory=list, init=False)
    _sparse: list[nn.Parameter] = field(default_factory=list, init=False)

    def run(self, work: Callable[[int], Iterator[Work]]) -> None:
        """Do the steps that are left; `work` yields those from a given step on.

        Raises:
            FloatingPointError: the loss is not a number; the last save is kept.
        """
        device = next(self.module.parameters()).device.type
        losses: dict[str, list[float]] = defaultdict(list)
        begun, saved, characters = time.monotonic(), time.monotonic(), 0
        before = self._spent
        self.module.train()
        for task, size, parts in work(self.step):
            self._spent = before + time.monotonic() - begun
            if self.progress >= 1:
                break
            self._set_rates(task)
            value = differentiate(
                parts, [*self._dense, *self._sparse], device=device, precision=self.precision
            )
            if not math.isfinite(value):
                raise FloatingPointError(f"step {self.step}, task {task}: the loss is {value}")
            nn.utils.clip_grad_norm_(self._dense, 1.0)
            for optimiser in self.optimisers:
                optimiser.step()
                optimiser.zero_grad()
            self.step += 1
            self._update_average()
            losses[task].append(value)
            characters += size
            if self.step % self.config.report_every == 0:
                speed = characters / (time.monotonic() - begun)
                self.report(self._line(losses, speed))
                losses.clear()
            if time.monotonic() - saved > self.config.save_every:
                self.save()
                saved = time.monotonic()
        self.save()
        self._use_average()
        self.module.eval()

    @property
    def progress(self) -> float:
        """The share of the phase that is done, by steps or by time."""
        seconds = self.config.seconds
        return max(self.step / self.config.steps, self._spent / seconds if seconds else 0.0)

    def save(self) -> None:
        """Write everything that the next step depends on; a kill leaves the old file or the new."""
        state = {
            "step": self.step,
            "spent": self._spent,
            "module": self.module.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "average": self.average,
            "averaged": self._averaged,
            "random": torch.get_rng_state(),
        }
        save_whole(state, self.checkpoint)

    def _load(self) -> None:
        where = next(self.module.parameters()).device
        state: dict[str, Any] = torch.load(self.checkpoint, map_location=where, weights_only=True)
        self.step, self._spent = state["step"], state["spent"]
        self.module.load_state_dict(state["module"])
        for optimiser, stored in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(stored)
        self.average, self._averaged = state["average"], state["averaged"]
        torch.set_rng_state(state["random"].cpu())
        self.report(f"resumed at step {self.step:,} of {self.config.steps:,}")

    def _set_rates(self, task: str) -> None:
        config = self.config
        rise = min(1.0, (self.step + 1) / max(1, config.warmup))
        fall = 0.5 * (1 + math.cos(math.pi * self.progress))
        vectors = config.task_vector_learning_rates.get(task, config.vector_learning_rate)
        peaks = list(self._peaks)
        if self._sparse:
            peaks[1] = vectors
        for optimiser, peak in zip(self.optimisers, peaks, strict=True):
            for group in optimiser.param_groups:
                group["lr"] = peak * rise * (0.02 + 0.98 * fall)

    def _update_average(self) -> None:
        """Keep an average of the weights (Polyak & Juditsky 1992), brought up every ten steps.

        It is the plain mean at first and exponential later, so that what the weights were when it
        began does not linger in a short run.
        """
        config = self.config
        if config.average_from is None or self.progress < config.average_from:
            return
        if self.step % 10 and self.step != config.steps:
            return
        self._averaged += 1
        share = max(1 - config.average_decay**10, 1 / self._averaged)
        with torch.no_grad():
            for name, weight in self.module.named_parameters():
                if not weight.requires_grad:
                    continue
                if name not in self.average:
                    self.average[name] = weight.detach().clone()
                else:
                    self.average[name].lerp_(weight, share)

    def _use_average(self) -> None:
        with torch.no_grad():
            for name, weight in self.module.named_parameters():
                if name in self.average:
                    weight.copy_(self.average[name])

    def _line(self, losses: dict[str, list[float]], speed: float) -> str:
        means = ", ".join(
            f"{task} {sum(values) / len(values):.4f}" for task, values in sorted(losses.items())
        )
        left = f"step {self.step:,} of {self.config.steps:,}"
        return f"{left}: loss {means}; {speed:,.0f} characters/s"


def _layer_matrices(module: nn.Module) -> list[nn.Parameter]:
    """Return the matrices within the layers of an encoder."""
    return [
        weight
        for name, weight in module.named_parameters()
        if ".layers." in name and weight.ndim == 2
    ]


def save_whole(state: Any, path: Path) -> None:
    """Write `state` to `path` so that a kill leaves the old file or the new one, never a half."""
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)
