"""Fitting the network's layers of topics alone, over what the finished encoder says of pages.

Two layers over 512 numbers a page are fitted in a minute, so that whole sets teach them: pages
labelled by hand, articles by their sources and headlines, each with the topics that its set knows.
What chooses sentences stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn

from pipeline.modeling.news.page_topics import Floats
from pipeline.settings import Settings
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.loop import Report
from pipeline.training.page_examples import PageExample


class TopicHeadConfig(Settings):
    """Settings of the fit."""

    epochs: int = Field(8, ge=1, description="passes over the pages")
    batch: int = Field(256, ge=1, description="pages in a batch")
    learning_rate: float = Field(0.002, gt=0, description="at its highest; it falls to 0")
    weight_decay: float = Field(0.03, ge=0)
    dropout: float = Field(0.4, ge=0, lt=1)
    smoothing: float = Field(0.05, ge=0, lt=1, description="label smoothing")


def fit_topic_head(
    read: Floats,
    examples: Sequence[PageExample],
    config: TopicHeadConfig,
    report: Report,
    *,
    seed: int,
) -> dict[str, Tensor]:
    """Return the weights of `DocumentHead.topics` by name.

    Args:
        read: what these layers read of each page, shape (pages, 2 × sentence_size).
        examples: the same pages, with what is known of their topics and how much each weighs.
        config: settings.
        report: hears of every pass.
        seed: of the first weights and of the order.
    """
    torch.manual_seed(seed)
    layers = topic_layers(read.shape[1], config.dropout)
    optimizer = torch.optim.AdamW(layers.parameters(), weight_decay=config.weight_decay)
    batches = max(1, len(examples) // config.batch)
    rates = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, config.learning_rate, total_steps=config.epochs * batches, pct_start=0.1
    )
    pages, wanted, known, weight = _targets(read, examples)
    for epoch in range(config.epochs):
        lost = 0.0
        for rows in torch.randperm(len(examples)).tensor_split(batches):
            losses = masked_losses(layers(pages[rows]), wanted[rows], known[rows], config.smoothing)
            loss = (weight[rows] * losses).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(layers.parameters(), 1.0)
            optimizer.step()
            rates.step()
            lost += float(loss.detach()) / batches
        report(f"head of topics: pass {epoch + 1} of {config.epochs}, loss {lost:.3f}")
    # The head's own dropout stands before these layers: their numbers begin with the first one.
    return {f"{int(name[0]) - 1}{name[1:]}": own for name, own in layers.state_dict().items()}


def topic_layers(width: int, dropout: float) -> nn.Sequential:
    """Return the layers of `DocumentHead.topics` with the dropout that stands before them."""
    return nn.Sequential(
        nn.Dropout(dropout),
        nn.Linear(width, width // 2),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(width // 2, len(MODEL_TOPICS)),
    )


def masked_losses(logits: Tensor, wanted: Tensor, known: Tensor, smoothing: float) -> Tensor:
    """Return −log p(wanted | known) of each page, a share of it spread over all known topics.

    Where nothing is wanted, a page is about none of the known topics.
    """
    negative = wanted.amax(dim=1, keepdim=True) <= 0
    wanted = torch.where(negative, (~known).float(), wanted)
    among = known | negative
    total = logits.masked_fill(~among, -1e4).logsumexp(dim=1)
    right = (logits + wanted.clamp(min=1e-9).log()).masked_fill(~among, -1e4).logsumexp(dim=1)
    spread = total - (logits * among).sum(dim=1) / among.sum(dim=1)
    return (1 - smoothing) * (total - right) + smoothing * spread


def _targets(read: Floats, examples: Sequence[PageExample]) -> tuple[Tensor, ...]:
    return (
        torch.from_numpy(read),
        torch.from_numpy(np.stack([page.allowed for page in examples])),
        torch.from_numpy(np.stack([page.known for page in examples])),
        torch.tensor([page.weight for page in examples]),
    )
