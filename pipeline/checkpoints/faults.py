"""What keeps a checkpoint from loading, as far as its files show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.checkpoints.files import (
    head_problems,
    read_config,
    tokenizer_problems,
    weight_problems,
)
from pipeline.checkpoints.labels import label_map_problems
from pipeline.checkpoints.lengths import length_problems, position_limit
from pipeline.checkpoints.packages import TORCH, package_problems
from pipeline.checkpoints.source import (
    NEWS_MODEL_TYPE,
    HubCheckpointConfig,
    Source,
    look_for,
    missing_checkpoints,
    not_there,
)
from pipeline.errors import CheckpointError


def absence_problems(settings: HubCheckpointConfig, source: Source) -> list[str]:
    """Return a line for what is not there and cannot be fetched as the settings stand."""
    missing = missing_checkpoints(settings)
    absent = [place for place in source.places if look_for(place) is None]
    told = [not_there(place) for place in absent if settings.offline or place not in missing]
    if source.is_pickled and source.checkpoint in missing and not settings.allow_pickle:
        told.append(
            f'checkpoint "{source.checkpoint}": its weights are pickled, and reading a pickle can '
            "run code; set allow_pickle: true if you trust where it comes from"
        )
    return told


def file_problems(settings: HubCheckpointConfig, source: Source, task: str | None) -> list[str]:
    """Return a line for each fault of files that are there."""
    folder, tokenizer = look_for(source.checkpoint), look_for(source.tokenizer)
    assert folder is not None and tokenizer is not None
    try:
        network = read_config(folder)
    except CheckpointError as error:
        return [f'checkpoint "{source.checkpoint}": {error}']
    found = _package_problems(settings, network)
    found += weight_problems(folder, allow_pickle=settings.allow_pickle)
    if network.get("model_type") != NEWS_MODEL_TYPE:
        found += head_problems(network, task) if task else []
        found += label_map_problems(network) if task in ("entities", "topics") else []
        found += length_problems(settings.max_length, position_limit(network))
        if source.tokenizer == source.checkpoint:
            found += tokenizer_problems(tokenizer)
    problems = [f'checkpoint "{source.checkpoint}": {problem}' for problem in found]
    if source.tokenizer != source.checkpoint:
        lacking = tokenizer_problems(tokenizer)
        problems += [f'checkpoint "{source.tokenizer}": {problem}' for problem in lacking]
    return problems


def _package_problems(settings: HubCheckpointConfig, network: Mapping[str, Any]) -> list[str]:
    """Return a line where a checkpoint takes more than the default run's packages."""
    if network.get("model_type") != NEWS_MODEL_TYPE:
        return package_problems(TORCH, "a checkpoint from the hub")
    if settings.dtype != "float32":
        return package_problems(TORCH, f"dtype: {settings.dtype}")
    if network.get("encoder") != "recurrent":
        return package_problems(TORCH, f"its encoder ({network.get('encoder')})")
    return []
