"""Checkpoints: where one is, whether it is whole, and one load of it a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from pipeline.devices import device_problems
from pipeline.devices import pick_device as pick_device
from pipeline.errors import CheckpointError, suggestion
from pipeline.hub.cache import (
    HubName,
    cache_folder,
    fetch,
    find_snapshot,
    parse_name,
    snapshot_name,
)
from pipeline.hub.files import (
    WEIGHTS,
    head_problems,
    is_cut_off,
    read_config,
    tokenizer_problems,
    weight_files,
    weight_problems,
    weights_sha256,
)
from pipeline.hub.files import file_sha256 as file_sha256
from pipeline.hub.labels import label_map_problems
from pipeline.hub.lengths import length_problems, position_limit
from pipeline.presets import Preset, find_preset, load_presets, preset_hint, task_problems
from pipeline.resources import resolve
from pipeline.stage import StageConfig

if TYPE_CHECKING:
    import torch

    from pipeline.document import Document
    from pipeline.modeling.annotator import Analysis, Annotator

#: File beside the weights with a line "<sha256>  <file name>" for each file that is checked.
CHECKSUMS = "SHA256SUMS"
NEWS_MODEL_TYPE = "chinese-news"
#: The checkpoint that comes with the project.
SHIPPED = "models/news-small"


class CheckpointConfig(StageConfig):
    """Settings of every stage that runs a checkpoint."""

    checkpoint: str = Field(
        SHIPPED,
        description='folder, "owner/name" or "owner/name@revision" on the hub, or a preset',
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        "auto", description="where it runs; auto takes a GPU where there is one"
    )
    dtype: Literal["float32", "bfloat16", "float16"] = Field(
        "float32", description="precision of the weights while they run"
    )


class HubCheckpointConfig(CheckpointConfig):
    """Settings of the stages that run checkpoints from elsewhere too."""

    preset: str | None = Field(
        None, description="the preset that a folder holds, where it is not named by its hub id"
    )
    tokenizer: str | None = Field(
        None, description="checkpoint that the tokenizer comes from (default: the same)"
    )
    script: Literal["simplified", "original"] | None = Field(
        None,
        description="whether a checkpoint from elsewhere reads traditional characters as they "
        "are (default: as the preset says, else as simplified ones)",
    )
    offline: bool = Field(
        True, description="use no network; what is not there is reported before the run"
    )
    allow_pickle: bool = Field(
        False, description="also read pickled weights (.bin), which can run code"
    )
    max_length: int | None = Field(
        None, ge=8, description="pieces read at once (default: as many as the checkpoint takes)"
    )


@dataclass(frozen=True, slots=True)
class Source:
    """Where a stage's checkpoint and its tokenizer come from, presets looked up."""

    checkpoint: str
    tokenizer: str
    preset: Preset | None

    @property
    def places(self) -> tuple[str, ...]:
        """The checkpoint, and the tokenizer's where it is another."""
        return tuple(dict.fromkeys((self.checkpoint, self.tokenizer)))

    @property
    def is_pickled(self) -> bool:
        """Whether the hub is known to have nothing but pickled weights of it."""
        preset = self.preset
        return (
            preset is not None
            and preset.weights == "pickle"
            and self.checkpoint == str(HubName(preset.id, preset.revision))
        )


def hub_settings(config: CheckpointConfig) -> HubCheckpointConfig:
    """Return the settings with those of checkpoints from elsewhere, where a stage has none."""
    if isinstance(config, HubCheckpointConfig):
        return config
    shared = {name: getattr(config, name) for name in CheckpointConfig.model_fields}
    return HubCheckpointConfig(**shared)


def source_of(config: CheckpointConfig) -> Source:
    """Return where the settings say that checkpoint and tokenizer come from.

    Raises:
        CheckpointError: they name a preset that there is not.
    """
    config = hub_settings(config)
    written = config.checkpoint
    preset = find_preset(config.preset or written) if not is_folder(written) else None
    if config.preset is not None:
        preset = find_preset(config.preset)
        if preset is None:
            known = load_presets()
            raise CheckpointError(
                f'no preset called "{config.preset}"{suggestion(config.preset, known)}; '
                f"known: {', '.join(known)}"
            )
    checkpoint = written
    if preset is not None and not is_folder(written):
        revision = written.partition("@")[2] or preset.revision
        checkpoint = str(HubName(preset.id, revision))
    tokenizer = config.tokenizer or (preset.tokenizer if preset else None) or checkpoint
    return Source(checkpoint, tokenizer, preset)


def script_of(config: CheckpointConfig) -> Literal["simplified", "original"]:
    """Return the script in which a checkpoint from elsewhere reads."""
    chosen, preset = hub_settings(config).script, source_of(config).preset
    if chosen is not None:
        return chosen
    if preset is not None:
        return preset.script
    found = (network_config(config) or {}).get("script")  # written by fine-tuning
    return "original" if found == "original" else "simplified"


