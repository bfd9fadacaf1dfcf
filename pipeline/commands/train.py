"""`train`: make a checkpoint, by the recipe that a config names."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel

    from pipeline.training.hub_settings import HubFinetuneConfig

_NEWS, _LINES = "news", "lines"
_PAGES = "page-topics"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument(
        "config",
        metavar="CONFIG",
        help="YAML file with a recipe, e.g. configs/train/finetune-entities.yaml",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="overrides",
        help="change a setting, e.g. checkpoint=my/folder or epochs=3",
    )


def run(args: argparse.Namespace) -> int:
    """Train, say how far it is, and return the exit code; started again, it goes on."""
    from pipeline.training.hub_settings import RECIPES

    settings = read(args.config, args.overrides)
    recipe = settings.get("recipe")
    if recipe == _NEWS:
        folder = _train_news(args.config, settings)
    elif recipe == _PAGES:
        folder = _fit_pages(args.config, settings)
    elif recipe == _LINES:
        folder = _train_lines(args.config, settings)
    elif recipe in RECIPES:
        folder = _finetune(args, settings)
    else:
        raise _unknown(args.config, recipe)
    print(f"finished: {folder}")
    return 0


def read(config: str, overrides: list[str]) -> dict[str, Any]:
    """Return a config file's settings with overrides laid over them.

    Raises:
        ConfigError: no such file, not YAML, or an override that cannot be read.
    """
    from pipeline.errors import ConfigError
    from pipeline.settings import apply_overrides, read_settings

    settings, problems = apply_overrides(read_settings(config), overrides)
    if problems:
        raise ConfigError(config, problems)
    return settings


AnyModel = TypeVar("AnyModel", bound="BaseModel")


def check(config: str, settings: dict[str, Any], model: type[AnyModel]) -> AnyModel:
    """Return the settings as a checked object.

    Raises:
        ConfigError: with every problem found.
    """
    from pydantic import ValidationError

    from pipeline.errors import ConfigError
    from pipeline.settings import setting_problems

    try:
        return model.model_validate(settings)
    except ValidationError as error:
        raise ConfigError(config, setting_problems(error, model)) from error


def _train_news(config: str, settings: dict[str, Any]) -> object:
    from pipeline.training.settings import TrainConfig

    checked = check(config, settings, TrainConfig)
    if checked.units_from is None:
        _need("gensim", config)
    if checked.model.get("ngram_buckets"):
        _need("sklearn", config, package="scikit-learn")
    from pipeline.training.recipe import train

    return train(checked, _say)


def _fit_pages(config: str, settings: dict[str, Any]) -> object:
    from pipeline.training.page_recipe import PageRecipe, fit_pages

    checked = check(config, settings, PageRecipe)
    _need("scipy", config)
    return fit_pages(checked, _say)


def _train_lines(config: str, settings: dict[str, Any]) -> object:
    from pipeline.training.line_settings import LinesConfig

    checked = check(config, settings, LinesConfig)
    _need("sklearn", config, package="scikit-learn")
    from pipeline.training.line_forest import train_lines

    return train_lines(checked, _say)


def _finetune(args: argparse.Namespace, settings: dict[str, Any]) -> object:
    from pipeline.checkpoints.checkpoint import Checkpoint
    from pipeline.training.hub_settings import HubFinetuneConfig

    checked = check(args.config, settings, HubFinetuneConfig)
    _check_base(args, checked)
    if checked.stage == "entities" and not Checkpoint.of(checked).writes:
        from pipeline.training.news_finetune import finetune_news

        return finetune_news(checked, _say)
    _need("accelerate", args.config)
    from pipeline.training.hub_finetune import finetune

    return finetune(checked, _say)


def _check_base(args: argparse.Namespace, config: HubFinetuneConfig) -> None:
    from pipeline.checkpoints.checkpoint import Checkpoint
    from pipeline.errors import NotReadyError

    checkpoint = Checkpoint.of(config)
    problems = checkpoint.problems(None)
    if problems:
        changes = [part for override in args.overrides for part in ("--set", override)]
        command = shlex.join(["python", "-m", "pipeline", "fetch", args.config, *changes])
        raise NotReadyError(args.config, problems, command if checkpoint.missing() else "")


def _need(module: str, config: str, *, package: str | None = None) -> None:
    from importlib.util import find_spec

    from pipeline.errors import ConfigError

    if find_spec(module) is None:
        command = "pip install 'chinese-news-pipeline[train]'"
        raise ConfigError(config, [f"this recipe needs the package {package or module}: {command}"])


def _unknown(config: str, recipe: object) -> Exception:
    from pipeline.errors import ConfigError, suggestion
    from pipeline.training.hub_settings import RECIPES

    known = [_NEWS, _PAGES, _LINES, *RECIPES]
    if recipe is None:
        problem = "recipe: is missing"
    else:
        problem = f'recipe: no recipe called "{recipe}"{suggestion(str(recipe), known)}'
    return ConfigError(config, [f"{problem}; known: {', '.join(known)}"])


def _say(line: str) -> None:
    print(line, flush=True)
