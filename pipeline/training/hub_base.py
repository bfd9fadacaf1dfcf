"""The checkpoint from elsewhere that a fine-tuning starts from, with a new head."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers.models.auto import modeling_auto

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.files import HEADS, read_config
from pipeline.checkpoints.lengths import network_length
from pipeline.checkpoints.source import Source, find_checkpoint, source_of
from pipeline.errors import CheckpointError
from pipeline.modeling.hub.loading import quiet, read_tokenizer
from pipeline.modeling.hub.pieces import single_frame
from pipeline.training.hub_examples import Reader
from pipeline.training.hub_settings import HubFinetuneConfig

_CLASSES = {
    "entities": transformers.AutoModelForTokenClassification,
    "topics": transformers.AutoModelForSequenceClassification,
}
#: The model types that those classes know.
_KINDS = {
    "entities": modeling_auto.MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES,
    "topics": modeling_auto.MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES,
}


def load_base(
    config: HubFinetuneConfig, names: Sequence[str], *, multi_label: bool
) -> tuple[Any, Reader]:
    """Return the network with a head of these outputs, and how it reads documents.

    Raises:
        CheckpointError: it is not there, cannot get such a head, or is damaged.
    """
    source = source_of(config)
    folder = find_checkpoint(
        source.checkpoint, offline=config.offline, allow_pickle=config.allow_pickle
    )
    pieces = find_checkpoint(source.tokenizer, offline=config.offline, weights=False)
    torch.manual_seed(config.seed)
    settings: dict[str, Any] = {
        "id2label": dict(enumerate(names)),
        "label2id": {name: number for number, name in enumerate(names)},
    }
    if config.stage == "topics":
        kind = "multi_label" if multi_label else "single_label"
        settings["problem_type"] = f"{kind}_classification"
    _check_kind(config, folder, source.checkpoint)
    network = _read_network(config, folder, source.checkpoint, settings)
    tokenizer = _read_tokenizer(pieces, source)
    length = config.max_length or network_length(network.config, tokenizer)
    frame, script = single_frame(tokenizer), Checkpoint.of(config).script
    return network, Reader(tokenizer, frame, length, source.checkpoint, script)


def _check_kind(config: HubFinetuneConfig, folder: Path, name: str) -> None:
    """Refuse a network that transformers has no such head for, before its list of all that it has.

    Raises:
        CheckpointError: says what the checkpoint is and what is needed.
    """
    try:
        written = read_config(folder)
    except CheckpointError as error:
        raise CheckpointError(f'checkpoint "{name}": {error}') from error
    kind = written.get("model_type")
    if kind in _KINDS[config.stage]:
        return
    classes = ", ".join(map(str, written.get("architectures") or []))
    raise CheckpointError(
        f'checkpoint "{name}": its model type is {kind!r}{f" ({classes})" if classes else ""}, for '
        f"which transformers has no head for {HEADS[config.stage][1]}; {config.recipe} needs an "
        "encoder such as google-bert/bert-base-chinese"
    )


def _read_network(
    config: HubFinetuneConfig, folder: Path, name: str, settings: dict[str, Any]
) -> Any:
    try:
        with quiet():
            return _CLASSES[config.stage].from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=None if config.allow_pickle else True,
                trust_remote_code=False,
                ignore_mismatched_sizes=True,
                dtype=torch.float32,
                **settings,
            )
    except Exception as error:  # whatever is wrong in a foreign file: it is not a bug of ours
        raise CheckpointError(
            f'checkpoint "{name}" cannot be loaded to get a head for {HEADS[config.stage][1]}: '
            f"{_first_line(error)}"
        ) from error


def _read_tokenizer(folder: Path, source: Source) -> Any:
    try:
        with quiet():
            return read_tokenizer(folder, source.preset.tokenizer_class if source.preset else None)
    except Exception as error:  # as above
        raise CheckpointError(
            f'checkpoint "{source.tokenizer}": its tokenizer cannot be loaded: {_first_line(error)}'
        ) from error


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip()}".split("\n")[0][:400]
