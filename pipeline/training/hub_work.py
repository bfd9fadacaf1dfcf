"""The folder that a fine-tuning resumes from, and whether it may go on in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers.trainer_utils import get_last_checkpoint

from pipeline.document import Document
from pipeline.errors import ResumeError
from pipeline.training.hub_settings import HubFinetuneConfig

#: File in the work folder that says what is trained there, with what.
RECORD = "config.json"


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
    # A training that came to no checkpoint, for a mistake say, does not stand in the way.
    if last and (changed := _differences(_read(work), now)):
        raise ResumeError(_refusal(work, changed))
    (work / RECORD).write_text(json.dumps(now, ensure_ascii=False, indent=1), encoding="utf-8")
    return work, last


def _digest(docs: Sequence[Document]) -> str:
    """Return how many documents there are, and the beginning of the SHA-256 of them all."""
    sha = hashlib.sha256()
    for doc in docs:
        sha.update(doc.to_json().encode("utf-8") + b"\n")
    return f"{len(docs):,}, SHA-256 {sha.hexdigest()[:12]}"


def _read(work: Path) -> dict[str, Any]:
    try:
        found = json.loads((work / RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        lacking = f"a checkpoint is there without a {RECORD}"
        raise ResumeError(_refusal(work, [lacking])) from error
    except (ValueError, OSError) as error:
        raise ResumeError(_refusal(work, [f"{RECORD} cannot be read: {error}"])) from error
    if not isinstance(found, dict):
        raise ResumeError(_refusal(work, [f"{RECORD} holds no JSON object"]))
    return found


def _differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    return [
        f"{key}: was {_told(before, key)}, is {_told(now, key)}"
        for key in dict.fromkeys([*before, *now])
        if key not in before or key not in now or before[key] != now[key]
    ]


def _told(record: dict[str, Any], key: str) -> str:
    return json.dumps(record[key], ensure_ascii=False) if key in record else "not there"


def _refusal(work: Path, differences: Sequence[str]) -> str:
    return "\n  ".join(
        [
            f"{work} holds a training that differs from this one:",
            *differences,
            "go on with what it was begun with, delete that folder to start afresh, or name "
            "another output (and work, where it is set)",
        ]
    )
