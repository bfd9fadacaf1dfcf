"""All heads of a `NewsModel` learned together, batch by batch from different sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from pipeline.modeling.encoding import collate
from pipeline.modeling.network import NewsModel
from pipeline.training.batches import endless_batches
from pipeline.training.examples import Judged, Tagged

TAGGING_HEADS = ("words", "news", "fine")


class FinetuneConfig(BaseModel):
    """Settings of the multi-task phase."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = Field(10_000, ge=1, description="batches in all")
    characters: int = Field(6_000, ge=1, description="characters in a batch")
    learning_rate: float = Field(2e-3, gt=0, description="peak, dense weights")
    vector_learning_rate: float = Field(5e-4, gt=0, description="peak, pair and word vectors")
    warmup: int = Field(300, ge=0, description="steps until the peak")
    weight_decay: float = Field(0.01, ge=0)
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


def tagging_loss(model: NewsModel, batch: Sequence[Tagged], head: str) -> Tensor:
    """Return the mean cross-entropy of the tags, over characters."""
    windows = collate([example.features for example in batch]).to(model.device)
    logits = model.tag_logits(model(windows), head)
    tags = nn.utils.rnn.pad_sequence(
        [torch.from_numpy(example.tags.astype(np.int64)) for example in batch],
        batch_first=True,
        padding_value=-100,
    )
    loss: Tensor = nn.functional.cross_entropy(
        logits.flatten(0, 1), tags.flatten().to(model.device)
    )
    return loss


def judging_loss(model: NewsModel, batch: Sequence[Judged]) -> Tensor:
    """Return the loss of topics and salience, each averaged over the documents that have it.

    Topics: −log of the probability of the allowed topics among those that the set knows.
    Salience: one minus the expected ROUGE-L of a sentence drawn by softmax, beside the
    cross-entropy to the sentence distribution that ROUGE-L itself gives.
    """
    topics, salience = (scores.cpu() for scores in judge(model, batch))
    losses = []
    labelled = [n for n, doc in enumerate(batch) if doc.allowed is not None]
    if labelled:
        allowed = torch.from_numpy(np.stack([np.asarray(batch[n].allowed) for n in labelled]))
        known = torch.from_numpy(np.stack([np.asarray(batch[n].known) for n in labelled]))
        logits = topics[labelled]
        among_known = logits.masked_fill(~known, -1e4).logsumexp(dim=-1)
        losses.append((among_known - logits.masked_fill(~allowed, -1e4).logsumexp(dim=-1)).mean())
    headed = [n for n, doc in enumerate(batch) if doc.salience is not None]
    if headed:
        rows = [torch.from_numpy(np.asarray(batch[n].salience)) for n in headed]
        gains = nn.utils.rnn.pad_sequence(rows, batch_first=True)
        logs = salience[headed][:, : gains.shape[1]].log_softmax(dim=-1)
        target = (gains.masked_fill(gains == 0, -1) / 0.07).softmax(dim=-1)
        losses.append(1 - (logs.exp() * gains).sum(dim=-1).mean())
        losses.append(-0.3 * (target * logs).sum(dim=-1).mean())
    return torch.stack(losses).sum()


def judge(model: NewsModel, batch: Sequence[Judged]) -> tuple[Tensor, Tensor]:
    """Return topic logits and salience of documents, through one encoder pass."""
    rows = [row for doc in batch for row in doc.sentences]
    vectors = sentence_vectors(model, rows)
    counts = [len(doc.sentences) for doc in batch]
    padded = nn.utils.rnn.pad_sequence(list(torch.split(vectors, counts)), batch_first=True)
    places = nn.utils.rnn.pad_sequence(
        [torch.from_numpy(doc.places) for doc in batch], batch_first=True
    )
    mask = torch.arange(padded.shape[1])[None, :] < torch.tensor(counts)[:, None]
    topics, salience = model.document(padded, places.to(model.device), mask.to(model.device))
    return topics, salience


def sentence_vectors(model: NewsModel, rows: Sequence[Any], characters: int = 4_000) -> Tensor:
    """Return one vector a row, in the rows' order; rows of like length go through together."""
    order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
    vectors: list[Tensor] = []
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and (end + 1 - start) * len(rows[order[end]]) <= characters:
            end += 1
        windows = collate([rows[number] for number in order[start:end]]).to(model.device)
        vectors.append(model.pooling(model(windows), windows.mask()))
        start = end
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(vectors)[back.to(model.device)]


def step_loss(model: NewsModel, task: str, batch: Sequence[Any]) -> Tensor:
    """Return the loss of one batch of a task."""
    if task in TAGGING_HEADS:
        return tagging_loss(model, batch, task)
    return judging_loss(model, batch)
