"""Which store an output path is."""

from __future__ import annotations

from pathlib import Path

from pipeline.executors.store import Store
from pipeline.formats.remote import is_url, plain_path


def open_store(path: str) -> Store:
    """Return the store of an output path: a folder, or an URL that fsspec knows."""
    if is_url(path):
        from pipeline.executors.bucket import Bucket

        return Bucket(path)
    from pipeline.executors.folder import Folder

    return Folder(Path(plain_path(path)))
