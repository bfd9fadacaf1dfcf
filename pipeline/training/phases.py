"""The phases of training the network, each resumed from its own save and done once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import torch

from pipeline.errors import InputError
from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.encoding import FeatureExtractor
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.ngram_layer import NgramTopics
from pipeline.training import pretrain
from pipeline.training.answers import (
    Answered,
    Read,
    add_topics,
    raw_windows,
    report_agreement,
    split_answers,
    tag_answers,
)
from pipeline.training.cache import build_cache
from pipeline.training.document_head import Encoded, encode_documents, head_batches, head_loss
from pipeline.training.finetune import TAGGING_HEADS, step_loss, task_batches
from pipeline.training.loop import Loop, LoopConfig, Report, Work, save_whole
from pipeline.training.low_rank import raw_sample
from pipeline.training.ngram_topics import fit_ngrams
from pipeline.training.parallel import ahead
from pipeline.training.sets import training_examples
from pipeline.training.settings import TrainConfig
from pipeline.training.taking_over import go_on_from
from pipeline.training.work_record import kept


def pretraining(
    config: TrainConfig, model: NewsModel, extract: FeatureExtractor, report: Report
) -> None:
    """Give the model the weights of masked language modelling; none where it has no steps.

    Raises:
        InputError: the weights to go on from are not there.
    """
    settings = config.pretrain
    if not settings.steps and settings.weights is None:
        return
    if settings.weights is not None and settings.weights.is_dir():
        go_on_from(settings.weights, model, partial(raw_sample, config, extract))
        return
    done = settings.weights or config.work / "pretrained.pt"
    if not settings.steps and not done.exists():
        raise InputError(f"pretrain.weights: no such checkpoint: {done}; train that one first")
    if not done.exists():
        sources = [config.data / name for name in config.raw_news or config.raw]
        cache = build_cache(sources, extract, config.work / "raw.cache", workers=config.workers)
        report(f"masked LM: {len(cache):,} characters of raw text")
        network = pretrain.MaskedCharacters(model, settings.naming_size).to(model.device)
        if settings.compiled and model.device.type == "cuda":
            encoder: Any = model.encoder
            encoder.through_layers = torch.compile(encoder.through_layers)
        loop = Loop(
            network,
            LoopConfig(
                settings.steps,
                settings.learning_rate,
                settings.learning_rate / 4,
                200,
                settings.weight_decay,
                seconds=settings.seconds,
                muon=settings.muon,
            ),
            config.work / "pretrain.pt",
            report,
            getattr(torch, config.precision),
        )
        mask_id = extract.tokenizer.mask_token_id

        def work(first: int) -> Iterator[Work]:
            batches = pretrain.masked_batches(
                cache, settings, mask_id=mask_id, seed=config.seed, first_step=first
            )
            for windows, masked, names in ahead(batches, 4):
                size = int(windows.lengths.sum())
                there = windows.to(model.device), masked.to(model.device), names.to(model.device)
                parts = pretrain.in_parts(*there, parts=_parts(config, model))
                yield "masked", size, [partial(network, *part) for part in parts]

        loop.run(work)
        vars(model.encoder).pop("through_layers", None)
        save_whole(model.state_dict(), done)
    model.load_state_dict(torch.load(done, map_location=model.device, weights_only=True))


def finetuning(
    config: TrainConfig, model: NewsModel, extract: FeatureExtractor, report: Report
) -> None:
    """Give the model the weights of the multi-task phase, in evaluation mode; see `steps`."""
    if not config.finetune.steps:
        model.eval()
        return
    done = config.work / "finetuned.pt"
    if not done.exists():
        settings = config.finetune
        torch.manual_seed(config.seed)  # whether pretraining ran just now or long ago
        examples = finetuning_examples(config, model, extract, report)
        if settings.frozen_vectors:
            for table in unit_tables(model):
                table.requires_grad_(False)
        loop = Loop(
            model,
            LoopConfig(
                settings.steps,
                settings.learning_rate,
                settings.vector_learning_rate,
                settings.warmup,
                settings.weight_decay,
                settings.average_from,
                seconds=settings.seconds,
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
    model.load_state_dict(torch.load(done, map_location=model.device, weights_only=True))
    model.eval()


def unit_tables(model: NewsModel) -> list[torch.Tensor]:
    """Return the vectors of characters, pairs and words."""
    encoder = model.encoder
    tables = (encoder.character_embedding, encoder.pair_embedding, encoder.word_embedding)
    return [table.weight for table in tables]


def finetuning_examples(
    config: TrainConfig, model: NewsModel, extract: FeatureExtractor, report: Report
) -> dict[str, list[Any]]:
    """Return the examples of every task, made once: a disk is faster."""

    def from_sets() -> dict[str, list[Any]]:
        return training_examples(config, extract, report)

    def from_teachers() -> dict[str, list[Any]]:
        examples = kept(config.work / "examples.pickle", from_sets)
        return {**examples, "answers": ask_teachers(config, model, extract, examples, report)}

    if config.distill.teachers:
        return kept(config.work / "answers.pickle", from_teachers)
    return kept(config.work / "examples.pickle", from_sets)


def raw_pages(config: TrainConfig, extract: FeatureExtractor, report: Report) -> list[list[Read]]:
    """Return the windows of each raw file that teachers are asked about."""
    settings = config.distill
    found = raw_windows(
        [config.data / name for name in settings.raw],
        extract,
        length=NewsConfig(**config.model).window_length,
        characters=settings.characters,
        together=NewsConfig(**config.model).sentences_together,
        workers=config.workers,
    )
    for name, own in zip(settings.raw, found, strict=True):
        report(f"answers: {sum(len(features) for features, _ in own):,} characters in {name}")
    return found


def ask_teachers(
    config: TrainConfig,
    model: NewsModel,
    extract: FeatureExtractor,
    examples: dict[str, list[Any]],
    report: Report,
) -> list[Answered]:
    """Return the teachers' answers on raw pages and on what is tagged, asked once.

    Documents among the examples are given the topics that the teachers see in them.
    """
    settings = config.distill
    made = kept(config.work / "raw.pickle", lambda: raw_pages(config, extract, report))
    windows = [window for own in made for window in own]
    windows += tagged_windows(examples) if settings.sets else []
    docs = [doc for task in ("titles", "documents") for doc in examples.get(task, [])]
    precision = getattr(torch, config.precision)
    characters = sum(len(features) for features, _ in windows)
    report(f"answers: {characters:,} characters and {len(docs):,} documents")
    teachers = [
        NewsModel.from_pretrained(folder, local_files_only=True).float().to(model.device).eval()
        for folder in settings.teachers
    ]
    answers = tag_answers(teachers, windows, settings.heads, precision=precision)
    for teacher in teachers if settings.topics else ():
        add_topics(teacher, docs, share=1 / len(teachers), precision=precision)
    report_agreement(report, answers)
    return list(split_answers(windows, answers))


def tagged_windows(examples: Mapping[str, Sequence[Any]]) -> list[Read]:
    """Return the windows of all tagged examples and of headlines, each once, as one sentence."""
    rows = [each.features for head in TAGGING_HEADS for each in examples.get(head, [])]
    rows += [row for doc in examples.get("titles", []) for row in doc.windows]
    return [(row, [(0, len(row))]) for row in {id(row): row for row in rows}.values()]


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
    model.document.load_state_dict(torch.load(done, map_location=model.device, weights_only=True))
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
    model.ngrams.load_state_dict(torch.load(done, map_location=model.device, weights_only=True))


def _parts(config: TrainConfig, model: NewsModel) -> int:
    """Return in how many parts a batch is learned: one for each thread, one on a GPU."""
    return config.threads if model.device.type == "cpu" else 1
