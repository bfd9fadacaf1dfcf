"""The sets that a config names, read as examples of each task."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.encoding import FeatureExtractor
from pipeline.modeling.news.tags import tag_names
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.augment import augment
from pipeline.training.examples import Judged, Tagged, judged_examples, labelled_texts, tagged
from pipeline.training.finetune import TAGGING_HEADS
from pipeline.training.loop import Report
from pipeline.training.settings import TrainConfig


def development_examples(
    config: TrainConfig, extract: FeatureExtractor
) -> tuple[dict[str, list[Tagged]], dict[str, list[Judged]]]:
    """Return the development sets by "task/set"."""
    texts: dict[str, list[Tagged]] = {}
    judged: dict[str, list[Judged]] = {}
    for task, sets in config.sets.items():
        for name in sets.dev:
            key = f"{task}/{name.split('/')[0]}"
            if task in TAGGING_HEADS:
                texts[key] = list(_tagged(config, name, task, extract, dev=True))
            else:
                buckets = NewsConfig(**config.model).ngram_buckets
                judged[key] = list(_judged(config, name, extract, buckets))
    return texts, judged


def training_examples(
    config: TrainConfig,
    extract: FeatureExtractor,
    report: Report,
    *,
    tasks: Container[str] | None = None,
    repeat: Mapping[str, int] = MappingProxyType({}),
    ngram_buckets: int = 0,
) -> dict[str, list[Any]]:
    """Return the training examples of every task, or of those named; see `judged_examples`.

    A file's examples are there as often as `repeat` says, or the file's task where it does not.
    """
    examples: dict[str, list[Any]] = {}
    for task, sets in config.sets.items():
        if tasks is not None and task not in tasks:
            continue
        examples[task] = []
        for name in sets.train:
            found: list[Any] = (
                list(_tagged(config, name, task, extract, dev=False))
                if task in TAGGING_HEADS
                else list(_judged(config, name, extract, ngram_buckets))
            )
            examples[task] += found * repeat.get(name, sets.repeat.get(name, 1))
            report(f"{task}: {len(found):,} examples in {name}")
    return examples


def _tagged(
    config: TrainConfig, name: str, head: str, extract: FeatureExtractor, *, dev: bool
) -> Iterator[Tagged]:
    sizes = NewsConfig(**config.model)
    examples = list(labelled_texts(config.data / name, head, dev=dev))
    if head == "news" and not dev:
        settings = config.augment
        examples += list(
            augment(
                examples,
                seed=config.seed,
                unpunctuated=settings.unpunctuated,
                bylines=int(settings.bylines * len(examples)),
            )
        )
    return tagged(examples, extract, tag_names(sizes.head_labels[head]), sizes.window_length)


def _judged(
    config: TrainConfig, name: str, extract: FeatureExtractor, ngram_buckets: int
) -> Iterator[Judged]:
    return judged_examples(
        config.data / name,
        extract,
        MODEL_TOPICS,
        window_length=NewsConfig(**config.model).window_length,
        max_sentences=config.max_sentences,
        ngram_buckets=ngram_buckets,
    )
