"""From public data to a checkpoint: vectors, pretraining, fine-tuning, calibration, export.

Each step leaves its result in the work folder and is skipped where that result is complete, so
a run that was killed goes on where it stopped when it is started again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from pipeline.checkpoints.devices import pick_device
from pipeline.checkpoints.files import CHECKSUMS, file_sha256
from pipeline.modeling.news.configuration import NewsConfig
from pipeline.modeling.news.encoding import FeatureExtractor
from pipeline.modeling.news.network import NewsModel, with_byte_vectors
from pipeline.modeling.news.tokenizer import build_tokenizer
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.text.folding import fold
from pipeline.training import vectors
from pipeline.training.development import development_figures, ngram_share, temperatures
from pipeline.training.loop import Report
from pipeline.training.name_lists import read_name_table
from pipeline.training.phases import finetuning, head_training, ngram_training, pretraining
from pipeline.training.sets import development_examples
from pipeline.training.settings import TrainConfig
from pipeline.training.work_record import keep_record

#: Files of a checkpoint whose checksums are published with it.
CHECKED = (
    "config.json",
    "model.safetensors",
    "names.npz",
    "pairs.txt",
    "tokenizer.json",
    "words.txt",
)

#: Settings that a training may go on without: where its files are and what computes.
_ELSEWHERE = {"data", "work", "output", "threads", "workers", "device"}

_SPLITS = {
    "characters": vectors.characters,
    "pairs": vectors.pairs,
    "words": vectors.words,
}


def train(config: TrainConfig, report: Report) -> Path:
    """Return the folder of the finished checkpoint, after every step that is still to do.

    Raises:
        ResumeError: the work folder holds results of other settings.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    torch.set_float32_matmul_precision("high")  # where a GPU learns in float32 at all
    config.work.mkdir(parents=True, exist_ok=True)
    begun = any(path.suffix in (".npy", ".pt") for path in config.work.iterdir())
    keep_record(config.work, config.model_dump(mode="json", exclude=_ELSEWHERE), begun=begun)
    extract, model = units_and_model(config, report)
    extract(fold("漢"))  # dictionaries are read here once, not in every process
    model.to(pick_device(config.device))
    pretraining(config, model, extract, report)
    finetuning(config, model, extract, report)
    head_training(config, model, extract, report)
    ngram_training(config, model, extract, report)
    model = with_byte_vectors(model)
    dev = development_examples(config, extract)
    share = 1.0
    if model.ngrams is not None and config.model.get("ngram_buckets"):  # fitted just now
        share = ngram_share(model, dev[1])
        model.ngrams.multiply(share)
    figures = development_figures(model, *dev)
    model.config.temperatures = {**model.config.temperatures, **temperatures(model, *dev)}
    export(model, extract, config.output)
    results = {
        "figures": figures,
        "ngram_share": share,
        "temperatures": model.config.temperatures,
    }
    (config.output / "training.json").write_text(
        json.dumps({**results, "config": config.model_dump(mode="json")}, indent=1) + "\n",
        encoding="utf-8",
    )
    for name, figure in figures.items():
        report(f"{name}: {100 * figure:.2f}")
    return config.output


def units_and_model(config: TrainConfig, report: Report) -> tuple[FeatureExtractor, NewsModel]:
    """Return the lookups and a fresh network, with vectors of raw text or of a checkpoint."""
    names = read_name_table(config.data, config.names)
    if config.units_from is not None:
        extract = FeatureExtractor.from_pretrained(config.units_from)
        extract.names = names
        return extract, build_model(config, extract, checkpoint_vectors(config.units_from))
    units = {kind: unit_vectors(config, kind, report) for kind in _SPLITS}
    extract = FeatureExtractor(
        build_tokenizer(units["characters"][0]), units["pairs"][0], units["words"][0], names
    )
    tables = {kind: table for kind, (_, table) in units.items()}
    vocabulary = extract.tokenizer.get_vocab()
    learned = [vocabulary[piece] for piece in units["characters"][0]]
    whole = np.zeros((len(extract.tokenizer), tables["characters"].shape[1]), np.float32)
    whole[learned] = tables["characters"]
    return extract, build_model(config, extract, {**tables, "characters": whole})


def checkpoint_vectors(folder: Path) -> dict[str, npt.NDArray[np.float32]]:
    """Return the vectors of a checkpoint's characters, pairs and words, of all but the unknown."""
    model = NewsModel.from_pretrained(folder, local_files_only=True)
    tables = {}
    for kind in _SPLITS:
        table = getattr(model.encoder, f"{kind.removesuffix('s')}_embedding")
        with torch.no_grad():
            rows = table(torch.arange(len(table.weight))).float().numpy()
        tables[kind] = rows if kind == "characters" else rows[1:]
    return tables


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
        temporary = config.work / f"{kind}.tmp.npy"
        np.save(temporary, trained)
        os.replace(temporary, table)
        lines.unlink()
    found = names.read_text(encoding="utf-8").split("\n")
    return found[: settings.vocabulary], np.load(table)[: settings.vocabulary]


def build_model(
    config: TrainConfig, extract: FeatureExtractor, tables: dict[str, npt.NDArray[np.float32]]
) -> NewsModel:
    """Return a fresh network whose embeddings start from the vectors.

    Where its own are wider than the vectors, the rest begins at random.
    """
    sizes = {f"{kind.removesuffix('s')}_size": table.shape[1] for kind, table in tables.items()}
    model = NewsModel(
        NewsConfig(
            vocab_size=len(extract.tokenizer),
            pair_vocab_size=len(extract.pairs),
            word_vocab_size=len(extract.words),
            topic_labels=list(MODEL_TOPICS),
            # What is made of the finished network comes later.
            **{**sizes, **config.model, "byte_vectors": False, "ngram_buckets": 0},
        )
    )
    encoder = model.encoder
    with torch.no_grad():
        for embedding, kind in (
            (encoder.character_embedding, "characters"),
            (encoder.pair_embedding, "pairs"),
            (encoder.word_embedding, "words"),
        ):
            first = 0 if kind == "characters" else 1
            width = min(embedding.weight.shape[1], tables[kind].shape[1])
            known = np.flatnonzero(tables[kind].any(axis=1)) + first
            embedding.weight[known, :width] = _scaled(tables[kind])[known - first, :width]
            if first:
                embedding.weight[0] = 0
                embedding.sparse = True
    return model


def export(model: NewsModel, extract: FeatureExtractor, folder: Path) -> None:
    """Write the checkpoint, what is not bytes in half precision, with tokenizer and unit lists."""
    folder.mkdir(parents=True, exist_ok=True)
    half = NewsModel(model.config)
    half.load_state_dict(model.state_dict())
    half.half().save_pretrained(folder)
    extract.save_pretrained(folder)
    files = sorted(path for path in folder.iterdir() if path.name in CHECKED)
    lines = [f"{file_sha256(path)}  {path.name}\n" for path in files]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _scaled(table: npt.NDArray[np.float32]) -> torch.Tensor:
    vectors = torch.from_numpy(table)
    return vectors * (0.3 / vectors.std())
