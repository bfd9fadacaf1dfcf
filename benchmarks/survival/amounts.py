"""Runs over much: hostile inputs, many files, any size of batch and shard, memory."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from itertools import count
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

#: Megabytes that a document of 50 MB may take.
MOST_MB = 2000


def generated(trial: Trial) -> None:
    """Send hostile lines and files through `run`: documents and failures are the inputs."""
    sys.path[:0] = [str(ROOT), str(SUPPORT)]
    from hostile import hostile_files, hostile_lines

    many = 500 * trial.times
    with workplace() as folder:
        lines = hostile_lines(trial.chance, many // 2)
        (folder / "in.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
        files = hostile_files(trial.chance, many - len(lines), folder / "files")
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
    many = 5000 * trial.times
    with workplace() as folder:
        (folder / "many").mkdir()
        for number in range(many):
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
            many,
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


def long(trial: Trial) -> None:
    """Annotate one document of 50 MB in all stages of the default config, in less than 2 GB."""
    size = trial.times * 2_500_000
    with workplace() as folder:
        text = "".join(_book(trial.chance, size))
        write_inputs(folder / "in.jsonl", [text])
        config = str(ROOT / "configs" / "default.yaml")
        run = [sys.executable, "-m", "pipeline", "run", config, str(folder / "in.jsonl")]
        began = time.monotonic()
        most = measured(
            [*run, "--output", str(folder / "out"), "--set", "executor.workers=1"], ROOT
        )
        note = f"{most} MB, {time.monotonic() - began:.0f} s, {len(text):,} characters"
        record = json.loads((folder / "out" / "run.json").read_bytes())
        # A line with all words is more than twenty times as long as its text.
        whole = (folder / "out" / "part-00000.jsonl").stat().st_size > 20 * len(text)
        done = record["characters"] == len(text) and not record["failed"] and whole
    trial.tell(f"long: {size / 1e6:g} MB in less than 2 GB", int(done and most < MOST_MB), 1, note)


def _book(chance: random.Random, size: int) -> Iterator[str]:
    """Yield lines of made-up prose, no two alike, up to so many bytes."""
    people = [a + b for a in "王李张刘陈" for b in ("强", "小明", "建国", "丽", "志远")]
    places = [a + b for a in "晋榆云江海" for b in ("城市", "社县", "山区", "阳镇", "河乡")]
    acts = [
        "发放贷款",
        "召开会议",
        "改造小区",
        "修建道路",
        "公布名单",
        "检查工作",
        "举办活动",
        "扩大投资",
    ]
    for number in count(1):
        one, other = (chance.choice(people) for _ in range(2))
        line = (
            f"{chance.choice(places)}人民政府第{number}次{chance.choice(acts)}，负责人{one}对记者表示，"
            f"今年{chance.randrange(1, 13)}月以来{chance.choice(places)}{chance.choice(acts)}，"
            f"涉及居民{chance.randrange(10_000)}户。"
            f"“我们会继续{chance.choice(acts)}。”居民{other}说，这项工作已经进行了{number}天。\n"
        )
        size -= len(line.encode())
        if size < 0:
            return
        yield line


def memory(trial: Trial) -> None:
    """Compare the memory of runs over few and over many documents."""
    peaks = {}
    with workplace() as folder:
        for many in (2000, 20_000):
            write_inputs(folder / "in.jsonl", texts(many, words=5))
            arguments = command(folder, LIGHT, f"out{many}", shard_size=1000, batch_size=64)
            peaks[many] = measured(arguments, folder)
    note = ", ".join(f"{many:,}: {peak} MB" for many, peak in peaks.items())
    trial.tell(
        "memory: 20,000 within 10 % of 2,000", int(peaks[20_000] <= 1.1 * peaks[2000]), 1, note
    )


def measured(arguments: list[str], folder: Path) -> int:
    """Return the largest memory of a command in megabytes.

    It has a process of its own, so that the largest child is this run.
    """
    script = str(ROOT / "benchmarks" / "survive.py")
    _, told = finish([sys.executable, script, "--measure", *arguments], folder, patience=7200)
    return int(told.split()[-1])
