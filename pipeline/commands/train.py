"""`train`: make a checkpoint, by the recipe that a config names."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from pipeline.commands.arguments import add_overrides

if TYPE_CHECKING:
    from pipeline.training.hub_settings import HubFinetuneConfig

_NEWS, _LINES = "news", "lines"
_PAGES, _RANKING = "page-topics", "ranking"
_HEAD = "topic-head"
_SERIES = "series"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    parser.add_argument(
        "config",
        metavar="CONFIG",
        help="YAML file with a recipe, e.g. configs/train/finetune-entities.yaml",
    )
    add_overrides(parser, "change a setting, e.g. checkpoint=my/folder or epochs=3")


def run(args: argparse.Namespace) -> int:
    """Train, say how far it is, and return the exit code; started again, it goes on."""
    from pipeline.settings import read_changed

    settings = read_changed(args.config, args.overrides)
    if settings.get("recipe") != _SERIES:
        return _run_one(args, settings)
    configs = _configs_of(args.config, settings)
    for config, own in [(each, read_changed(each, args.overrides)) for each in configs]:
        print(f"{config}:", flush=True)
        _run_one(argparse.Namespace(config=config, overrides=args.overrides), own)
    return 0


def _configs_of(series: str, settings: dict[str, Any]) -> list[str]:
    """Return the configs of a series; raise ConfigError where it names none."""
    from pipeline.errors import ConfigError

    configs = settings.get("configs")
    if not isinstance(configs, list) or not configs:
        raise ConfigError(series, ["configs: a list of configs, each with a recipe, is needed"])
    return [str(one) for one in configs]


def _run_one(args: argparse.Namespace, settings: dict[str, Any]) -> int:
    from pipeline.training.hub_settings import RECIPES

    recipe = settings.get("recipe")
    if recipe == _NEWS:
        folder = _train_news(args.config, settings)
    elif recipe == _HEAD:
        folder = _fit_head(args.config, settings)
    elif recipe == _PAGES:
        folder = _fit_pages(args.config, settings)
    elif recipe == _RANKING:
        folder = _fit_ranking(args.config, settings)
    elif recipe == _LINES:
        folder = _train_lines(args.config, settings)
    elif recipe in RECIPES:
        folder = _finetune(args, settings)
    else:
        raise _unknown(args.config, recipe)
    print(f"finished: {folder}")
    return 0


def _train_news(config: str, settings: dict[str, Any]) -> object:
    from pipeline.settings import check_settings
    from pipeline.training.settings import TrainConfig

    checked = check_settings(config, settings, TrainConfig)
    if checked.units_from is None:
        _need("gensim", config)
    if checked.model.get("ngram_buckets"):
        _need("sklearn", config, package="scikit-learn")
    from pipeline.training.recipe import train

    return train(checked, _say)


def _fit_pages(config: str, settings: dict[str, Any]) -> object:
    from pipeline.settings import check_settings
    from pipeline.training.page_recipe import PageRecipe, fit_pages

    checked = check_settings(config, settings, PageRecipe)
    _need("scipy", config)
    return fit_pages(checked, _say)


def _fit_head(config: str, settings: dict[str, Any]) -> object:
    from pipeline.settings import check_settings
    from pipeline.training.topic_head_recipe import TopicHeadRecipe, train_topic_head

    return train_topic_head(check_settings(config, settings, TopicHeadRecipe), _say)


def _fit_ranking(config: str, settings: dict[str, Any]) -> object:
    from pipeline.settings import check_settings
    from pipeline.training.ranking_recipe import RankingRecipe, train_ranking

    return train_ranking(check_settings(config, settings, RankingRecipe), _say)


def _train_lines(config: str, settings: dict[str, Any]) -> object:
    from pipeline.settings import check_settings
    from pipeline.training.line_settings import LinesConfig

    checked = check_settings(config, settings, LinesConfig)
    _need("sklearn", config, package="scikit-learn")
    from pipeline.training.line_forest import train_lines

    return train_lines(checked, _say)


def _finetune(args: argparse.Namespace, settings: dict[str, Any]) -> object:
    from pipeline.checkpoints.checkpoint import Checkpoint
    from pipeline.settings import check_settings
    from pipeline.training.hub_settings import HubFinetuneConfig

    checked = check_settings(args.config, settings, HubFinetuneConfig)
    _check_base(args, checked)
    _make_folder(checked.output)
    if not Checkpoint.of(checked).writes:  # one of ours
        if checked.stage == "topics":
            from pipeline.training.news_topics import finetune_news_topics

            return finetune_news_topics(checked, _say)
        from pipeline.training.news_finetune import finetune_news

        return finetune_news(checked, _say)
    _need("accelerate", args.config)
    from pipeline.training.hub_finetune import finetune

    return finetune(checked, _say)


def _check_base(args: argparse.Namespace, config: HubFinetuneConfig) -> None:
    from pipeline.checkpoints.checkpoint import Checkpoint
    from pipeline.commands.fetch import command_for
    from pipeline.errors import NotReadyError

    checkpoint = Checkpoint.of(config)
    problems = checkpoint.problems(None)
    if problems:
        command = command_for([args.config], args.overrides)
        raise NotReadyError(args.config, problems, command if checkpoint.missing() else "")


def _make_folder(output: str) -> None:
    """Make the folder of the result, or say why not before anything is learned for nothing."""
    from pathlib import Path

    from pipeline.errors import OutputError

    try:
        Path(output).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = f"output: cannot make the folder {output}: {error.strerror}; name another"
        raise OutputError(told) from error


def _need(module: str, config: str, *, package: str | None = None) -> None:
    from importlib.util import find_spec

    from pipeline.errors import ConfigError

    if find_spec(module) is None:
        command = "pip install 'chinese-news-pipeline[train]'"
        raise ConfigError(config, [f"this recipe needs the package {package or module}: {command}"])


def _unknown(config: str, recipe: object) -> Exception:
    from pipeline.errors import ConfigError, suggestion
    from pipeline.training.hub_settings import RECIPES

    known = [_NEWS, _HEAD, _PAGES, _RANKING, _LINES, _SERIES, *RECIPES]
    if recipe is None:
        problem = "recipe: is missing"
    else:
        problem = f'recipe: no recipe called "{recipe}"{suggestion(str(recipe), known)}'
    return ConfigError(config, [f"{problem}; known: {', '.join(known)}"])


def _say(line: str) -> None:
    print(line, flush=True)
