"""Data sets of the `datasets` package: a folder on disk or a name of the hub, row by row.

`FEATURES` declares what each key of a document is, so that `datasets` loads every output:
`load_dataset("json", data_files="out/part-*.jsonl", features=FEATURES)`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import Field

from pipeline.document import Document
from pipeline.errors import InputError
from pipeline.formats.parquet import document_of_row
from pipeline.formats.records import RecordOptions
from pipeline.formats.registry import Format, register
from pipeline.formats.source import InputFailure, Placed, Source


class DatasetOptions(RecordOptions):
    """Options of data sets: which one and which part, and the columns that hold what."""

    name: str | None = Field(
        None, description="a name of the hub or a folder; null: the path of the file that is read"
    )
    config: str | None = Field(None, description="the set's configuration, where it has several")
    split: str = Field("train", description='the part, e.g. "train" or "test[:100]"')
    revision: str | None = Field(None, description="a commit or tag of a set on the hub")
    streaming: bool = Field(False, description="read row by row, without a copy on disk")
    offline: bool = Field(True, description="use what is on disk and no network")


def read(source: Source, options: DatasetOptions) -> Iterator[Placed | InputFailure]:
    """Yield the document of each row, rows counted from 1.

    The source's text names the set, where the option `name` does not: a path of the input is
    taken for a name where this format is chosen.

    Raises:
        InputError: no such set, or no such part of it.
    """
    name = options.name or source.text().text.strip()
    if not name:
        raise InputError("no data set is named: input.path, or input.format.dataset.name")
    for number, row in enumerate(_rows(name, options), start=1):
        yield from document_of_row(row, source, number, options)


def _rows(name: str, options: DatasetOptions) -> Iterator[dict[str, Any]]:
    """Yield the rows of a set; what `datasets` refuses is told in its words."""
    if options.offline and not Path(name).exists():
        os.environ.setdefault("HF_DATASETS_OFFLINE", "1")  # read when datasets is first imported
    import datasets

    try:
        if Path(name, "state.json").is_file() or Path(name, "dataset_dict.json").is_file():
            found = datasets.load_from_disk(name)
            rows = found[options.split] if isinstance(found, datasets.DatasetDict) else found
        else:
            rows = datasets.load_dataset(
                name,
                options.config,
                split=options.split,
                revision=options.revision,
                streaming=options.streaming,
            )
    except (OSError, ValueError, KeyError, datasets.exceptions.DatasetsError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        advice = "; the option offline=false lets it be fetched" if options.offline else ""
        raise InputError(
            f"no data set {name!r} with a part {options.split!r}: {reason}{advice}"
        ) from error
    yield from rows


def features() -> Any:
    """Return `datasets.Features` of a document: strings, and JSON where form may differ."""
    import datasets

    keys = [field.name for field in fields(Document) if field.compare]
    plain = ("id", "text")
    return datasets.Features(
        {key: datasets.Value("string") if key in plain else datasets.Json() for key in keys}
    )


def __getattr__(name: str) -> Any:
    """Return FEATURES when it is asked for: importing `datasets` takes a second."""
    if name == "FEATURES":
        return features()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


register(Format("dataset", read=read, endings=(".dataset",), options=DatasetOptions, by_name=True))
