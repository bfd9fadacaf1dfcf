"""Checkpoints: whether one is whole and fits, what it is called, and one load of it a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.checkpoints.cache import snapshot_name
from pipeline.checkpoints.devices import device_problems, pick_device
from pipeline.checkpoints.files import (
    WEIGHTS,
    file_sha256,
    head_problems,
    read_config,
    tokenizer_problems,
    weight_files,
    weight_problems,
    weights_sha256,
)
from pipeline.checkpoints.labels import label_map_problems
from pipeline.checkpoints.lengths import length_problems, position_limit
from pipeline.checkpoints.presets import task_problems
from pipeline.checkpoints.source import (
    SHIPPED,
    CheckpointConfig,
    find_checkpoint,
    hub_settings,
    look_for,
    missing_checkpoints,
    not_there,
    source_of,
)
from pipeline.errors import CheckpointError

if TYPE_CHECKING:
    import torch

    from pipeline.document import Document
    from pipeline.modeling.news.annotator import Analysis, Annotator

#: File beside the weights with a line "<sha256>  <file name>" for each file that is checked.
CHECKSUMS = "SHA256SUMS"
NEWS_MODEL_TYPE = "chinese-news"


def checkpoint_problems(config: CheckpointConfig, task: str | None) -> list[str]:
    """Return what keeps a checkpoint from loading for a stage, as far as its files show it.

    None is for a checkpoint that gets a new head: what it was made for does not matter.
    """
    config = hub_settings(config)
    try:
        source = source_of(config)
    except CheckpointError as error:
        return [str(error)]
    problems = device_problems(config.device)
    if task and (unfit := task_problems(source.preset, task)):
        return [*problems, *unfit]
    missing = missing_checkpoints(config)
    fetched_later = [] if config.offline else missing
    absent = [place for place in source.places if look_for(place) is None]
    problems += [not_there(place) for place in absent if place not in fetched_later]
    if source.is_pickled and source.checkpoint in missing and not config.allow_pickle:
        problems.append(
            f'checkpoint "{source.checkpoint}": its weights are pickled, and reading a pickle can '
            "run code; set allow_pickle: true if you trust where it comes from"
        )
    if absent or fetched_later:
        return problems
    folder, tokenizer = look_for(source.checkpoint), look_for(source.tokenizer)
    assert folder is not None and tokenizer is not None
    try:
        settings = read_config(folder)
    except CheckpointError as error:
        return [*problems, f'checkpoint "{source.checkpoint}": {error}']
    found = weight_problems(folder, allow_pickle=config.allow_pickle)
    if settings.get("model_type") != NEWS_MODEL_TYPE:
        found += head_problems(settings, task) if task else []
        found += label_map_problems(settings) if task in ("entities", "topics") else []
        found += length_problems(config.max_length, position_limit(settings))
        if source.tokenizer == source.checkpoint:
            found += tokenizer_problems(tokenizer)
    problems += [f'checkpoint "{source.checkpoint}": {problem}' for problem in found]
    if source.tokenizer != source.checkpoint:
        lacking = tokenizer_problems(tokenizer)
        problems += [f'checkpoint "{source.tokenizer}": {problem}' for problem in lacking]
    return problems


def is_news(config: CheckpointConfig) -> bool:
    """Return whether a stage's checkpoint is of this project's own kind.

    Raises:
        CheckpointError: it is not there, or its config.json is damaged.
    """
    source, config = source_of(config), hub_settings(config)
    folder = find_checkpoint(
        source.checkpoint, offline=config.offline, allow_pickle=config.allow_pickle
    )
    try:
        return bool(read_config(folder).get("model_type") == NEWS_MODEL_TYPE)
    except CheckpointError as error:
        raise CheckpointError(f'checkpoint "{source.checkpoint}": {error}') from error


def signature(config: CheckpointConfig) -> str:
    """Return "owner/name@commit" of what came from the hub, else "folder@weights' SHA-256".

    Twelve digits of the commit or the hash are enough to tell two checkpoints apart.
    """
    source, config = source_of(config), hub_settings(config)
    folder = find_checkpoint(
        source.checkpoint, offline=config.offline, allow_pickle=config.allow_pickle
    )
    if name := snapshot_name(folder):
        return name
    files = weight_files(folder)
    if not files:
        raise CheckpointError(f'checkpoint "{source.checkpoint}": it has no {WEIGHTS}')
    return f"{folder.resolve().name}@{weights_sha256(files)[:12]}"


def check_sums(folder: Path) -> None:
    """Compare the files of a checkpoint with its list of checksums, where it has one.

    Raises:
        CheckpointError: a file is missing or differs.
    """
    listed = folder / CHECKSUMS
    if not listed.is_file():
        return
    for line in listed.read_text(encoding="utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        path = folder / name
        found = file_sha256(path) if path.is_file() else "no such file"
        if found != wanted:
            raise CheckpointError(
                f"checkpoint {folder}: {name} is not the file that was published "
                f"(SHA-256 {found}, expected {wanted}); fetch or install it again"
            )


def pick_dtype(dtype: str) -> torch.dtype:
    """Return torch's type of that name."""
    import torch

    found: Any = getattr(torch, dtype)
    assert isinstance(found, torch.dtype)
    return found


def load_annotator(config: CheckpointConfig) -> Annotator:
    """Return the annotator of a news checkpoint; stages with the same settings share it.

    Raises:
        CheckpointError: the checkpoint is missing, damaged or of another kind.
    """
    folder = find_checkpoint(source_of(config).checkpoint)
    try:
        found = read_config(folder).get("model_type")
    except CheckpointError as error:
        raise CheckpointError(f"checkpoint {folder}: {error}") from error
    if found != NEWS_MODEL_TYPE:
        raise CheckpointError(
            f"checkpoint {folder}: its model type is {found!r}; this stage runs "
            f"{NEWS_MODEL_TYPE!r} checkpoints such as {SHIPPED}"
        )
    return _annotator(folder.resolve(), pick_device(config.device), config.dtype)


@lru_cache(maxsize=4)
def _annotator(folder: Path, device: str, dtype: str) -> Annotator:
    from transformers.utils import logging

    from pipeline.modeling.news.annotator import Annotator

    check_sums(folder)
    logging.disable_progress_bar()  # a bar for a tenth of a second, on a stream that is not ours
    try:
        return Annotator.from_pretrained(folder, device=device, dtype=pick_dtype(dtype))
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise CheckpointError(f"checkpoint {folder} cannot be loaded: {error}") from error


def analyse(annotator: Annotator, docs: list[Document]) -> list[Analysis]:
    """Return what the annotator finds in documents that have sentences."""
    from pipeline.modeling.pages import pages_of

    return annotator(pages_of(docs))
