"""What is read must not lie where is written: a run replaces what lies in its output folder."""

from __future__ import annotations

import os
from functools import lru_cache

from pipeline.errors import InputError
from pipeline.executors.store import Store
from pipeline.formats.inputs import Inputs
from pipeline.formats.remote import is_below, is_url
from pipeline.formats.source import Source


def refuse_inputs_in(store: Store, inputs: Inputs) -> None:
    """Refuse to read from the folder that is written.

    Raises:
        InputError: naming the first input that lies there.
    """
    name = _first_url_in(store.where, inputs) if is_url(store.where) else _first_in(store, inputs)
    if name is not None:
        raise InputError(
            f"{name} lies in the output folder {store.where}, where a run writes; "
            "move it, or write elsewhere with --output FOLDER"
        )


def _first_url_in(folder: str, inputs: Inputs) -> str | None:
    urls = (source.url for _, source in inputs.sources if source.url is not None)
    return next((url for url in urls if is_below(url, folder)), None)


def _first_in(store: Store, inputs: Inputs) -> str | None:
    # The folder's real name once, not for each of its 100,000 files.
    folder, real = os.path.realpath(store.where), lru_cache(maxsize=256)(os.path.realpath)

    def lies_there(source: Source) -> bool:
        if source.path is None:
            return False
        linked = os.path.islink(source.path)
        where = str(real(source.path if linked else os.path.dirname(source.path)))
        return where == folder or where.startswith(folder.rstrip(os.sep) + os.sep)

    return next((source.name for _, source in inputs.sources if lies_there(source)), None)
