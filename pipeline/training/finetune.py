"""All heads of a `NewsModel` learned together, batch by batch from different sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn

from pipeline.modeling.news.encoding import collate
from pipeline.modeling.news.network import NewsModel, head_tags
from pipeline.modeling.news.path_loss import path_loss
from pipeline.settings import Settings
from pipeline.training.answers import answers_loss
from pipeline.training.batches import endless_batches
from pipeline.training.examples import Tagged
from pipeline.training.topic_salience import judging_loss
from pipeline.training.unit_dropout import drop_units

TAGGING_HEADS = ("words", "news", "fine", "uner")


class FinetuneConfig(Settings):
    """Settings of the multi-task phase."""

    steps: int = Field(10_000, ge=0, description="batches in all; 0 leaves this phase out")
    characters: int = Field(6_000, ge=1, description="characters in a batch")
    learning_rate: float = Field(2e-3, gt=0, description="peak, dense weights")
    vector_learning_rate: float = Field(5e-4, gt=0, description="peak, pair and word vectors")
    frozen_vectors: bool = Field(
        False, description="leave the vectors of characters, pairs and words as they are"
    )
    topic_vector_learning_rate: float | None = Field(
        None, gt=0, description="the same in steps of titles and documents, where it is another"
    )
    warmup: int = Field(300, ge=0, description="steps until the peak")
    weight_decay: float = Field(0.01, ge=0)
    paths: float = Field(
        1.0, ge=0, description="weight of the tags' paths (CRF) beside half of each tag's own"
    )
    seconds: float = Field(0.0, ge=0, description="time in which it ends; 0: by steps alone")
    topic_smoothing: float = Field(0.0, ge=0, lt=1, description="label smoothing of topics")
    dropped_units: float = Field(
        0.0, ge=0, lt=1, description="share of units unknown in steps of titles and documents"
    )
    dropped_tagging_units: float = Field(
        0.0, ge=0, lt=1, description="the same in steps of gold tags"
    )
    average_from: float = Field(0.6, ge=0, lt=1, description="share of the steps before averaging")
    weights: dict[str, float] = Field(
        default_factory=lambda: {
            "news": 4.0,
            "fine": 1.0,
            "words": 1.5,
            "titles": 2.5,
            "documents": 3.5,
        },
        description="how often each task is drawn",
    )

    def task_vector_learning_rates(self) -> dict[str, float]:
        """Return the tasks whose steps move the vectors at a rate of their own."""
        if self.topic_vector_learning_rate is None:
            return {}
        tasks = [task for task in self.weights if task not in TAGGING_HEADS]
        return dict.fromkeys(tasks, self.topic_vector_learning_rate)


def task_order(weights: Mapping[str, float], steps: int, seed: int) -> list[str]:
    """Return the task of every step; the order of `weights` does not matter."""
    names = sorted(weights)
    shares = np.array([weights[name] for name in names], dtype=float)
    random = np.random.default_rng([seed, 7])
    return [names[i] for i in random.choice(len(names), size=steps, p=shares / shares.sum())]


def task_batches(
    examples: Mapping[str, Sequence[Any]],
    config: FinetuneConfig,
    *,
    seed: int,
    first_step: int = 0,
) -> Iterator[tuple[str, list[Any]]]:
    """Yield (task, batch) from `first_step` on; step n depends on the seed and n alone."""
    order = task_order(config.weights, config.steps, seed)
    streams = {
        task: endless_batches(
            examples[task],
            characters=config.characters,
            seed=(seed, number),
            skip=order[:first_step].count(task),
        )
        for number, task in enumerate(sorted(config.weights))
    }
    for task in order[first_step:]:
        yield task, next(streams[task])


def tagging_loss(
    model: NewsModel,
    batch: Sequence[Tagged],
    head: str,
    *,
    paths: float = 1.0,
    dropped_units: float = 0.0,
) -> Tensor:
    """Return `paths` × the loss of the right path and half the cross-entropy of each tag.

    Both are means over characters.

    The second keeps the tags' own probabilities, which scores are made of, in step with the path.
    """
    windows = collate([example.features for example in batch]).to(model.device)
    windows = drop_units(windows, model.config, dropped_units)
    logits = model.tag_logits(model(windows), head)
    tags = nn.utils.rnn.pad_sequence(
        [torch.from_numpy(example.tags.astype(np.int64)) for example in batch],
        batch_first=True,
        padding_value=-100,
    ).to(model.device)
    alone = 0.5 * nn.functional.cross_entropy(logits.flatten(0, 1), tags.flatten())
    if not paths:
        return alone
    path = path_loss(logits, model.transitions[head], tags, windows.lengths, head_tags(model, head))
    return paths * path + alone


def step_loss(model: NewsModel, task: str, batch: Sequence[Any], config: FinetuneConfig) -> Tensor:
    """Return the loss of one batch of a task."""
    if task in TAGGING_HEADS:
        dropped = config.dropped_tagging_units
        return tagging_loss(model, batch, task, paths=config.paths, dropped_units=dropped)
    if task == "answers":
        return answers_loss(model, batch)
    return judging_loss(
        model, batch, smoothing=config.topic_smoothing, dropped_units=config.dropped_units
    )
