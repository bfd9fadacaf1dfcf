"""The folder that a fine-tuning resumes from, and whether it may go on in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from transformers.trainer_utils import get_last_checkpoint

from pipeline.document import Document
from pipeline.training.hub_settings import HubFinetuneConfig
from pipeline.training.work_record import keep_record


def open_work(
    config: HubFinetuneConfig,
    *,
    train: Sequence[Document],
    dev: Sequence[Document],
    outputs: Sequence[str],
) -> tuple[Path, str | None]:
    """Return the work folder and the Trainer's last checkpoint in it, if there is one.

    Raises:
        ResumeError: that checkpoint was trained with other settings, documents or outputs.
    """
    work = Path(config.work or f"{config.output.rstrip('/')}.work")
    work.mkdir(parents=True, exist_ok=True)
    now = {
        **config.model_dump(mode="json"),
        "documents of train": _digest(train),
        "documents of dev": _digest(dev),
        "outputs": list(outputs),
    }
    last = get_last_checkpoint(str(work))
    keep_record(work, now, begun=last is not None)
    return work, last


def _digest(docs: Sequence[Document]) -> str:
    """Return how many documents there are, and the beginning of the SHA-256 of them all."""
    sha = hashlib.sha256()
    for doc in docs:
        sha.update(doc.to_json().encode("utf-8") + b"\n")
    return f"{len(docs):,}, SHA-256 {sha.hexdigest()[:12]}"
