"""What run.json says of an output folder, and whether a run may go on in it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import pipeline as pipeline_package
from pipeline.config import Config
from pipeline.errors import OutputError, ResumeError
from pipeline.executors.shards import Part, part_name
from pipeline.pipeline import Pipeline

RUN_FILE = "run.json"
#: Folders of the package whose code annotates nothing.
_WITHOUT_EFFECT = {"bundled", "commands", "evaluation", "public_sets", "training"}
_PACKAGES = ("torch", "transformers", "tokenizers", "jieba", "rjieba", "OpenCC", "pydantic")
#: Settings that change how a run goes and not what it writes.
_FREE = {
    "output.path",
    "executor.batch_size",
    "executor.kind",
    "executor.on_error",
    "executor.workers",
}


@dataclass(slots=True)
class RunRecord:
    """What run.json holds: what was asked for, with what, and what came of it."""

    config: dict[str, Any]
    limit: int | None
    program: str
    versions: dict[str, str]
    made_by: dict[str, str]
    finished: bool = False
    documents: int = 0
    failed: int = 0
    characters: int = 0
    input_failures: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def save(self, folder: Path) -> None:
        """Write run.json, whole or not at all."""
        self.documents = sum(part.documents for part in self.parts)
        self.failed = sum(part.failed for part in self.parts)
        self.characters = sum(part.characters for part in self.parts)
        partial = folder / f".{RUN_FILE}.partial"
        partial.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), "utf-8")
        os.replace(partial, folder / RUN_FILE)

    def add(self, part: Part) -> None:
        """Put a part in its place, instead of an older one of that name."""
        others = [other for other in self.parts if other.file != part.file]
        self.parts = sorted([*others, part], key=lambda part: part.file)

    def find(self, file: str) -> Part | None:
        """Return the finished part of that name, if there is one."""
        return next((part for part in self.parts if part.file == file), None)


def new_record(config: Config, pipeline: Pipeline, limit: int | None) -> RunRecord:
    """Return the record of a run that has not begun."""
    return RunRecord(
        config=config.to_dict(),
        limit=limit,
        program=_program(pipeline),
        versions=_versions(),
        made_by=pipeline.made_by,
    )


def open_run(folder: Path, record: RunRecord, *, overwrite: bool) -> None:
    """Prepare the folder for a run; parts that an earlier run finished come into the record.

    Raises:
        ResumeError: the folder holds a run that differs from this one, and how.
        OutputError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if overwrite:
            for file in [*folder.glob("part-*.jsonl"), folder / RUN_FILE]:
                file.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write to {folder}: {error.strerror}") from error
    earlier = _read_record(folder)
    if earlier is not None:
        # A run that came to nothing, for a mistake say, does not stand in the way of the next.
        if earlier.parts and (differences := _differences(earlier, record)):
            raise ResumeError(_refusal(folder, differences))
        record.parts = [part for part in earlier.parts if (folder / part.file).is_file()]
    elif foreign := sorted(file.name for file in folder.glob("part-*.jsonl")):
        raise ResumeError(_refusal(folder, [f"{foreign[0]} is there without a {RUN_FILE}"]))
    record.save(folder)


def close_run(folder: Path, record: RunRecord, count: int) -> list[str]:
    """Mark the run finished, and return the part files removed since their input is gone."""
    expected = {part_name(position) for position in range(count)}
    stale = sorted(file.name for file in folder.glob("part-*.jsonl") if file.name not in expected)
    for name in stale:
        (folder / name).unlink()
    record.parts = [part for part in record.parts if part.file in expected]
    record.finished = True
    record.save(folder)
    return stale


def _refusal(folder: Path, differences: list[str]) -> str:
    return "\n  ".join(
        [
            f"{folder} holds a run that differs from this one:",
            *differences,
            "start afresh there with --overwrite, or write elsewhere with --output FOLDER",
        ]
    )


def _read_record(folder: Path) -> RunRecord | None:
    path = folder / RUN_FILE
    try:
        raw = json.loads(path.read_text("utf-8"))
        parts = [Part(**part) for part in raw.pop("parts")]
        return RunRecord(**raw, parts=parts)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise ResumeError(_refusal(folder, [f"{RUN_FILE} cannot be read: {error}"])) from error


def _differences(earlier: RunRecord, now: RunRecord) -> list[str]:
    before, after = _compared(earlier), _compared(now)
    return [
        f"{key}: was {before.get(key, 'not there')}, is {after.get(key, 'not there')}"
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def _compared(record: RunRecord) -> dict[str, str]:
    flat = _flatten(record.config)
    for key in _FREE:
        flat.pop(key, None)
    flat["--limit"] = json.dumps(record.limit)
    flat["program"] = record.program
    flat |= {f"made_by.{layer}": made_by for layer, made_by in record.made_by.items()}
    return flat


def _flatten(settings: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in settings.items():
        if key == "stages" and not prefix:
            names = [name for entry in value for name in entry]
            flat["stages"] = ", ".join(names)
            for entry in value:
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


def _program(pipeline: Pipeline) -> str:
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
