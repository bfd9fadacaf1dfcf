"""Figures on development data while a checkpoint is trained, and its calibration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.evaluation.scores import f1
from pipeline.modeling.news.encoding import collate
from pipeline.modeling.news.network import NewsModel, head_tags
from pipeline.modeling.news.tags import decode_tags, news_scheme
from pipeline.training.batches import epoch_batches
from pipeline.training.examples import Judged, Tagged
from pipeline.training.finetune import TAGGING_HEADS
from pipeline.training.topic_salience import judge


@torch.no_grad()
def tagging_f1(model: NewsModel, examples: Sequence[Tagged], head: str) -> float:
    """Return the span F1 of a tagging head; for words every word is a span."""
    tags = head_tags(model, head)
    scheme = news_scheme(tags, model.transitions[head].float().cpu().numpy())
    right = found = wanted = 0
    for batch, logits, lengths in _tagged_batches(model, examples, head):
        rows = [row[:length].numpy() for row, length in zip(logits, lengths, strict=True)]
        for example, spans in zip(batch, scheme.decode(rows), strict=True):
            gold = set(decode_tags(example.tags.tolist(), tags))
            predicted = {(span.start, span.end, span.label) for span in spans}
            right += len(gold & predicted)
            found += len(predicted)
            wanted += len(gold)
    return float(f1(right, wanted, found)) if right else 0.0


@torch.no_grad()
def topic_accuracy(model: NewsModel, examples: Sequence[Judged]) -> float:
    """Return how often the likeliest topic among those that the set knows is an allowed one."""
    right = []
    for batch, topics, _ in _judged_batches(model, examples):
        for doc, logits in zip(batch, topics, strict=True):
            if doc.allowed is not None and doc.known is not None:
                likeliest = int(logits.masked_fill(~torch.from_numpy(doc.known), -1e4).argmax())
                right.append(bool(doc.allowed[likeliest]))
    return float(np.mean(right)) if right else 0.0


@torch.no_grad()
def salience_gain(model: NewsModel, examples: Sequence[Judged]) -> tuple[float, float]:
    """Return the mean ROUGE-L of the sentence chosen first, and of the lead sentence."""
    chosen, lead = [], []
    for batch, _, salience in _judged_batches(model, examples):
        for doc, scores in zip(batch, salience, strict=True):
            if doc.salience is not None:
                chosen.append(doc.salience[int(scores[: len(doc.salience)].argmax())])
                lead.append(doc.salience[0])
    return (float(np.mean(chosen)), float(np.mean(lead))) if chosen else (0.0, 0.0)


def development_figures(
    model: NewsModel, tagged: dict[str, list[Tagged]], judged: dict[str, list[Judged]]
) -> dict[str, float]:
    """Return one figure for each development set, by "task/set"."""
    model.eval()
    figures = {}
    for name, examples in tagged.items():
        figures[name] = tagging_f1(model, examples, name.split("/")[0])
    for name, documents in judged.items():
        if any(doc.allowed is not None for doc in documents):
            figures[f"{name} topics"] = topic_accuracy(model, documents)
        if any(doc.salience is not None for doc in documents):
            gain, lead = salience_gain(model, documents)
            figures[f"{name} rouge-l"] = gain
            figures[f"{name} rouge-l of lead"] = lead
    model.train()
    return figures


@torch.no_grad()
def temperatures(
    model: NewsModel, tagged: dict[str, list[Tagged]], judged: dict[str, list[Judged]]
) -> dict[str, float]:
    """Return the temperature of each head that makes the development data likeliest.

    Temperature scaling, Guo et al. 2017 (arXiv:1706.04599), by search over a grid.
    """
    model.eval()
    fitted = {}
    for head in TAGGING_HEADS:
        logits, golds = [], []
        for name, examples in tagged.items():
            if name.split("/")[0] == head:
                for batch, scores, _ in _tagged_batches(model, examples, head):
                    for example, row in zip(batch, scores, strict=True):
                        logits.append(row[: example.size])
                        golds.append(torch.from_numpy(example.tags.astype(np.int64)))
        if logits:
            fitted[head] = _fit(torch.cat(logits), torch.cat(golds))
    sets = [found for docs in judged.values() if (found := _sure_topics(model, docs)) is not None]
    if sets:
        sure = torch.cat([network + ngrams for network, ngrams, _ in sets])
        fitted["topics"] = _fit(sure, torch.cat([gold for _, _, gold in sets]))
    return fitted


@torch.no_grad()
def ngram_share(model: NewsModel, judged: dict[str, list[Judged]]) -> float:
    """Return what the n-grams' scores are multiplied by before they join the network's logits.

    Most topics of the development sets are right with it, every set counting alike; the smallest
    of those that are as good, and 1 where there is no set.
    """
    model.eval()
    sets = [found for docs in judged.values() if (found := _sure_topics(model, docs)) is not None]
    if not sets or model.ngrams is None:
        return 1.0
    grid = [0.25 * share for share in range(41)]
    right = [
        sum(
            float(((network + share * ngrams).argmax(dim=-1) == gold).double().mean())
            for network, ngrams, gold in sets
        )
        for share in grid
    ]
    return grid[int(np.argmax(right))]


def _sure_topics(
    model: NewsModel, documents: Sequence[Judged]
) -> tuple[Tensor, Tensor, Tensor] | None:
    """Return the network's logits, the n-grams', and the gold of documents with one right topic.

    Only these say how sure a sure answer may be. Topics that the set does not know are out of
    reach; None where there is no such document.
    """
    network, ngrams, gold = [], [], []
    for batch in _in_batches(documents):
        logits, _ = judge(model, batch)
        scores = model.ngram_logits([doc.bag for doc in batch])
        for doc, row, score in zip(batch, logits.cpu(), scores.cpu(), strict=True):
            if doc.allowed is not None and doc.known is not None and doc.allowed.sum() == 1:
                network.append(row.masked_fill(~torch.from_numpy(doc.known), -1e4))
                ngrams.append(score)
                gold.append(int(doc.allowed.argmax()))
    return (torch.stack(network), torch.stack(ngrams), torch.tensor(gold)) if gold else None


def _fit(logits: Tensor, gold: Tensor) -> float:
    grid = [round(0.5 + 0.05 * step, 2) for step in range(91)]
    losses = [float(nn.functional.cross_entropy(logits / value, gold)) for value in grid]
    return grid[int(np.argmin(losses))]


def _tagged_batches(model: NewsModel, examples: Sequence[Tagged], head: str):  # type: ignore[no-untyped-def]
    for batch in _in_batches(examples):
        windows = collate([example.features for example in batch]).to(model.device)
        logits = model.tag_logits(model(windows), head)
        yield batch, logits.cpu(), windows.lengths.cpu()


def _judged_batches(model: NewsModel, examples: Sequence[Judged]):  # type: ignore[no-untyped-def]
    for batch in _in_batches(examples):
        topics, salience = judge(model, batch)
        topics = topics + model.ngram_logits([doc.bag for doc in batch])
        yield batch, topics.cpu(), salience.cpu()


def _in_batches(examples: Sequence[Tagged] | Sequence[Judged]):  # type: ignore[no-untyped-def]
    sizes = np.array([example.size for example in examples])
    for numbers in epoch_batches(sizes, 16_000, np.random.default_rng(0)):
        if numbers:
            yield [examples[number] for number in numbers]
