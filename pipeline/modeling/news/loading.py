"""A news checkpoint's folder, loaded: one annotator a process and setting."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pipeline.checkpoints.files import WEIGHTS, check_sums, read_config
from pipeline.errors import CheckpointError
from pipeline.modeling.news.annotator import Annotator
from pipeline.modeling.news.backend import Backend, Weights
from pipeline.modeling.news.encoding import FeatureExtractor
from pipeline.modeling.news.page_topics import PageTopics
from pipeline.modeling.news.ranking import Ranking
from pipeline.modeling.news.shape import NewsShape
from pipeline.modeling.threads import compute_in_one_thread


@lru_cache(maxsize=4)
def load_annotator(folder: Path, device: str = "cpu", dtype: str = "float32") -> Annotator:
    """Return the annotator of a news checkpoint; stages with the same settings share it.

    Raises:
        CheckpointError: the files are not those that were published, or do not fit together.
    """
    from safetensors.numpy import load_file

    compute_in_one_thread()
    check_sums(folder)
    try:
        weights = load_file(folder / WEIGHTS)
        shape = NewsShape.of(read_config(folder))
        if wrong := unfit(shape, weights):
            raise ValueError("; ".join(wrong))
        backend = load_backend(folder, shape, weights, device=device, dtype=dtype)
        extract = FeatureExtractor.from_pretrained(folder)
        topics, ranking = PageTopics.load(folder), Ranking.load(folder)
        return Annotator(shape, weights, extract, backend, topics, ranking)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise CheckpointError(f"checkpoint {folder} cannot be loaded: {error}") from error


def unfit(shape: NewsShape, weights: Weights) -> list[str]:
    """Return where config.json and the weights speak of two networks: layers, tags, topics."""
    layers = {name.split(".")[2] for name in weights if name.startswith("encoder.layers.")}
    sizes = {
        f"tags of {head}": (len(shape.tags(head)), len(weights.get(f"taggers.{head}.bias", ())))
        for head in shape.labels
    }
    sizes["layers"] = (shape.num_layers, len(layers))
    sizes["topics"] = (len(shape.topic_labels), len(weights["document.topics.3.bias"]))
    return [
        f"its config.json states {stated} {what}, its weights have {held}"
        for what, (stated, held) in sizes.items()
        if stated != held
    ]


def runs_in_numpy(shape: NewsShape, device: str, dtype: str) -> bool:
    """Return whether a network is run by numpy alone, so that torch is not loaded."""
    return device == "cpu" and dtype == "float32" and shape.encoder == "recurrent"


def load_backend(
    folder: Path, shape: NewsShape, weights: Weights, *, device: str, dtype: str
) -> Backend:
    """Return the backend that runs a checkpoint: numpy on a CPU in 32 bits, torch elsewhere."""
    if runs_in_numpy(shape, device, dtype):
        from pipeline.modeling.news.numpy_backend import NumpyBackend

        return NumpyBackend(shape, weights)
    from pipeline.modeling.news.torch_backend import TorchBackend

    return TorchBackend.load(folder, device=device, dtype=dtype)
