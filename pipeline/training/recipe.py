"""From public data to a checkpoint: vectors, pretraining, fine-tuning, calibration, export.

Each step leaves its result in the work folder and is skipped where that result is complete, so
a run that was killed goes on where it stopped when it is started again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from pydantic import BaseModel, ConfigDict, Field

from pipeline.modeling.configuration import NewsConfig
from pipeline.modeling.encoding import FeatureExtractor
from pipeline.modeling.network import NewsModel
from pipeline.modeling.tags import tag_names
from pipeline.modeling.tokenizer import build_tokenizer
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training import pretrain, vectors
from pipeline.training.augment import augment
from pipeline.training.cache import build_cache
from pipeline.training.development import development_figures, temperatures
from pipeline.training.examples import Judged, Tagged, judged_examples, labelled_texts, tagged
from pipeline.training.finetune import (
    TAGGING_HEADS,
    FinetuneConfig,
    step_loss,
    task_batches,
)
from pipeline.training.loop import Loop, LoopConfig, Report, Work
from pipeline.training.pretrain import PretrainConfig
from pipeline.training.vectors import VectorsConfig

_SPLITS = {
    "characters": vectors.characters,
    "pairs": vectors.pairs,
    "words": vectors.words,
}


class Sets(BaseModel):
    """Files of one task, relative to the data folder; `limits` caps a file's examples."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    train: list[str] = Field(default_factory=list)
    dev: list[str] = Field(default_factory=list)
    repeat: dict[str, int] = Field(default_factory=dict, description="copies of a small file")


class AugmentConfig(BaseModel):
    """How many entity examples are made from those there are; see `augment`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unpunctuated: float = Field(0.15, ge=0, le=1, description="share copied without punctuation")
    bylines: float = Field(0.04, ge=0, description="made-up bylines, as a share of the examples")


class TrainConfig(BaseModel):
    """Everything that decides a checkpoint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipe: str = Field("news", description='the kind of training; "news" is this one')
    data: Path = Field(description="folder of the public sets")
    work: Path = Field(description="folder for intermediate results; a rerun resumes from it")
    output: Path = Field(description="folder that the finished checkpoint is written to")
    seed: int = 1
    threads: int = Field(1, ge=1, description="CPU threads; more than one hardly helps an LSTM")
    precision: str = Field("bfloat16", pattern="^(float32|bfloat16)$")
    raw: list[str] = Field(description="files of raw text for the vectors")
    raw_news: list[str] = Field(default_factory=list, description="those for masked LM")
    vectors: dict[str, VectorsConfig] = Field(description="characters, pairs and words")
    model: dict[str, Any] = Field(default_factory=dict, description="sizes, see NewsConfig")
    pretrain: PretrainConfig = PretrainConfig()
    finetune: FinetuneConfig = FinetuneConfig()
    augment: AugmentConfig = AugmentConfig()
    sets: dict[str, Sets]
    max_sentences: int = Field(14, ge=1, description="sentences of a document that are learned")


def train(config: TrainConfig, report: Report) -> Path:
    """Return the folder of the finished checkpoint, after every step that is still to do."""
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    config.work.mkdir(parents=True, exist_ok=True)
    units = {kind: unit_vectors(config, kind, report) for kind in _SPLITS}
    extract = FeatureExtractor(
        build_tokenizer(units["characters"][0]), units["pairs"][0], units["words"][0]
    )
    model = build_model(config, extract, {kind: table for kind, (_, table) in units.items()})
    _pretrain(config, model, extract, report)
    _finetune(config, model, extract, report)
    dev = development_examples(config, extract)
    figures = development_figures(model, *dev)
    model.config.temperatures = temperatures(model, *dev)
    export(model, extract, config.output)
    results = {"figures": figures, "temperatures": model.config.temperatures}
    (config.output / "training.json").write_text(
        json.dumps({**results, "config": config.model_dump(mode="json")}, indent=1) + "\n",
        encoding="utf-8",
    )
    for name, figure in figures.items():
        report(f"{name}: {100 * figure:.2f}")
    return config.output


def unit_vectors(
    config: TrainConfig, kind: str, report: Report
) -> tuple[list[str], npt.NDArray[np.float32]]:
    """Return units and vectors of "characters", "pairs" or "words", trained once."""
    names, table = config.work / f"{kind}.txt", config.work / f"{kind}.npy"
    settings = config.vectors[kind]
    if not table.exists():
        report(f"vectors of {kind}: reading the raw text")
        lines = config.work / f"{kind}.units"
        vectors.write_units([config.data / name for name in config.raw], _SPLITS[kind], lines)
        report(f"vectors of {kind}: {settings.epochs} passes")
        found, trained = vectors.train_vectors(
            lines, settings, seed=config.seed, threads=config.threads
        )
        names.write_text("\n".join(found), encoding="utf-8")
        np.save(table, trained)
        lines.unlink()
    found = names.read_text(encoding="utf-8").split("\n")
    return found[: settings.vocabulary], np.load(table)[: settings.vocabulary]


