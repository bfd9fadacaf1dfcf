"""An encoder from elsewhere with a new head, untrained: what a fine-tuning starts from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers.models.auto import modeling_auto

from pipeline.checkpoints.files import HEADS, read_config
from pipeline.checkpoints.source import HubCheckpointConfig, find_checkpoint, source_of
from pipeline.errors import CheckpointError
from pipeline.modeling.hub.loading import first_line, load_tokenizer, quiet

_CLASSES = {
    "entities": transformers.AutoModelForTokenClassification,
    "topics": transformers.AutoModelForSequenceClassification,
}
#: The model types that those classes know.
_KINDS = {
    "entities": modeling_auto.MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES,
    "topics": modeling_auto.MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES,
}


def load_with_head(
    config: HubCheckpointConfig, task: str, settings: Mapping[str, Any], *, seed: int
) -> tuple[Any, Any]:
    """Return the network with a new head, as `settings` of its config say, and its tokenizer.

    Raises:
        CheckpointError: it is not there, cannot get such a head, or is damaged.
    """
    source = source_of(config)
    folder = find_checkpoint(
        source.checkpoint, offline=config.offline, allow_pickle=config.allow_pickle
    )
    pieces = find_checkpoint(source.tokenizer, offline=config.offline, weights=False)
    torch.manual_seed(seed)
    _check_kind(task, folder, source.checkpoint)
    network = _read_network(config, task, folder, settings)
    wanted = source.preset.tokenizer_class if source.preset else None
    return network, load_tokenizer(str(pieces), wanted, source.tokenizer)


def _check_kind(task: str, folder: Path, name: str) -> None:
    """Refuse a network that transformers has no such head for, before its list of all that it has.

    Raises:
        CheckpointError: says what the checkpoint is and what is needed.
    """
    try:
        written = read_config(folder)
    except CheckpointError as error:
        raise CheckpointError(f'checkpoint "{name}": {error}') from error
    kind = written.get("model_type")
    if kind in _KINDS[task]:
        return
    classes = ", ".join(map(str, written.get("architectures") or []))
    raise CheckpointError(
        f'checkpoint "{name}": its model type is {kind!r}{f" ({classes})" if classes else ""}, for '
        f"which transformers has no head for {HEADS[task][1]}; fine-tuning needs an "
        "encoder such as google-bert/bert-base-chinese"
    )


def _read_network(
    config: HubCheckpointConfig, task: str, folder: Path, settings: Mapping[str, Any]
) -> Any:
    try:
        with quiet():
            return _CLASSES[task].from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=None if config.allow_pickle else True,
                trust_remote_code=False,
                ignore_mismatched_sizes=True,
                dtype=torch.float32,
                **settings,
            )
    except Exception as error:  # whatever is wrong in a foreign file: it is not a bug of ours
        name = source_of(config).checkpoint
        raise CheckpointError(
            f'checkpoint "{name}" cannot be loaded to get a head for {HEADS[task][1]}: '
            f"{first_line(error)}"
        ) from error
