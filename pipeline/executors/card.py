"""The card of an output folder: with it `datasets.load_dataset("out/")` loads every output.

Loading by guesswork fails in ordinary cases: a layer that is empty in the first documents, a key of
`meta` that comes late, a value that is a date at first. The card declares what each key is; layers
and `meta` are JSON, whose form may differ from document to document.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import yaml

from pipeline.document import Document
from pipeline.executors.record import FORMAT, RunRecord

CARD = "README.md"
#: How a card of ours begins; another README in the folder is a person's and stays.
_MARK = "# Written by a run of chinese-news-pipeline"


def card(record: RunRecord) -> bytes:
    """Return the card of a run: what `datasets` must know, then a few words for people."""
    declared: dict[str, Any] = {
        "configs": [{"config_name": "default", "data_files": _files(record)}],
        "language": ["zh"],
    }
    if ".jsonl" in _files(record):  # the other formats declare themselves what a column is
        declared["dataset_info"] = {"features": [_feature(name) for name in _keys()]}
    head = yaml.safe_dump(declared, allow_unicode=True, sort_keys=False)
    makers = "".join(f"| `{layer}` | {maker} |\n" for layer, maker in record.made_by.items())
    written = (
        f"---\n{_MARK}; format {FORMAT}\n{head}---\n\n# Annotated Chinese news\n\n"
        f"{record.documents:,} documents, {record.failed:,} of them with errors; run.json "
        f"tells the rest.\n\n| layer | made by |\n|---|---|\n{makers}"
    )
    return written.encode("utf-8", "backslashreplace")


def _files(record: RunRecord) -> str:
    """Return the glob of the part files, by the ending that they have."""
    name = next(iter(record.parts), "part-00000.jsonl")
    return f"part-*{name[name.index('.') :]}"


def is_card(content: bytes | None) -> bool:
    """Return whether a file is a card of ours, or is not there."""
    return content is None or content.startswith(f"---\n{_MARK}".encode())


def _keys() -> list[str]:
    return [field.name for field in fields(Document) if field.compare]


def _feature(name: str) -> dict[str, str]:
    return {"name": name, "dtype": "string" if name in ("id", "text") else "json"}
