"""Runs over much: hostile inputs, many files, any size of batch and shard, memory."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from survival.runs import (
    EXECUTORS,
    LIGHT,
    ROOT,
    SUPPORT,
    Trial,
    command,
    finish,
    parts,
    peak,
    texts,
    workplace,
    write_inputs,
)


def generated(trial: Trial) -> None:
    """Send hostile lines and files through `run`: documents and failures are the inputs."""
    sys.path[:0] = [str(ROOT), str(SUPPORT)]
    from hostile import hostile_files, hostile_lines

    count = 500 * trial.times
    with workplace() as folder:
        lines = hostile_lines(trial.chance, count // 2)
        (folder / "in.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
        files = hostile_files(trial.chance, count - len(lines), folder / "files")
        _generated(trial, folder, "in.jsonl", len(lines))
        _generated(trial, folder, "files", files)


def _generated(trial: Trial, folder: Path, source: str, inputs: int) -> None:
    """Run over hostile inputs; a document that takes ten seconds is ended and gets an error."""
    from pipeline.formats.jsonl import read_file

    stages = [*LIGHT, {"words": {"engine": "jieba"}}]
    limits = {"shard_size": 1000, "batch_size": 64, "timeout_s": 10}
    began = time.monotonic()
    code, told = finish([*command(folder, stages, f"out-{source}", **limits), source], folder)
    lasted = time.monotonic() - began
    record = json.loads((folder / f"out-{source}" / "run.json").read_bytes())
    docs = [doc for file in sorted(folder.glob(f"out-{source}/part-*")) for doc in read_file(file)]
    late = [doc.id for doc in docs if any(error["kind"] == "timeout" for error in doc.errors)]
    plain = code in (0, 1) and "Traceback" not in told
    what = f"generated, {source}: "
    accounted = len(docs) + len(record["input_failures"])
    trial.tell(f"{what}documents + failures = inputs, read back", accounted, inputs)
    trial.tell(f"{what}no traceback, rc 0 or 1", int(plain), 1, told[-300:] * (not plain))
    trial.tell(f"{what}none takes 10 s", len(docs) - len(late), len(docs), f"{lasted:.0f} s in all")


def files(trial: Trial) -> None:
    """Run over a folder of many small files."""
    count = 5000 * trial.times
    with workplace() as folder:
        (folder / "many").mkdir()
        for number in range(count):
            (folder / "many" / f"{number:06}.txt").write_text(f"第{number}条。", "utf-8")
        began = time.monotonic()
        code, _ = finish(
            [*command(folder, ["sentences"], "out", shard_size=5000, batch_size=64), "many"], folder
        )
        lasted = time.monotonic() - began
        lines = parts(folder / "out").count(b"\n")
        trial.tell(
            "files: every file is a document",
            lines,
            count,
            f"rc {code}, {lasted:.0f} s, {peak()} MB",
        )


def sizes(trial: Trial) -> None:
    """Compare one process with other workers, batch sizes, shard sizes, and Ray."""
    with workplace() as folder:
        write_inputs(folder / "in.jsonl", texts(300))
        stages = [*LIGHT, "words"]
        finish(command(folder, stages, "base"), folder)
        wanted = parts(folder / "base")
        variants: list[dict[str, Any]] = [
            {"workers": 1, "batch_size": 1},
            {"workers": 1, "shard_size": 7},
            {"workers": 2, "batch_size": 3, "shard_size": 11},
            {"workers": 4, "batch_size": 64, "shard_size": 40},
            {"workers": "auto", "shard_size": 299},
            {**EXECUTORS["Ray"], "batch_size": 5, "shard_size": 23},
        ]
        same = 0
        for number, variant in enumerate(variants):
            finish(command(folder, stages, f"v{number}", **variant), folder)
            same += parts(folder / f"v{number}") == wanted
        trial.tell("sizes: same bytes", same, len(variants))


def memory(trial: Trial) -> None:
    """Compare the memory of runs over few and over many documents."""
    peaks = {}
    with workplace() as folder:
        for count in (2000, 20_000):
            write_inputs(folder / "in.jsonl", texts(count, words=5))
            arguments = command(folder, LIGHT, f"out{count}", shard_size=1000, batch_size=64)
            # A process of its own, so that the largest child is this run.
            measured = [
                sys.executable,
                str(ROOT / "benchmarks" / "survive.py"),
                "--measure",
                *arguments,
            ]
            _, told = finish(measured, folder)
            peaks[count] = int(told.split()[-1])
    note = ", ".join(f"{count:,}: {peak} MB" for count, peak in peaks.items())
    trial.tell(
        "memory: 20,000 within 10 % of 2,000", int(peaks[20_000] <= 1.1 * peaks[2000]), 1, note
    )
