"""A checkpoint from elsewhere, loaded with its tokenizer through transformers' own classes."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers.utils import logging

from pipeline.checkpoints.devices import pick_device, pick_dtype, precision_on
from pipeline.checkpoints.files import (
    HEADS,
    INDEX,
    WEIGHTS,
    head_problems,
    json_problems,
    read_config,
    weight_problems,
)
from pipeline.checkpoints.labels import label_names
from pipeline.checkpoints.lengths import length_problems, network_length, position_limit
from pipeline.checkpoints.source import HubCheckpointConfig, find_checkpoint, source_of
from pipeline.errors import CheckpointError
from pipeline.modeling.hub.consistency import size_problems, vocabulary_problems
from pipeline.modeling.hub.jieba_tokenizer import JiebaWordPieceTokenizer
from pipeline.modeling.threads import compute_in_one_thread

_CLASSES = {
    "entities": transformers.AutoModelForTokenClassification,
    "topics": transformers.AutoModelForSequenceClassification,
    "summary": transformers.AutoModelForSeq2SeqLM,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A network with its tokenizer, ready to run.

    Attributes:
        name: how messages call it.
        labels: names of its outputs, in order.
        length: pieces that it reads at once, special ones included.
        drop_keys: what its tokenizer makes and it refuses.
    """

    name: str
    model: Any
    tokenizer: Any
    labels: tuple[str, ...]
    length: int
    drop_keys: tuple[str, ...] = ()

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        device = next(self.model.parameters()).device
        assert isinstance(device, torch.device)
        return device

    @property
    def pad_id(self) -> int:
        """The piece that fills a batch up; masked, so that any serves where there is none."""
        found = self.tokenizer.pad_token_id
        return 0 if found is None else int(found)


def load(config: HubCheckpointConfig, task: str) -> Loaded:
    """Return a stage's checkpoint; stages with the same one and the same head share it.

    Raises:
        CheckpointError: it is missing, damaged, has no such head, or its parts do not fit.
    """
    source = source_of(config)
    pickle = config.allow_pickle
    folder = find_checkpoint(source.checkpoint, offline=config.offline, allow_pickle=pickle)
    tokenizer = find_checkpoint(source.tokenizer, offline=config.offline, weights=False)
    preset = source.preset
    device = pick_device(config.device)
    dtype = precision_on(device, config.dtype, config.precision)
    network = _load_network(str(folder), task, device, dtype, pickle, source.checkpoint)
    pieces = load_tokenizer(
        str(tokenizer), preset.tokenizer_class if preset else None, source.tokenizer
    )
    limit = position_limit(network.config.to_dict())
    problems = [*length_problems(config.max_length, limit), *vocabulary_problems(network, pieces)]
    if problems:
        raise CheckpointError(f'checkpoint "{source.checkpoint}": {problems[0]}')
    usual = preset.length if preset else network_length(network.config, pieces)
    return Loaded(
        name=source.checkpoint,
        model=network,
        tokenizer=pieces,
        labels=tuple(label_names(read_config(folder))),
        length=config.max_length or min(usual, limit or usual),
        drop_keys=preset.drop_keys if preset else (),
    )


def read_tokenizer(folder: Path, wanted: str | None = None) -> Any:
    """Return the tokenizer in a folder: of the class `wanted`, or of the one its files say."""
    if wanted == JiebaWordPieceTokenizer.__name__:
        return JiebaWordPieceTokenizer.from_pretrained(folder, local_files_only=True)
    cls = getattr(transformers, wanted) if wanted else None
    if cls is None and _is_bare_vocabulary(folder):
        cls = transformers.BertTokenizer
    if cls is None:
        cls = transformers.AutoTokenizer
        return cls.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return cls.from_pretrained(folder, local_files_only=True)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers from writing bars and advice on streams that are not ours."""
    before = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(before)


@lru_cache(maxsize=8)
def _load_network(
    folder: str, task: str, device: str, dtype: str, allow_pickle: bool, name: str
) -> Any:
    compute_in_one_thread()
    path = Path(folder)
    safe = (path / WEIGHTS).is_file() or (path / INDEX).is_file()
    wrong = weight_problems(path, allow_pickle=allow_pickle)
    if wrong := [*wrong, *head_problems(read_config(path), task)]:
        raise CheckpointError(f'checkpoint "{name}": {wrong[0]}')
    try:
        with quiet():
            network, info = _CLASSES[task].from_pretrained(
                folder,
                dtype=pick_dtype(dtype),
                local_files_only=True,
                use_safetensors=safe,
                trust_remote_code=False,
                output_loading_info=True,
                ignore_mismatched_sizes=True,  # told below, with the numbers
            )
    except Exception as error:  # whatever is wrong in a foreign file: it is not a bug of ours
        raise CheckpointError(
            f'checkpoint "{name}" cannot be loaded for {HEADS[task][1]}: {first_line(error)}'
        ) from error
    if wrong := size_problems(network, info["mismatched_keys"]):
        raise CheckpointError(
            f'checkpoint "{name}" cannot be loaded for {HEADS[task][1]}: {wrong[0]}'
        )
    if lacking := sorted(info["missing_keys"]):
        raise CheckpointError(
            f'checkpoint "{name}": its weights lack {lacking[0]}'
            f"{f' and {len(lacking) - 1} more' if lacking[1:] else ''}, so that it has no trained "
            f"head for {HEADS[task][1]}; fine-tune it first (python -m pipeline train)"
        )
    return network.to(device).eval()


@lru_cache(maxsize=8)
def load_tokenizer(folder: str, wanted: str | None, name: str) -> Any:
    """Return the tokenizer in a folder, as `read_tokenizer` does.

    Raises:
        CheckpointError: says what is wrong with it, on one line.
    """
    try:
        with quiet():
            return read_tokenizer(Path(folder), wanted)
    except Exception as error:  # as above
        damaged = json_problems(Path(folder))
        hint = f"; its preset says {wanted}: is it another preset, or none?" if wanted else ""
        raise CheckpointError(
            f'checkpoint "{name}": its tokenizer cannot be loaded: '
            f"{damaged[0] if damaged else first_line(error) + hint}"
        ) from error


def _is_bare_vocabulary(folder: Path) -> bool:
    """Return whether there is a WordPiece vocabulary, and nothing that says which class reads it.

    A BART of that kind would otherwise get the tokenizer of English BART, and all pieces unknown.
    """
    if not (folder / "vocab.txt").is_file() or (folder / "tokenizer.json").is_file():
        return False
    path = folder / "tokenizer_config.json"
    if not path.is_file():
        return True
    return "tokenizer_class" not in json.loads(path.read_text(encoding="utf-8"))


def first_line(error: Exception) -> str:
    """Return what another library's error says, short enough for one of ours."""
    return f"{type(error).__name__}: {str(error).strip()}".split("\n")[0][:400]
