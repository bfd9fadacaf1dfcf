"""Sets in the form of the public ones, small enough to be written in a test."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any


def write_set(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """Write a `.jsonl`, `.jsonl.gz` or `.jsonl.xz` file and return its path."""
    openers: dict[str, Callable[..., IO[Any]]] = {".gz": gzip.open, ".xz": lzma.open}
    path.parent.mkdir(parents=True, exist_ok=True)
    with openers.get(path.suffix, open)(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return path
