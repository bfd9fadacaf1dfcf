"""What run.json says of an output folder, and whether a run may go on in it."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, field, fields
from importlib import metadata
from pathlib import Path
from typing import Any

import pipeline as pipeline_package
from pipeline.config import Config
from pipeline.executors.shards import Part
from pipeline.pipeline import Pipeline

RUN_FILE = "run.json"
#: Number of the form of documents and of run.json; schemas.py has the rule for additions.
FORMAT = 1
#: Folders of the package whose code annotates nothing.
_WITHOUT_EFFECT = {"bundled", "commands", "evaluation", "public_sets", "training"}
_PACKAGES = ("torch", "transformers", "tokenizers", "jieba", "rjieba", "OpenCC", "pydantic")
#: Settings that change how a run goes and not what it writes; of the executor only this one does.
_FREE = {"output.path"}
_NOT_FREE = "executor.shard_size"


@dataclass(slots=True)
class RunRecord:
    """What run.json holds: what was asked for, with what, and what came of it.

    `expected` is the number of documents, where it was known before they were read.
    """

    config: dict[str, Any]
    limit: int | None
    program: str
    versions: dict[str, str]
    made_by: dict[str, str]
    expected: int | None = None
    finished: bool = False
    documents: int = 0
    failed: int = 0
    characters: int = 0
    input_failures: list[str] = field(default_factory=list)
    format: int = FORMAT
    parts: dict[str, Part] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """Return the record as JSON, its sums brought up to date, parts in order.

        Half a character (of a name that is not UTF-8) is written as JSON's escape of it.
        """
        parts = in_order(self.parts.values())
        self.documents = sum(part.documents for part in parts)
        self.failed = sum(part.failed for part in parts)
        self.characters = sum(part.characters for part in parts)
        plain = {name.name: getattr(self, name.name) for name in fields(self)}
        plain["parts"] = [part_values(part) for part in parts]
        written = json.dumps(plain, ensure_ascii=False, indent=1)
        return written.encode("utf-8", "backslashreplace")

    @classmethod
    def from_json(cls, content: bytes) -> RunRecord:
        """Return the record that was written as JSON; keys that it does not know are left aside.

        Raises:
            ValueError: it is no record; says why.
        """
        try:
            raw = json.loads(content)
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error
        number = raw.get("format") if isinstance(raw, dict) else None
        if not isinstance(number, int):
            raise ValueError('it is no run\'s: an object with a number "format" is needed')
        if number > FORMAT:
            raise ValueError(f"format {number}, of a newer version; this one reads {FORMAT}")
        values = _known(cls, raw)
        if not isinstance(values["parts"], list):
            raise ValueError("parts is a list")
        values["parts"] = {part.file: part for part in map(read_part, values["parts"])}
        record = cls(**values)
        if not isinstance(record.config, dict) or not isinstance(record.made_by, dict):
            raise ValueError("config and made_by are objects")
        return record


def part_values(part: Part) -> dict[str, Any]:
    """Return a part as plain values."""
    return {name.name: getattr(part, name.name) for name in fields(part)}


def read_part(raw: Any) -> Part:
    """Return the part of plain values.

    Raises:
        ValueError: they are no part's.
    """
    if not isinstance(raw, dict):
        raise ValueError(f"parts: an object is needed, found {raw!r}")
    part = Part(**_known(Part, raw))
    for name in fields(Part):
        wanted = str if name.name in ("file", "input_sha256", "sha256") else int
        if not isinstance(found := getattr(part, name.name), wanted):
            raise ValueError(f"parts: {name.name} is {found!r}")
    return part


def _known(cls: type[RunRecord | Part], raw: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the keys that a class has; ValueError where one that it needs lacks."""
    needed = {one.name for one in fields(cls) if one.default is one.default_factory is MISSING}
    needed |= {"parts"} if cls is RunRecord else set()
    if lacking := sorted(needed - {*raw}):
        raise ValueError(f"without {', '.join(lacking)}")
    return {one.name: raw[one.name] for one in fields(cls) if one.name in raw}


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Return the parts in the order of their documents; longer names come later."""
    return sorted(parts, key=lambda part: (len(part.file), part.file))


def new_record(config: Config, pipeline: Pipeline, limit: int | None) -> RunRecord:
    """Return the record of a run that has not begun."""
    return RunRecord(
        config=config.to_dict(),
        limit=limit,
        program=program_of(pipeline),
        versions=_versions(),
        made_by=pipeline.made_by,
    )


def differences(earlier: RunRecord, now: RunRecord) -> list[str]:
    """Return a line for each thing that keeps a run from going on with the other's parts."""
    before, after = _compared(earlier), _compared(now)
    return [
        f"{key}: was {before.get(key, 'not there')}, is {after.get(key, 'not there')}"
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def _compared(record: RunRecord) -> dict[str, str]:
    flat = {
        key: value
        for key, value in _flatten(record.config).items()
        if key not in _FREE and (key == _NOT_FREE or not key.startswith("executor."))
    }
    flat["--limit"] = json.dumps(record.limit)
    flat["program"] = record.program
    flat |= {f"made_by.{layer}": str(made_by) for layer, made_by in record.made_by.items()}
    return flat


def _flatten(settings: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in settings.items():
        if key == "stages" and not prefix and isinstance(value, list):
            stages = [entry for entry in value if isinstance(entry, dict)]
            flat["stages"] = ", ".join(name for entry in stages for name in entry)
            for entry in stages:
                flat |= _flatten(entry, "stages.")
        elif isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = json.dumps(value, ensure_ascii=False)
    return flat


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def program_of(pipeline: Pipeline) -> str:
    """Return version and source hash: parts made by different code are not mixed."""
    package = Path(__file__).parents[1]
    files = {
        file
        for file in package.rglob("*.py")
        if file.relative_to(package).parts[0] not in _WITHOUT_EFFECT
    }
    for stage in pipeline.stages:
        module = sys.modules[type(stage).__module__]
        if file := getattr(module, "__file__", None):
            files.add(Path(file))
    sha = hashlib.sha256()
    for file in sorted(files):
        sha.update(file.read_bytes())
    return f"{pipeline_package.__version__}+{sha.hexdigest()[:12]}"
