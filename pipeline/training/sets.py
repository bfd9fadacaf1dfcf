"""The sets that a config names, read as examples of each task."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import Any

from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.encoding import FeatureExtractor
from pipeline.modeling.news.tags import tag_names
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.augment import augment
from pipeline.training.examples import (
    PAGE_SETS,
    Judged,
    Tagged,
    judged_examples,
    labelled_texts,
    tagged,
    tagged_pages,
)
from pipeline.training.finetune import TAGGING_HEADS
from pipeline.training.loop import Report
from pipeline.training.name_lists import read_names
from pipeline.training.parallel import Job, in_processes
from pipeline.training.settings import TrainConfig


def development_examples(
    config: TrainConfig, extract: FeatureExtractor
) -> tuple[dict[str, list[Tagged]], dict[str, list[Judged]]]:
    """Return the development sets by "task/set"."""
    buckets = NewsConfig(**config.model).ngram_buckets
    wanted = [(task, name) for task, sets in config.sets.items() for name in sets.dev]
    found = in_processes(
        [_job(config, name, task, extract, buckets, dev=True) for task, name in wanted],
        config.workers,
    )
    texts: dict[str, list[Tagged]] = {}
    judged: dict[str, list[Judged]] = {}
    for (task, name), made in zip(wanted, found, strict=True):
        of_kind: dict[str, list[Any]] = texts if task in TAGGING_HEADS else judged
        of_kind[f"{task}/{name.split('/')[0]}"] = made
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
    wanted = [
        (task, name)
        for task, sets in config.sets.items()
        if tasks is None or task in tasks
        for name in sets.train
    ]
    found = in_processes(
        [_job(config, name, task, extract, ngram_buckets, dev=False) for task, name in wanted],
        config.workers,
    )
    examples: dict[str, list[Any]] = {task: [] for task, _ in wanted}
    for (task, name), made in zip(wanted, found, strict=True):
        examples[task] += made * repeat.get(name, config.sets[task].repeat.get(name, 1))
        report(f"{task}: {len(made):,} examples in {name}")
    return examples


def _job(
    config: TrainConfig,
    name: str,
    task: str,
    extract: FeatureExtractor,
    ngram_buckets: int,
    *,
    dev: bool,
) -> Job[Any]:
    if task in TAGGING_HEADS:
        return _tagged(config, name, task, extract, dev=dev)
    every = 1 if dev else config.sets[task].every.get(name, 1)
    return _judged(config, name, extract, ngram_buckets, every)


def _tagged(
    config: TrainConfig, name: str, head: str, extract: FeatureExtractor, *, dev: bool
) -> Job[Tagged]:
    sizes = NewsConfig(**config.model)
    by_hand = None if dev else config.sets[head].labels.get(name)
    examples = list(labelled_texts(config.file(name), head, dev=dev, labels=by_hand))
    if head == "news" and not dev:
        settings = config.augment
        examples += list(
            augment(
                examples,
                seed=config.seed,
                swapped=settings.swapped,
                unpunctuated=settings.unpunctuated,
                misread=settings.misread,
                lists={
                    label: [sorted(read_names(config.file(file))) for file in files]
                    for label, files in settings.lists.items()
                },
                bylines=int(settings.bylines * len(examples)),
            )
        )
    tags = tag_names(sizes.head_labels[head])

    def job(shard: int, shards: int) -> list[Tagged]:
        own = examples[shard::shards]
        pages = by_hand is not None or name.split("/")[0] in PAGE_SETS
        if pages and sizes.sentences_together:
            return list(tagged_pages(own, extract, tags, sizes.window_length, alone=not dev))
        return list(tagged(own, extract, tags, sizes.window_length))

    return job


def _judged(
    config: TrainConfig, name: str, extract: FeatureExtractor, ngram_buckets: int, every: int
) -> Job[Judged]:
    sizes = NewsConfig(**config.model)

    def job(shard: int, shards: int) -> list[Judged]:
        return list(
            judged_examples(
                config.file(name),
                extract,
                MODEL_TOPICS,
                window_length=sizes.window_length,
                max_sentences=config.max_sentences,
                together=sizes.sentences_together,
                ngram_buckets=ngram_buckets,
                shard=(shard * every, shards * every),
            )
        )

    return job
