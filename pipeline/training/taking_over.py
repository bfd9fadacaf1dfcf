"""Weights of a finished checkpoint taken over by a network that has more than it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from pipeline.modeling.news.byte_vectors import ByteEmbedding
from pipeline.modeling.news.encoders import Windows
from pipeline.modeling.news.network import NewsModel
from pipeline.training.low_rank import factored


def go_on_from(
    folder: Path, model: NewsModel, sample: Callable[[], Sequence[Windows]] = tuple
) -> None:
    """Give the model a checkpoint's weights; what the checkpoint lacks begins as it was.

    Input weights become products of the model's `input_rank`, as near as can be over the sample.
    Lists of names, where they are new, change no answer at first: their vectors begin at random and
    what reads them at nothing. Were both nothing, neither would ever learn.
    """
    before = NewsModel.from_pretrained(folder, local_files_only=True).float()
    found = before.state_dict()
    for name, table in before.named_modules():
        if isinstance(table, ByteEmbedding):
            found[f"{name}.weight"] = table(torch.arange(len(table.weight)))
    if "taggers.uner.weight" not in found:  # its labels are called as those of news are
        found |= {
            name.replace("news", "uner"): weight
            for name, weight in found.items()
            if ".news" in name
        }
    if model.config.hidden_size < before.config.hidden_size:
        found = halved(found, before, model.config.hidden_size)
    rank = model.config.input_rank
    if rank and not before.config.input_rank:
        found |= factored(before, rank, sample())
    own = model.state_dict()
    with torch.no_grad():
        for name, weight in own.items():
            if name in found and found[name].shape == weight.shape:
                weight.copy_(found[name])
        model.ngrams, model.config.ngram_buckets = before.ngrams, before.config.ngram_buckets
        model.config.temperatures = dict(before.config.temperatures)
        if model.config.names_size and "encoder.names_embedding.weight" not in found:
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


def halved(found: dict[str, torch.Tensor], before: NewsModel, size: int) -> dict[str, torch.Tensor]:
    """Return the weights of a recurrent network with `size` of its units in each direction.

    Those stay whose states are read with the greatest weights, the same ones in every layer,
    because a layer adds to the one before it: a better beginning than chance.
    """
    wide = before.config.hidden_size
    inputs = [f"encoder.layers.1.{way}_lstm.weight_ih" for way in ("forward", "backward")]
    readers = ("taggers.", *inputs)
    columns = [
        weight[:, : 2 * wide]
        for name, weight in found.items()
        if name.startswith(readers) and weight.ndim == 2
    ]
    force = torch.cat([each / each.norm() for each in columns]).norm(dim=0)
    kept = {
        "forward": force[:wide].topk(size).indices.sort().values,
        "backward": force[wide:].topk(size).indices.sort().values,
    }
    both = torch.cat([kept["forward"], wide + kept["backward"]])
    return {name: _part_of(name, weight, kept, both, wide) for name, weight in found.items()}


def _part_of(
    name: str,
    weight: torch.Tensor,
    kept: dict[str, torch.Tensor],
    both: torch.Tensor,
    wide: int,
) -> torch.Tensor:
    if ".layers." in name:
        own = kept["forward" if "forward_lstm" in name else "backward"]
        weight = weight[torch.cat([gate * wide + own for gate in range(4)])]
        if "weight_hh" in name:
            return weight[:, own]
        if "weight_ih" in name and ".layers.0." not in name:
            return weight[:, both]
        return weight
    if (name.startswith("taggers.") and weight.ndim == 2) or name == "pooling.attention.weight":
        return weight[:, torch.cat([both, torch.arange(2 * wide, weight.shape[1])])]
    if name == "pooling.projection.weight":
        half = weight.shape[1] // 2
        columns = torch.cat([both, torch.arange(2 * wide, half)])
        return weight[:, torch.cat([columns, half + columns])]
    return weight
