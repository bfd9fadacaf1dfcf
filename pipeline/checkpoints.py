"""Checkpoints on disk: where one is, whether it is whole, and one load of it a process."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from pipeline.errors import CheckpointError
from pipeline.resources import resolve
from pipeline.stage import StageConfig

if TYPE_CHECKING:
    import torch

    from pipeline.document import Document
    from pipeline.modeling.annotator import Analysis, Annotator

#: File beside the weights with a line "<sha256>  <file name>" for each file that is checked.
CHECKSUMS = "SHA256SUMS"
WEIGHTS = "model.safetensors"
NEWS_MODEL_TYPE = "chinese-news"


class CheckpointConfig(StageConfig):
    """Settings of every stage that runs a checkpoint."""

    checkpoint: str = Field("models/news-small", description="folder of the checkpoint")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        "auto", description="where it runs; auto takes a GPU where there is one"
    )
    dtype: Literal["float32", "bfloat16", "float16"] = Field(
        "float32", description="precision of the weights while they run"
    )


def find_checkpoint(checkpoint: str) -> Path:
    """Return the folder of a checkpoint.

    Raises:
        CheckpointError: there is no such folder, or it holds no configuration or weights.
    """
    folder = resolve(checkpoint)
    if not folder.is_dir():
        raise CheckpointError(
            f"checkpoint {checkpoint!r}: no such folder; give the path of a checkpoint folder, "
            'or leave the setting out for the one that ships, "models/news-small"'
        )
    for name in ("config.json", WEIGHTS):
        if not (folder / name).is_file():
            raise CheckpointError(
                f"checkpoint {folder}: it has no {name}; a checkpoint folder holds config.json, "
                f"{WEIGHTS} and the tokenizer's files"
            )
    return folder


def model_type(folder: Path) -> str:
    """Return the "model_type" of a checkpoint's config.json.

    Raises:
        CheckpointError: the file is not JSON.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CheckpointError(f"checkpoint {folder}: config.json is not JSON: {error}") from error
    return str(config.get("model_type", ""))


def signature(checkpoint: str) -> str:
    """Return "<folder>@<first 12 digits of the weights' SHA-256>"."""
    folder = find_checkpoint(checkpoint)
    return f"{folder.name}@{file_sha256(folder / WEIGHTS)[:12]}"


@lru_cache(maxsize=32)
def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal; read once a process."""
    digest = sha256()
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check_sums(folder: Path) -> None:
    """Compare the files of a checkpoint with its list of checksums, where it has one.

    Raises:
        CheckpointError: a file is missing or differs.
    """
    listed = folder / CHECKSUMS
    if not listed.is_file():
        return
    for line in listed.read_text(encoding="utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        path = folder / name
        found = file_sha256(path) if path.is_file() else "no such file"
        if found != wanted:
            raise CheckpointError(
                f"checkpoint {folder}: {name} is not the file that was published "
                f"(SHA-256 {found}, expected {wanted}); fetch or install it again"
            )


def pick_device(device: str) -> str:
    """Return the device that a setting stands for: "auto" is the first of cuda, mps and cpu."""
    if device != "auto":
        return device
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def pick_dtype(dtype: str) -> torch.dtype:
    """Return torch's type of that name."""
    import torch

    found: Any = getattr(torch, dtype)
    assert isinstance(found, torch.dtype)
    return found


def load_annotator(config: CheckpointConfig) -> Annotator:
    """Return the annotator of a news checkpoint; stages with the same settings share it.

    Raises:
        CheckpointError: the checkpoint is missing, damaged or of another kind.
    """
    folder = find_checkpoint(config.checkpoint)
    found = model_type(folder)
    if found != NEWS_MODEL_TYPE:
        raise CheckpointError(
            f"checkpoint {folder}: its model type is {found!r}; this stage runs "
            f"{NEWS_MODEL_TYPE!r} checkpoints such as models/news-small"
        )
    return _annotator(folder.resolve(), pick_device(config.device), config.dtype)


@lru_cache(maxsize=4)
def _annotator(folder: Path, device: str, dtype: str) -> Annotator:
    from transformers.utils import logging

    from pipeline.modeling.annotator import Annotator

    check_sums(folder)
    logging.disable_progress_bar()  # a bar for a tenth of a second, on a stream that is not ours
    try:
        return Annotator.from_pretrained(folder, device=device, dtype=pick_dtype(dtype))
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise CheckpointError(f"checkpoint {folder} cannot be loaded: {error}") from error


def analyse(annotator: Annotator, docs: list[Document]) -> list[Analysis]:
    """Return what the annotator finds in documents that have sentences."""
    from pipeline.modeling.annotator import Page

    return annotator([Page(doc.clean_text, tuple(doc.spans["sentences"])) for doc in docs])
