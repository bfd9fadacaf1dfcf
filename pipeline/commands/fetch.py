"""`fetch`: bring the checkpoints that a config names from the hub into the local cache."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.checkpoints import HubCheckpointConfig


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument(
        "wanted",
        nargs="+",
        metavar="CONFIG",
        help="YAML file of a run or a training; or a preset, or owner/name[@revision]",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="overrides",
        help="change a setting of the config, as for run",
    )
    parser.add_argument(
        "--allow-pickle",
        action="store_true",
        help="of checkpoints that are named, fetch pickled weights too",
    )


def run(args: argparse.Namespace) -> int:
    """Fetch, say what is where, and return the exit code."""
    from pipeline.checkpoints import find_checkpoint, is_local, look_for, not_there, source_of
    from pipeline.errors import CheckpointError

    configs = [config for wanted in args.wanted for config in _configs(wanted, args)]
    done: dict[str, object] = {}
    for config in configs:
        source = source_of(config)
        for place in source.places:
            if place in done:
                continue
            if look_for(place) is None and is_local(place):
                raise CheckpointError(not_there(place))
            done[place] = find_checkpoint(
                place,
                offline=False,
                allow_pickle=config.allow_pickle,
                weights=place == source.checkpoint,
            )
            print(f"{place}: {done[place]}", flush=True)
    if not done:
        print("nothing to fetch: no stage runs a checkpoint")
    return 0


def _configs(wanted: str, args: argparse.Namespace) -> list[HubCheckpointConfig]:
    """Return the checkpoint settings of a config's stages, of a training, or of a bare name."""
    from pipeline.checkpoints import HubCheckpointConfig

    if not wanted.lower().endswith((".yaml", ".yml")):
        return [HubCheckpointConfig(checkpoint=wanted, allow_pickle=args.allow_pickle)]
    from pipeline.commands.train import check, read
    from pipeline.config import load_config
    from pipeline.training.hub_settings import RECIPES, HubFinetuneConfig

    settings = read(wanted, args.overrides)
    if settings.get("recipe") in RECIPES:
        return [check(wanted, settings, HubFinetuneConfig)]
    if "recipe" in settings:
        return []
    stages = load_config(wanted, args.overrides).stages
    return [config for _, config in stages if isinstance(config, HubCheckpointConfig)]
