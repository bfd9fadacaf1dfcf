"""Weights of a finished checkpoint taken over by a network that has more than it."""

from __future__ import annotations

from pathlib import Path

import torch

from pipeline.modeling.news.byte_vectors import ByteEmbedding
from pipeline.modeling.news.network import NewsModel


def go_on_from(folder: Path, model: NewsModel) -> None:
    """Give the model a checkpoint's weights; what the checkpoint lacks begins as it was.

    The vectors of lists of names, where they are new, begin as nothing: they change no answer then.
    """
    before = NewsModel.from_pretrained(folder, local_files_only=True).float()
    found = before.state_dict()
    for name, table in before.named_modules():
        if isinstance(table, ByteEmbedding):
            found[f"{name}.weight"] = table(torch.arange(len(table.weight)))
    own = model.state_dict()
    with torch.no_grad():
        for name, weight in own.items():
            if name in found and found[name].shape == weight.shape:
                weight.copy_(found[name])
        model.ngrams, model.config.ngram_buckets = before.ngrams, before.config.ngram_buckets
        model.config.temperatures = dict(before.config.temperatures)
        model.config.salience_weights = dict(before.config.salience_weights)
        if model.config.names_size and "encoder.names_embedding.weight" not in found:
            own["encoder.names_embedding.weight"].zero_()
            _widen(model, found)


def _widen(model: NewsModel, found: dict[str, torch.Tensor]) -> None:
    """Take over weights that read the units, of a checkpoint whose units have no names.

    What is read of names begins at 0.
    """
    for name, weight in model.state_dict().items():
        old = found.get(name)
        if old is None or old.shape == weight.shape or weight.ndim != 2:
            continue
        weight.zero_()
        if name == "pooling.projection.weight":  # the mean of the states, then their maximum
            half, old_half = weight.shape[1] // 2, old.shape[1] // 2
            weight[:, :old_half] = old[:, :old_half]
            weight[:, half : half + old_half] = old[:, old_half:]
        else:
            weight[:, : old.shape[1]] = old
