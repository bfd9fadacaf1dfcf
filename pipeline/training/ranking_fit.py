"""Fitting `pipeline.modeling.news.ranking`: which sentence is nearest an article's headline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from pipeline.modeling.news.sentence_features import FEATURES
from pipeline.training.loop import Report

#: ROUGE-L of a page's sentences lies within some tenths: a softmax of them as they are is flat.
_SHARPNESS = 0.07
#: Of the cross-entropy beside the expected gain, whose gradient fades once one sentence has all.
_TARGET_SHARE = 0.1
_BATCH = 256
_NEVER = -1e4


class RankingFit(BaseModel):
    """Settings of the fit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: int = Field(16, ge=1, description="of the hidden layer of one network")
    networks: int = Field(3, ge=1, description="fitted one by one; their mean counts")
    epochs: int = Field(20, ge=1, description="passes over the articles")
    learning_rate: float = Field(0.008, gt=0, description="at the start; it falls to 0 by a cosine")
    decay: float = Field(0.01, ge=0, description="weight decay")
    dropout: float = Field(0.2, ge=0, lt=1, description="of the hidden layer")


@dataclass(frozen=True, slots=True)
class RankedArticle:
    """An article's sentences: features (sentences, FEATURES), ROUGE-L, and which may be chosen."""

    features: npt.NDArray[np.float32]
    gains: npt.NDArray[np.float32]
    choosable: npt.NDArray[np.bool_]
    weight: float = 1.0


def fit_ranking(
    articles: Sequence[RankedArticle], config: RankingFit, report: Report, *, seed: int
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the arrays of the file `RANKING`."""
    torch.manual_seed(seed)
    rows = np.concatenate([article.features for article in articles])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    batches = _padded(articles, mean, spread)
    nets = [_fit_one(batches, config, report) for _ in range(config.networks)]
    with torch.no_grad():
        hidden = torch.cat([net.hidden.weight for net in nets]).T.numpy() / spread[:, None]
        bias = torch.cat([net.hidden.bias for net in nets]).numpy() - mean @ hidden
        out = torch.cat([net.out.weight[0] for net in nets]).numpy() / config.networks
    return {
        "names": np.array(FEATURES),
        "hidden": hidden.astype(np.float32),
        "bias": bias.astype(np.float32),
        "out": out.astype(np.float32),
    }


class _Net(nn.Module):
    """A multilayer perceptron (forward pass) with one hidden layer: features → a score."""

    def __init__(self, units: int, dropout: float) -> None:
        super().__init__()
        self.hidden = nn.Linear(len(FEATURES), units)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(units, 1, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        scores: Tensor = self.out(self.dropout(self.hidden(features).relu()))[..., 0]
        return scores


@dataclass(frozen=True, slots=True)
class _Padded:
    """Articles side by side: features (articles, sentences, FEATURES), gains and what is there."""

    features: Tensor
    gains: Tensor
    choosable: Tensor
    weights: Tensor


def _padded(
    articles: Sequence[RankedArticle],
    mean: npt.NDArray[np.float32],
    spread: npt.NDArray[np.float32],
) -> _Padded:
    longest = max(len(article.gains) for article in articles)
    shape = (len(articles), longest)
    features = np.zeros((*shape, len(FEATURES)), dtype=np.float32)
    gains, choosable = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=bool)
    for row, article in enumerate(articles):
        size = len(article.gains)
        features[row, :size] = (article.features - mean) / spread
        gains[row, :size], choosable[row, :size] = article.gains, article.choosable
    weights = np.array([article.weight for article in articles], dtype=np.float32)
    return _Padded(*map(torch.from_numpy, (features, gains, choosable, weights)))


def _fit_one(articles: _Padded, config: RankingFit, report: Report) -> _Net:
    net = _Net(config.units, config.dropout)
    rate, decay = config.learning_rate, config.decay
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, config.epochs)
    total = 0.0
    for _ in range(config.epochs):
        total = 0.0
        for chosen in torch.split(torch.randperm(len(articles.weights)), _BATCH):
            loss = _loss(net, articles, chosen)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            total += loss.item() * len(chosen)
        schedule.step()
    report(f"ranking of sentences: loss {total / len(articles.weights):.4f}")
    return net.eval()


def _loss(net: _Net, articles: _Padded, chosen: Tensor) -> Tensor:
    """Return less the expected ROUGE-L of a sentence drawn by softmax, and some cross-entropy."""
    there, gains = articles.choosable[chosen], articles.gains[chosen]
    logs = net(articles.features[chosen]).masked_fill(~there, _NEVER).log_softmax(dim=-1)
    wanted = (gains.masked_fill(~there, -1) / _SHARPNESS).softmax(dim=-1)
    gain = (logs.exp() * gains).sum(dim=-1)
    agreement = (wanted * logs.clamp(min=-50)).sum(dim=-1)  # 0 × −∞ is no number
    loss: Tensor = -((gain + _TARGET_SHARE * agreement) * articles.weights[chosen]).mean()
    return loss
