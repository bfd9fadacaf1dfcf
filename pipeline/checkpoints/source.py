"""Where checkpoints come from: the settings that name one, the folder, the hub's cache, the hub."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from pipeline.checkpoints.cache import (
    HubName,
    cache_folder,
    fetch,
    find_snapshot,
    parse_name,
    snapshot_name,
)
from pipeline.checkpoints.files import is_cut_off
from pipeline.checkpoints.presets import (
    Preset,
    find_preset,
    load_presets,
    preset_hint,
    task_problems,
)
from pipeline.errors import CheckpointError, suggestion
from pipeline.resources import resolve
from pipeline.stage import StageConfig

#: The checkpoint that comes with the project.
SHIPPED = "models/news-small"
#: What config.json calls the project's own kind of network.
NEWS_MODEL_TYPE = "chinese-news"


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
    precision: Literal["exact", "fast"] = Field(
        "exact",
        description="fast: bfloat16 on a GPU, or on a CPU with AMX, if torch is installed; one "
        "span in a thousand differs. On a CPU numpy runs the shipped checkpoint as fast",
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
        "are (default: as the preset or the checkpoint itself says, else as simplified ones)",
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


def source_of(config: HubCheckpointConfig) -> Source:
    """Return where the settings say that checkpoint and tokenizer come from.

    Raises:
        CheckpointError: they name a preset that there is not.
    """
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


def is_folder(written: str) -> bool:
    """Return whether a checkpoint is a folder on this machine."""
    return resolve(written).is_dir()


def is_local(written: str) -> bool:
    """Return whether what is written can only mean a folder, not a name on the hub."""
    return parse_name(written) is None or written.split("/")[0] in ("models", "runs", "out")


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


def missing_checkpoints(config: HubCheckpointConfig, task: str | None = None) -> list[str]:
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
