"""Training of the topic and salience heads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.modeling.batching import batches_by_budget
from pipeline.modeling.news.documents import pool_sentences
from pipeline.modeling.news.encoding import collate
from pipeline.modeling.news.network import NewsModel
from pipeline.training.examples import Judged
from pipeline.training.unit_dropout import drop_units

#: ROUGE-L of a page's sentences lies within some tenths: a softmax of them as they are is flat.
_SHARPNESS = 0.07
#: Of the cross-entropy beside the expected gain, whose gradient fades once one sentence has all.
_TARGET_SHARE = 0.3


def judging_loss(
    model: NewsModel, batch: Sequence[Judged], *, smoothing: float = 0.0, dropped_units: float = 0.0
) -> Tensor:
    """Return the loss of documents whose sentences go through the encoder.

    `dropped_units` is the share of the units that are unknown, see `drop_units`.
    """
    counts = [doc.sentences for doc in batch]
    vectors = torch.split(sentence_vectors(model, batch, dropped_units=dropped_units), counts)
    return document_loss(model, vectors, batch, smoothing=smoothing)


def document_loss(
    model: NewsModel, vectors: Sequence[Tensor], batch: Sequence[Judged], *, smoothing: float = 0.0
) -> Tensor:
    """Return the loss of documents whose sentence vectors are known."""
    return judged_loss(*judge_vectors(model, vectors, batch), batch, smoothing=smoothing)


def judged_loss(
    topics: Tensor, salience: Tensor, batch: Sequence[Judged], *, smoothing: float = 0.0
) -> Tensor:
    """Return the loss of topics and salience, each averaged over the documents that have it.

    Topics: −log of the probability of the allowed topics among those that the set knows; the
    share `smoothing` of the target is spread over all of these (label smoothing, Szegedy et al.
    2016, arXiv:1512.00567).
    Salience: one minus the expected ROUGE-L of a sentence drawn by softmax, beside the
    cross-entropy to the sentence distribution that ROUGE-L itself gives.
    """
    topics, salience = topics.cpu(), salience.cpu()
    losses = []
    labelled = [n for n, doc in enumerate(batch) if doc.allowed is not None]
    if labelled:
        allowed = torch.from_numpy(np.stack([np.asarray(batch[n].allowed) for n in labelled]))
        known = torch.from_numpy(np.stack([np.asarray(batch[n].known) for n in labelled]))
        logits = topics[labelled]
        among_known = logits.masked_fill(~known, -1e4).logsumexp(dim=-1)
        surprise = among_known - logits.masked_fill(~allowed, -1e4).logsumexp(dim=-1)
        spread = among_known - logits.masked_fill(~known, 0).sum(dim=-1) / known.sum(dim=-1)
        losses.append(((1 - smoothing) * surprise + smoothing * spread).mean())
    pupils = [n for n, doc in enumerate(batch) if doc.taught is not None]
    if pupils:
        taught = torch.from_numpy(np.stack([np.asarray(batch[n].taught) for n in pupils])).float()
        losses.append(-(taught * topics[pupils].log_softmax(dim=-1)).sum(dim=-1).mean())
    headed = [n for n, doc in enumerate(batch) if doc.salience is not None]
    if headed:
        rows = [torch.from_numpy(np.asarray(batch[n].salience)) for n in headed]
        gains = nn.utils.rnn.pad_sequence(rows, batch_first=True)
        logs = salience[headed][:, : gains.shape[1]].log_softmax(dim=-1)
        target = (gains.masked_fill(gains == 0, -1) / _SHARPNESS).softmax(dim=-1)
        losses.append(1 - (logs.exp() * gains).sum(dim=-1).mean())
        losses.append(-_TARGET_SHARE * (target * logs).sum(dim=-1).mean())
    return torch.stack(losses).sum() if losses else topics.sum() * 0


def judge(model: NewsModel, batch: Sequence[Judged]) -> tuple[Tensor, Tensor]:
    """Return topic logits and salience of documents, through one encoder pass."""
    vectors = torch.split(sentence_vectors(model, batch), [doc.sentences for doc in batch])
    return judge_vectors(model, vectors, batch)


def judge_vectors(
    model: NewsModel, vectors: Sequence[Tensor], batch: Sequence[Judged]
) -> tuple[Tensor, Tensor]:
    """Return topic logits and salience of documents whose sentence vectors are known."""
    counts = torch.tensor([len(sentences) for sentences in vectors])
    padded = nn.utils.rnn.pad_sequence(list(vectors), batch_first=True)
    places = nn.utils.rnn.pad_sequence(
        [torch.from_numpy(doc.places) for doc in batch], batch_first=True
    )
    mask = torch.arange(padded.shape[1])[None, :] < counts[:, None]
    topics, salience = model.document(padded, places.to(model.device), mask.to(model.device))
    return topics, salience


def sentence_vectors(
    model: NewsModel,
    batch: Sequence[Judged],
    characters: int = 4_000,
    *,
    dropped_units: float = 0.0,
) -> Tensor:
    """Return one vector a sentence, those of the first document first.

    Windows of like length go through the encoder together, about `characters` at once.
    """
    rows = [row for doc in batch for row in doc.windows]
    stretches = [own for doc in batch for own in doc.stretches]
    vectors: list[Tensor] = []
    order: list[int] = []
    for numbers in batches_by_budget([len(row) for row in rows], characters):
        windows = collate([rows[number] for number in numbers]).to(model.device)
        windows = drop_units(windows, model.config, dropped_units)
        own = [stretches[number] for number in numbers]
        vectors.append(pool_sentences(model.pooling, model(windows), own))
        order += numbers
    firsts = np.cumsum([0, *map(len, stretches)])
    places = np.concatenate([np.arange(firsts[n], firsts[n + 1]) for n in order])
    return torch.cat(vectors)[torch.from_numpy(np.argsort(places)).to(model.device)]
