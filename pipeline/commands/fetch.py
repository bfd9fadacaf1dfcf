"""`fetch`: bring the checkpoints that a config names from the hub into the local cache."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.arguments import add_overrides

if TYPE_CHECKING:
    from pipeline.checkpoints.source import HubCheckpointConfig
    from pipeline.stage import Stage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument(
        "wanted",
        nargs="+",
        metavar="CONFIG",
        help="YAML file of a run or a training; or a preset, or owner/name[@revision]",
    )
    add_overrides(parser, "change a setting of the config, as for run")
    parser.add_argument(
        "--allow-pickle",
        action="store_true",
        help="fetch pickled weights too, as allow_pickle: true in a config does",
    )


def fetch_command(stages: Iterable[Stage], origin: Sequence[str]) -> str:
    """Return the command that brings what stages lack; "" where the hub has none of it.

    `origin` is the file of their config and the overrides laid over it, where they have one.
    """
    from pipeline.checkpoints.source import needs_pickle

    lacking = [stage for stage in stages if stage.missing()]
    if not lacking:
        return ""
    names = dict.fromkeys(name for stage in lacking for name in stage.missing())
    wanted = [*origin[:1]] or [*names]
    if any(needs_pickle(stage.config, named=not origin) for stage in lacking):
        wanted.append("--allow-pickle")
    return command_for(wanted, origin[1:])


def command_for(wanted: Sequence[str], overrides: Iterable[str]) -> str:
    """Return the command that fetches configs or checkpoints, as a shell takes it."""
    settings = [part for override in overrides for part in ("--set", override)]
    return shlex.join(["python", "-m", "pipeline", "fetch", *wanted, *settings])


@dataclass(slots=True)
class _Needs:
    """What is read of one checkpoint, by all that name it."""

    weights: bool = False
    tokenizer: bool = False
    allow_pickle: bool = False


def run(args: argparse.Namespace) -> int:
    """Fetch, say what is where, and return the exit code.

    The hub is asked for what is in the cache too: of a checkpoint that was wanted for its
    tokenizer alone, or whose fetching was broken off, only a part is there.
    """
    from pipeline.errors import NotReadyError

    wanted = _needs([config for name in args.wanted for config in _configs(name, args)])
    problems: list[str] = []
    for place, needs in wanted.items():
        folder, lacking = _bring(place, needs)
        print(f"{place}: {folder}", flush=True)
        problems += [f'checkpoint "{place}": {problem}' for problem in lacking]
    if problems:
        raise NotReadyError("fetch", problems)
    if not wanted:
        print("nothing to fetch: no stage runs a checkpoint")
    return 0


def _needs(configs: list[HubCheckpointConfig]) -> dict[str, _Needs]:
    from pipeline.checkpoints.source import HubCheckpointConfig, source_of

    found: dict[str, _Needs] = {}
    for config in configs:
        source = source_of(config)
        bare = type(config) is HubCheckpointConfig  # a config may give it another's tokenizer
        for place in source.places:
            needs = found.setdefault(place, _Needs())
            needs.weights |= place == source.checkpoint
            needs.tokenizer |= place == source.tokenizer and not bare
            needs.allow_pickle |= config.allow_pickle
    return found


def _bring(place: str, needs: _Needs) -> tuple[Path, list[str]]:
    """Return the folder of a checkpoint, and what it lacks though the hub was asked for it."""
    from pipeline.checkpoints.files import tokenizer_problems, weight_problems
    from pipeline.checkpoints.source import bring, is_folder, is_local, look_for, not_there
    from pipeline.errors import CheckpointError

    if is_local(place) or is_folder(place):
        folder = look_for(place)
        if folder is None:
            raise CheckpointError(not_there(place))
        return folder, []
    folder = bring(place, allow_pickle=needs.allow_pickle, weights=needs.weights)
    lacking = weight_problems(folder, allow_pickle=needs.allow_pickle) if needs.weights else []
    return folder, lacking + (tokenizer_problems(folder) if needs.tokenizer else [])


def _configs(wanted: str, args: argparse.Namespace) -> list[HubCheckpointConfig]:
    """Return the checkpoint settings of a config's stages, of a training, or of a bare name."""
    from pipeline.checkpoints.source import HubCheckpointConfig

    if not wanted.lower().endswith((".yaml", ".yml")):
        return [HubCheckpointConfig(checkpoint=wanted, allow_pickle=args.allow_pickle)]
    from pipeline.settings import check_settings, read_changed
    from pipeline.training.hub_settings import RECIPES, HubFinetuneConfig

    settings = read_changed(wanted, args.overrides)
    if settings.get("recipe") in RECIPES:
        found: list[HubCheckpointConfig] = [check_settings(wanted, settings, HubFinetuneConfig)]
    else:
        found = [] if "recipe" in settings else _stage_configs(wanted, args.overrides)
    if args.allow_pickle:
        return [config.model_copy(update={"allow_pickle": True}) for config in found]
    return found


def _stage_configs(wanted: str, overrides: list[str]) -> list[HubCheckpointConfig]:
    """Return the settings of the stages of a run, once their presets are known to fit them."""
    from pipeline.checkpoints.files import HEADS
    from pipeline.checkpoints.presets import task_problems
    from pipeline.checkpoints.source import HubCheckpointConfig, source_of
    from pipeline.config import load_config
    from pipeline.errors import ConfigError

    stages = load_config(wanted, overrides).stages
    places = [
        (f"stages[{position}] {name}", name, config)
        for position, (name, config) in enumerate(stages)
        if isinstance(config, HubCheckpointConfig)
    ]
    problems = [
        f"{where}: {problem}"
        for where, name, config in places
        if name in HEADS
        for problem in task_problems(source_of(config).preset, name)
    ]
    if problems:
        raise ConfigError(wanted, problems)
    return [config for _, _, config in places]
