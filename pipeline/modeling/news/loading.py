"""A news checkpoint's folder, loaded: one annotator a process and setting."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pipeline.checkpoints.files import WEIGHTS, check_sums, read_config
from pipeline.errors import CheckpointError
from pipeline.modeling.news import backend
from pipeline.modeling.news.annotator import Annotator
from pipeline.modeling.news.encoding import FeatureExtractor
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
        network = backend.load_backend(folder, shape, weights, device=device, dtype=dtype)
        return Annotator(shape, weights, FeatureExtractor.from_pretrained(folder), network)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise CheckpointError(f"checkpoint {folder} cannot be loaded: {error}") from error