def build_model(
    config: TrainConfig, extract: FeatureExtractor, tables: dict[str, npt.NDArray[np.float32]]
) -> NewsModel:
    """Return a fresh network whose embeddings start from the vectors."""
    sizes = {f"{kind.removesuffix('s')}_size": table.shape[1] for kind, table in tables.items()}
    model = NewsModel(
        NewsConfig(
            vocab_size=len(extract.tokenizer),
            pair_vocab_size=len(extract.pairs),
            word_vocab_size=len(extract.words),
            topic_labels=list(MODEL_TOPICS),
            **{**sizes, **config.model},
        )
    )
    encoder = model.encoder
    vocabulary = extract.tokenizer.get_vocab()
    rows = [
        vocabulary[piece] for piece in _pieces(config, "characters")[: len(tables["characters"])]
    ]
    with torch.no_grad():
        encoder.character_embedding.weight[rows] = _scaled(tables["characters"])
        for embedding, kind in (
            (encoder.pair_embedding, "pairs"),
            (encoder.word_embedding, "words"),
        ):
            embedding.weight[0] = 0
            embedding.weight[1:] = _scaled(tables[kind])
            embedding.sparse = True
    return model


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
                judged[key] = list(_judged(config, name, extract))
    return texts, judged


def training_examples(
    config: TrainConfig, extract: FeatureExtractor, report: Report
) -> dict[str, list[Any]]:
    """Return the training examples of every task."""
    examples: dict[str, list[Any]] = {}
    for task, sets in config.sets.items():
        examples[task] = []
        for name in sets.train:
            found: list[Any] = (
                list(_tagged(config, name, task, extract, dev=False))
                if task in TAGGING_HEADS
                else list(_judged(config, name, extract))
            )
            examples[task] += found * sets.repeat.get(name, 1)
            report(f"{task}: {len(found):,} examples in {name}")
    return examples


def export(model: NewsModel, extract: FeatureExtractor, folder: Path) -> None:
    """Write the checkpoint in half precision, with its tokenizer and unit lists."""
    folder.mkdir(parents=True, exist_ok=True)
    half = NewsModel(model.config)
    half.load_state_dict(model.state_dict())
    half.half().save_pretrained(folder)
    extract.save_pretrained(folder)


def _pretrain(
    config: TrainConfig, model: NewsModel, extract: FeatureExtractor, report: Report
) -> None:
    settings = config.pretrain
    if not settings.steps:
        return
    done = config.work / "pretrained.pt"
    if not done.exists():
        sources = [config.data / name for name in config.raw_news or config.raw]
        cache = build_cache(sources, extract, config.work / "raw.cache")
        report(f"masked LM: {len(cache):,} characters of raw text")
        network = pretrain.MaskedCharacters(model)
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
                yield "masked", size, lambda w=windows, m=masked, n=names: network(w, m, n)

        loop.run(work)
        torch.save(model.state_dict(), done)
    model.load_state_dict(torch.load(done, weights_only=True))


def _finetune(
    config: TrainConfig, model: NewsModel, extract: FeatureExtractor, report: Report
) -> None:
    done = config.work / "finetuned.pt"
    if not done.exists():
        settings = config.finetune
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
            ),
            config.work / "finetune.pt",
            report,
            getattr(torch, config.precision),
        )

        def work(first: int) -> Iterator[Work]:
            for task, batch in task_batches(examples, settings, seed=config.seed, first_step=first):
                size = sum(example.size for example in batch)
                yield task, size, lambda t=task, b=batch: step_loss(model, t, b)

        loop.run(work)
        torch.save(model.state_dict(), done)
    model.load_state_dict(torch.load(done, weights_only=True))
    model.eval()


def _tagged(
    config: TrainConfig, name: str, head: str, extract: FeatureExtractor, *, dev: bool
) -> Iterator[Tagged]:
    sizes = NewsConfig(**config.model)
    labels = {"words": [], "news": sizes.news_labels, "fine": sizes.fine_labels}[head]
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
    return tagged(examples, extract, tag_names(labels), sizes.window_length)


def _judged(config: TrainConfig, name: str, extract: FeatureExtractor) -> Iterator[Judged]:
    return judged_examples(
        config.data / name,
        extract,
        MODEL_TOPICS,
        window_length=NewsConfig(**config.model).window_length,
        max_sentences=config.max_sentences,
    )


def _pieces(config: TrainConfig, kind: str) -> list[str]:
    return (config.work / f"{kind}.txt").read_text(encoding="utf-8").split("\n")


def _scaled(table: npt.NDArray[np.float32]) -> torch.Tensor:
    vectors = torch.from_numpy(table)
    return vectors * (0.3 / vectors.std())
