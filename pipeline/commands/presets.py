"""`presets`: list the well-known checkpoints that a stage can name."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.checkpoints.presets import Preset


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument("names", nargs="*", metavar="PRESET", help="only these (default: all)")


def run(args: argparse.Namespace) -> int:
    """Print the list and return the exit code."""
    from pipeline.checkpoints.presets import PRESETS, find_preset, load_presets
    from pipeline.errors import ConfigError, suggestion

    known = load_presets()
    if unknown := [name for name in args.names if find_preset(name) is None]:
        hints = [f'no preset called "{name}"{suggestion(name, known)}' for name in unknown]
        raise ConfigError(PRESETS, [f"{hint}; known: {', '.join(known)}" for hint in hints])
    chosen = [find_preset(name) for name in args.names]
    shown = {name: preset for name, preset in known.items() if not args.names or preset in chosen}
    print("\n\n".join(describe(name, preset) for name, preset in shown.items()))
    return 0


def describe(name: str, preset: Preset) -> str:
    """Return what one has to know of a preset, and whether it is in the cache."""
    rows = [
        ("id", preset.id if preset.revision == "main" else f"{preset.id}@{preset.revision}"),
        ("task", preset.task),
        ("class", preset.model_class),
        ("tokenizer", _tokenizer(preset)),
        ("length", f"{preset.length} pieces"),
        ("weights", preset.weights + _pickle_hint(preset)),
        ("licence", f"{preset.licence}; commercial use: {preset.commercial_use}"),
        ("verified on", preset.verified_on),
        ("cached", _cached(name, preset)),
        ("notes", preset.notes),
    ]
    return "\n".join([name, *(f"  {key:<12}{value}" for key, value in rows if value)])


def _tokenizer(preset: Preset) -> str:
    return preset.tokenizer_class + (f" of {preset.tokenizer}" if preset.tokenizer else "")


def _cached(name: str, preset: Preset) -> str:
    from pipeline.checkpoints.cache import HubName, find_snapshot
    from pipeline.checkpoints.source import HubCheckpointConfig, missing_checkpoints

    where = find_snapshot(HubName(preset.id, preset.revision))
    if where and not missing_checkpoints(HubCheckpointConfig(checkpoint=name)):
        return str(where)
    flag = " --allow-pickle" if preset.weights == "pickle" else ""
    return f"{'in part' if where else 'no'}; python -m pipeline fetch {name}{flag}"


def _pickle_hint(preset: Preset) -> str:
    return " (needs allow_pickle: true)" if preset.weights == "pickle" else ""
