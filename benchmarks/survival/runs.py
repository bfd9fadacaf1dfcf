"""Runs to be disturbed: made-up inputs, a process of its own, what is left of it."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SUPPORT = ROOT / "tests" / "support"
LIGHT = ["clean", "sentences"]
#: The longest that one call may take before it counts as hanging.
PATIENCE_S = 600
#: How the three executors are asked for.
EXECUTORS: dict[str, dict[str, Any]] = {
    "one process": {"workers": 1},
    "two workers": {"workers": 2},
    "Ray": {"kind": "ray", "address": "local", "workers": 2},
}


class Trial:
    """What is tried, on which executors, how often, and what did not hold."""

    def __init__(self, chance: random.Random, times: int, executors: Sequence[str]) -> None:
        self.chance, self.times, self.broken = chance, times, 0
        self.executors = {name: EXECUTORS[name] for name in executors or EXECUTORS}

    def tell(self, what: str, held: int, tried: int, note: str = "") -> None:
        """Print a line of the table."""
        self.broken += tried - held
        sign = "ok " if held == tried else "NOT"
        print(f"{sign} {what:<60} {held:>6} of {tried:<6} {note}", flush=True)


def texts(count: int, words: int = 30) -> list[str]:
    """Return made-up pages, each with its number."""
    return [
        f"第{number}号新闻\n\n"
        + "北京时间今天上午，记者在现场看到了新的情况。" * (1 + number % words)
        for number in range(count)
    ]


def write_inputs(path: Path, pages: list[str]) -> None:
    """Write pages as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(pages):
            file.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")


def command(folder: Path, stages: list[Any], output: str, **executor: Any) -> list[str]:
    """Return the command of a run over in.jsonl in a folder."""
    config = {
        "imports": ["toy_poison"],
        "input": {"path": "in.jsonl"},
        "stages": stages,
        "executor": {"shard_size": 50, "batch_size": 10, **executor},
    }
    (folder / f"{output}.yaml").write_text(json.dumps(config), "utf-8")
    return [sys.executable, "-m", "pipeline", "run", f"{output}.yaml", "--output", output]


def environment() -> dict[str, str]:
    """Return what a run needs to find the checkout and the toy stages."""
    paths = [str(ROOT), str(SUPPORT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def start(arguments: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """Return a run that has been started in a session of its own."""
    return subprocess.Popen(
        arguments,
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def finish(arguments: list[str], folder: Path, patience: float = PATIENCE_S) -> tuple[int, str]:
    """Return exit code and output of a run."""
    with start(arguments, folder) as process:
        told, _ = process.communicate(timeout=patience)
    return process.returncode, told.decode("utf-8", "replace")


def parts(folder: Path) -> bytes:
    """Return the part files of a folder one after the other."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob("part-*")))


def left_files(folder: Path) -> list[str]:
    """Return what lies in an output folder beside parts, run.json and the card."""
    return [
        file.name
        for file in folder.iterdir()
        if file.name not in ("run.json", "README.md") and not file.name.startswith("part-")
    ]


def processes_of(folder: Path) -> list[int]:
    """Return the living processes whose working folder is this one, whoever their parent is."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z" and Path(os.readlink(entry / "cwd")).is_relative_to(folder):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def are_gone(folder: Path, seconds: float = 15) -> bool:
    """Return whether all processes of a folder end within some seconds."""
    deadline = time.monotonic() + seconds
    while processes_of(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder to work in."""
    folder = Path(tempfile.mkdtemp(prefix="survive-")).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def peak() -> int:
    """Return the largest memory of any child so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
