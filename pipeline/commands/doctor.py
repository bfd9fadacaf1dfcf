"""`doctor`: whether a run would succeed here, with what, and what to do where it would not."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.arguments import add_config, add_overrides
from pipeline.commands.terminal import coloured, command_line

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.document import Document
    from pipeline.pipeline import Pipeline

#: A page in a few lines, and what any checkpoint for Chinese news finds in it.
_PAGE = (
    "榆社县发放小额贷款9300万元_示例新闻网\n"
    "编辑:李文    2021-10-21 08:30    来源:示例日报\n"
    "    本报讯 山西省榆社县今年发放小额贷款9300万元。县长王强说:“明年投入4.23亿元!”"
)
_NAMES = {"山西省": "LOC", "王强": "PER"}
_LITTLE_DISK = 1.0  # GB; 10,000 pages of 1,000 characters make 0.4 GB of output
_SHOWN_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the report; `wrong` says that a run could not succeed because of it."""

    name: str
    told: str
    wrong: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to its parser."""
    add_config(parser, "YAML file of the run")
    add_overrides(parser, "change a setting, as for run")


def run(args: argparse.Namespace) -> int:
    """Print what was found, say what would happen, and return 1 if a run could not succeed."""
    from pipeline.config import load_config
    from pipeline.errors import ConfigError

    found: list[Finding] = []
    config = None
    for finding in _machine():
        found.append(_shown(finding))
    try:
        config = load_config(args.config, args.overrides)
    except ConfigError as error:
        found.append(_shown(Finding("config", str(error), wrong=True)))
    if config is not None:
        for finding in _of_config(args.config, config):
            found.append(_shown(finding))
    wrong = [finding for finding in found if finding.wrong]
    print(_verdict(args.config, config, wrong))
    return 1 if wrong else 0


def _shown(finding: Finding) -> Finding:
    first, *others = finding.told.splitlines() or [""]
    if finding.wrong:
        first = f"{coloured('WRONG', 'wrong')} {first}"
    print("\n".join([f"{finding.name:<14}{first}", *(f"{'':<14}{line}" for line in others)]))
    sys.stdout.flush()
    return finding


def _machine() -> Iterator[Finding]:
    import pipeline
    from pipeline.commands.machine import instruction_set, memory_gb
    from pipeline.executors.limits import cores

    here = Path(pipeline.__file__).parent
    yield Finding("program", f"chinese-news-pipeline {pipeline.__version__} in {here}")
    old = sys.version_info < (3, 11)
    needed = "; 3.11 or newer is needed" if old else ""
    yield Finding("python", f"{platform.python_version()} at {sys.executable}{needed}", wrong=old)
    yield from _packages()
    free = memory_gb()
    memory = f", {free:.1f} GB of memory free" if free is not None else ""
    yield Finding("machine", f"{cores()} cores, {instruction_set()}{memory}")


def _packages() -> Iterator[Finding]:
    from pipeline.commands.machine import extras, package_versions

    required = package_versions()
    missing = [name for name, version in required.items() if version is None]
    there = ", ".join(f"{name} {version}" for name, version in required.items() if version)
    yield Finding("packages", there)
    if missing:
        yield Finding("packages", f"not there: {', '.join(missing)}; stages that need one say so")
    yield Finding("extras", "of the package, e.g. pip install 'chinese-news-pipeline[serve]'")
    for extra in extras():
        lacking = [name for name, version in package_versions(extra).items() if version is None]
        state = "there" if not lacking else f"without {', '.join(lacking)}"
        yield Finding(f"  {extra}", state)


def _of_config(name: str, config: Config) -> Iterator[Finding]:
    from pipeline.pipeline import Pipeline

    stages = ", ".join(stage for stage, _ in config.stages)
    yield Finding("config", f"{name}: {stages}")
    yield _input(config)
    yield _output(config)
    pipeline = Pipeline.from_config(config)
    ready = True
    for finding in _stages(pipeline):
        ready &= not finding.wrong
        yield finding
    if ready:
        yield from _earlier_run(config, pipeline)
        yield from _test_vector(pipeline)


def _input(config: Config) -> Finding:
    from pipeline.errors import InputError

    if config.input.path == ("-",):
        return Finding("input", "standard input")
    try:
        inputs = config.input.find(output=config.output.path)
    except InputError as error:
        return Finding("input", str(error), wrong=True)
    formats = sorted({name for name, _ in inputs.sources})
    count = f"{len(inputs.sources):,} file" + "s" * (len(inputs.sources) != 1)
    told = f"{', '.join(config.input.path)}: {count} ({', '.join(formats)})"
    if inputs.skipped:
        told += f", {len(inputs.skipped):,} others that no format claims"
    return Finding("input", told)


def _output(config: Config) -> Finding:
    from pipeline.commands.machine import disk_gb

    if config.output.path == "-":
        return Finding("output", "standard output")
    if "://" in config.output.path:
        return Finding("output", f"{config.output.path}, which is asked when the run begins")
    folder = Path(config.output.path)
    free = disk_gb(folder.resolve())
    state = "there, a run goes on in it" if (folder / "run.json").is_file() else "free to write to"
    told = f"{folder}/: {state}, {free:.1f} GB of disk free"
    if (folder.exists() and not folder.is_dir()) or not _writable(folder.resolve()):
        return Finding("output", f"{folder}: cannot be written; name another with --output", True)
    if free < _LITTLE_DISK:
        told += "; that is little"
    return Finding("output", told)


def _earlier_run(config: Config, pipeline: Pipeline) -> Iterator[Finding]:
    """Yield what keeps a run from going on with the one that the output folder holds."""
    from pipeline.executors.record import RUN_FILE, RunRecord, differences, new_record

    path = Path(config.output.path) / RUN_FILE
    if not path.is_file():
        return
    try:
        earlier = RunRecord.from_json(path.read_bytes())
    except (OSError, ValueError) as error:
        yield Finding("output", f"{path}: cannot be read: {error}; --overwrite starts afresh", True)
        return
    if lines := differences(earlier, new_record(config, pipeline, earlier.limit)):
        advice = "start afresh with --overwrite, or write elsewhere with --output"
        told = "\n".join([f"{path.parent} holds a run that differs:", *lines, advice])
        yield Finding("output", told, wrong=True)


def _writable(path: Path) -> bool:
    while not path.exists():
        path = path.parent
    return os.access(path, os.W_OK | os.X_OK)


def _stages(pipeline: Pipeline) -> Iterator[Finding]:
    from pipeline.errors import PipelineError

    for stage in pipeline.stages:
        name = f"  {stage.name}"
        problems = stage.problems()
        if problems:
            yield Finding(name, "\n".join(problems[:_SHOWN_PROBLEMS]), wrong=True)
            continue
        try:
            told = stage.made_by
        except (PipelineError, OSError) as error:
            yield Finding(name, str(error), wrong=True)
            continue
        writes = ", ".join(stage.provides)
        yield Finding(name, f"ready: {told}; writes {writes}")


def _test_vector(pipeline: Pipeline) -> Iterator[Finding]:
    """Annotate a page whose names are known, and compare."""
    from pipeline.document import Document
    from pipeline.errors import PipelineError

    started = time.perf_counter()
    pipeline.on_error = "record"
    try:
        pipeline.load()
        loaded = time.perf_counter()
        doc = pipeline(Document("test vector", _PAGE))
        doc.check()
    except PipelineError as error:
        yield Finding("test vector", str(error), wrong=True)
        return
    except ModuleNotFoundError as error:
        told = f"the package {error.name} is missing: pip install {error.name}"
        yield Finding("test vector", told, wrong=True)
        return
    times = f"loaded in {loaded - started:.1f} s, annotated in {time.perf_counter() - loaded:.2f} s"
    if doc.errors:
        errors = [f"{one['stage']}: {one['kind']}: {one['message']}" for one in doc.errors]
        yield Finding("test vector", "\n".join(errors), wrong=True)
        return
    yield Finding("test vector", f"{times}, {_compared(doc)}")


def _compared(doc: Document) -> str:
    """Return how the names that were found compare with those that are there."""
    if "entities" not in doc.spans:
        return "no entities asked for"
    found = {doc.surface(span): span.label for span in doc.spans["entities"]}
    missed = [name for name, label in _NAMES.items() if found.get(name) != label]
    if not missed:
        return "as expected"
    return f"but {', '.join(missed)} not found as expected (another checkpoint or label set may be)"


def _verdict(name: str, config: Config | None, wrong: list[Finding]) -> str:
    if wrong:
        parts = ", ".join(dict.fromkeys(finding.name.strip() for finding in wrong))
        return f"\nA run would not succeed: {parts}; see the lines marked WRONG."
    assert config is not None
    stages = ", ".join(stage for stage, _ in config.stages)
    where = "standard output" if config.output.path == "-" else config.output.path
    read = ", ".join(config.input.path) or "the inputs that you name"
    told = f"A run would read {read}, annotate with {stages}, and write to {where}:"
    return f"\n{told}\n  {command_line()} run {name}"