def is_folder(written: str) -> bool:
    """Return whether a checkpoint is a folder on this machine."""
    return resolve(written).is_dir()


def look_for(written: str) -> Path | None:
    """Return the folder of a checkpoint that is on this machine, or None."""
    folder = resolve(written)
    if folder.is_dir():
        return folder
    name = parse_name(written)
    return find_snapshot(name) if name else None


def find_checkpoint(
    written: str, *, offline: bool = True, allow_pickle: bool = False, weights: bool = True
) -> Path:
    """Return the folder of a checkpoint; it is fetched where that is needed and allowed.

    Raises:
        CheckpointError: it is not there, or cannot be fetched.
    """
    folder = look_for(written)
    whole = folder is not None and not lacks_files(folder, weights=weights, tokenizer=not weights)
    if folder is not None and (offline or whole):
        return folder
    if offline or is_local(written):
        raise CheckpointError(not_there(written))
    return bring(written, allow_pickle=allow_pickle, weights=weights)


def bring(written: str, *, allow_pickle: bool, weights: bool) -> Path:
    """Return the folder of a checkpoint on the hub, after fetching what is not there yet.

    Raises:
        CheckpointError: it cannot be fetched, and what is in the cache is not whole.
    """
    name = parse_name(written)
    assert name is not None
    try:
        return fetch(name, allow_pickle=allow_pickle, weights=weights)
    except CheckpointError as error:
        folder = look_for(written)
        if folder and not lacks_files(folder, weights=weights, tokenizer=not weights):
            return folder
        raise CheckpointError(f"{error}{preset_hint(written)}") from error


def lacks_files(folder: Path, *, weights: bool, tokenizer: bool) -> bool:
    """Return whether a folder of the hub's cache lacks files of its weights or its tokenizer."""
    in_cache = snapshot_name(folder) is not None
    return in_cache and is_cut_off(folder, weights=weights, tokenizer=tokenizer)


def is_local(written: str) -> bool:
    """Return whether what is written can only mean a folder, not a name on the hub."""
    return parse_name(written) is None or written.split("/")[0] in ("models", "runs", "out")


def not_there(written: str) -> str:
    """Return what to say of a checkpoint that is not on this machine."""
    if written == SHIPPED:
        return (
            f'checkpoint "{written}": no such folder, though it comes with the project; install it '
            "again, or make it: python -m pipeline train configs/train/news-small.yaml"
        )
    if is_local(written):
        return (
            f'checkpoint "{written}": no such folder; give the path of a checkpoint folder, or '
            f'leave the setting out for the one that ships, "{SHIPPED}"'
        )
    return (
        f'checkpoint "{written}": neither a folder nor in the hub\'s cache ({cache_folder()}); '
        f"fetch it, or give a folder{preset_hint(written)}"
    )


def missing_checkpoints(config: CheckpointConfig, task: str | None = None) -> list[str]:
    """Return the names of what has to be fetched from the hub, in whole or the rest of it, before
    a stage can load. What is for another task is not worth fetching; None: any.
    """
    try:
        source = source_of(config)
    except CheckpointError:
        return []
    if task and task_problems(source.preset, task):
        return []
    return [place for place in source.places if _is_missing(source, place) and not is_local(place)]


def _is_missing(source: Source, place: str) -> bool:
    folder = look_for(place)
    return folder is None or lacks_files(
        folder, weights=place == source.checkpoint, tokenizer=place == source.tokenizer
    )


def needs_pickle(config: StageConfig, *, named: bool) -> bool:
    """Return whether fetching needs --allow-pickle, for checkpoints named one by one or for those
    of a config, which may allow it itself.
    """
    if not isinstance(config, HubCheckpointConfig):
        return False
    return named if config.allow_pickle else source_of(config).is_pickled


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


def network_config(config: CheckpointConfig) -> dict[str, Any] | None:
    """Return the config.json of a stage's checkpoint, or None where there is none to read."""
    try:
        folder = look_for(source_of(config).checkpoint)
        return read_config(folder) if folder else None
    except CheckpointError:
        return None


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

    from pipeline.modeling.annotator import Annotator

    check_sums(folder)
    logging.disable_progress_bar()  # a bar for a tenth of a second, on a stream that is not ours
    try:
        return Annotator.from_pretrained(folder, device=device, dtype=pick_dtype(dtype))
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise CheckpointError(f"checkpoint {folder} cannot be loaded: {error}") from error


def analyse(annotator: Annotator, docs: list[Document]) -> list[Analysis]:
    """Return what the annotator finds in documents that have sentences."""
    from pipeline.pages import pages_of

    return annotator(pages_of(docs))
