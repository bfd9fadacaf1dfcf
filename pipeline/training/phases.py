"""The phases of training the network, each resumed from its own save and done once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import torch

from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.encoding import FeatureExtractor
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.ngram_layer import NgramTopics
from pipeline.training import pretrain
from pipeline.training.cache import build_cache
from pipeline.training.document_head import (
    Encoded,
    encode_documents,
    head_batches,
    head_loss,
)
from pipeline.training.finetune import step_loss, task_batches
from pipeline.training.loop import Loop, LoopConfig, Report, Work, save_whole
from pipeline.training.ngram_topics import fit_ngrams
from pipeline.training.sets import training_examples
from pipeline.training.settings import TrainConfig


def pretraining(
    config: TrainConfig, model: NewsModel, extract: FeatureExtractor, report: Report
) -> None:
    """Give the model the weights of masked language modelling; none where it has no steps."""
    settings = config.pretrain
    if not settings.steps:
        return
    done = config.work / "pretrained.pt"
    if not done.exists():
        sources = [config.data / name for name in config.raw_news or config.raw]
        cache = build_cache(sources, extract, config.work / "raw.cache")
        report(f"masked LM: {len(cache):,} characters of raw text")
        network = pretrain.MaskedCharacters(model).to(model.device)
        loop = Loop(
            network,
            LoopConfig(settings.steps, settings.learning_rate, settings.learning_rate / 4, 200),
            config.work / "pretrain.pt",
            report,
            getattr(torch, config.precision),
        )
        mask_id = extract.tokenizer.mask_token_id

        def work(first: int) -> Iterator[Work]:
            batches = pretrain.masked_batches(
                cache, settings, mask_id=mask_id, seed=config.seed, first_step=first
            )
            for windows, masked, names in batches:
                size = int(windows.lengths.sum())
                there = windows.to(model.device), masked.to(model.device), names.to(model.device)
                parts = pretrain.in_parts(*there, parts=_parts(config, model))
                yield "masked", size, [partial(network, *part) for part in parts]

        loop.run(work)
        save_whole(model.state_dict(), done)
    model.load_state_dict(torch.load(done, weights_only=True))


def finetuning(
    config: TrainConfig, model: NewsModel, extract: FeatureExtractor, report: Report
) -> None:
    """Give the model the weights of the multi-task phase, in evaluation mode."""
    done = config.work / "finetuned.pt"
    if not done.exists():
        settings = config.finetune
        torch.manual_seed(config.seed)  # whether pretraining ran just now or long ago
        examples = training_examples(config, extract, report)
        loop = Loop(
            model,
            LoopConfig(
                settings.steps,
                settings.learning_rate,
                settings.vector_learning_rate,
                settings.warmup,
                settings.weight_decay,
                settings.average_from,
                task_vector_learning_rates=settings.task_vector_learning_rates(),
            ),
            config.work / "finetune.pt",
            report,
            getattr(torch, config.precision),
        )

        def work(first: int) -> Iterator[Work]:
            for task, batch in task_batches(examples, settings, seed=config.seed, first_step=first):
                size = sum(example.size for example in batch)
                parts = [batch[n :: _parts(config, model)] for n in range(_parts(config, model))]
                loss = partial(step_loss, model, task, config=settings)
                yield task, size, [partial(loss, part) for part in parts if part]

        loop.run(work)
        save_whole(model.state_dict(), done)
    model.load_state_dict(torch.load(done, weights_only=True))
    model.eval()


def head_training(
    config: TrainConfig, model: NewsModel, extract: FeatureExtractor, report: Report
) -> None:
    """Give the model's document head the weights of its own phase; none where it has no steps."""
    settings = config.document_head
    if not settings.steps:
        return
    done = config.work / "document_head.pt"
    if not done.exists():
        torch.manual_seed(config.seed)
        precision = getattr(torch, config.precision)
        found = training_examples(config, extract, report, tasks=settings.weights)
        examples: dict[str, list[Encoded]] = {}
        for task, docs in found.items():
            report(f"{task}: encoding {len(docs):,} documents")
            encoded = encode_documents(model, docs, precision=precision)
            known = {id(example.doc): example for example in encoded}
            examples[task] = [known[id(doc)] for doc in docs]
        loop = Loop(
            model.document,
            LoopConfig(settings.steps, settings.learning_rate, 0.0, 100, average_from=0.5),
            config.work / "head.pt",
            report,
        )

        def work(first: int) -> Iterator[Work]:
            batches = head_batches(examples, settings, seed=config.seed, first_step=first)
            for task, batch in batches:
                size = sum(example.doc.size for example in batch)
                loss = partial(head_loss, model, batch, smoothing=settings.topic_smoothing)
                yield task, size, [loss]

        loop.run(work)
        save_whole(model.document.state_dict(), done)
    model.document.load_state_dict(torch.load(done, weights_only=True))
    model.eval()


def ngram_training(
    config: TrainConfig, model: NewsModel, extract: FeatureExtractor, report: Report
) -> None:
    """Give the model a model of n-grams; none where the settings have no buckets for it."""
    buckets = NewsConfig(**config.model).ngram_buckets
    if not buckets:
        return
    model.config.ngram_buckets = buckets
    model.ngrams = NgramTopics(buckets, len(model.config.topic_labels)).to(model.device)
    done = config.work / "ngrams.pt"
    if not done.exists():
        found = training_examples(
            config,
            extract,
            report,
            tasks=("titles", "documents"),
            repeat=config.ngram_topics.repeat,
            ngram_buckets=buckets,
        )
        docs = [doc for docs in found.values() for doc in docs]
        report(f"topics of n-grams: {len(docs):,} texts")
        fit_ngrams(model.ngrams, docs, config.ngram_topics, seed=config.seed)
        save_whole(model.ngrams.state_dict(), done)
    model.ngrams.load_state_dict(torch.load(done, weights_only=True))


def _parts(config: TrainConfig, model: NewsModel) -> int:
    """Return in how many parts a batch is learned: one for each thread, one on a GPU."""
    return config.threads if model.device.type == "cpu" else 1
