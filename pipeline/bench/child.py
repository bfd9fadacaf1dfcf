"""What a benchmark's child process does: `python -m pipeline.bench.child TASK CONFIG FILE [SET …]`.

It prints one JSON object as its last line. Tasks: "stages", "growth" and each of the rivals.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.bench.rivals import RIVALS, timed
from pipeline.bench.stages import Passes, metered, time_stages
from pipeline.config import Config, load_config
from pipeline.executors.limits import one_thread
from pipeline.formats.jsonl import read_file
from pipeline.pipeline import Pipeline


def main(arguments: Sequence[str]) -> None:
    """Do one task and print its figures."""
    task, config_path, file, *overrides = arguments
    one_thread()
    config = load_config(config_path, overrides)
    texts = [doc.text for doc in read_file(Path(file))]
    print(json.dumps(do(task, config, texts)))


def do(task: str, config: Config, texts: Sequence[str]) -> dict[str, Any]:
    """Return the figures of a task."""
    if task == "stages":
        return stages(config, texts)
    if task == "growth":
        return {"seconds": growth(config, texts)}
    wall, cpu = timed(RIVALS[task](texts, config))
    return {"wall": wall, "cpu": cpu}


def stages(config: Config, texts: Sequence[str]) -> dict[str, Any]:
    """Return the seconds of loading, of each stage and of forward passes, and the padding."""
    passes = Passes()
    with metered(passes):
        started = time.process_time()
        pipeline = Pipeline.from_config(config)
        pipeline.load()
        loading = time.process_time() - started
        times = time_stages(pipeline, texts)
    return {
        "loading": loading,
        "stages": {name: asdict(one) for name, one in times.items()},
        "passes": len(passes.batches),
        "pass_cpu": passes.cpu,
        "padding": passes.padding,
    }


def growth(config: Config, texts: Sequence[str]) -> list[float]:
    """Return the CPU seconds of each text by itself, after one that warms everything up."""
    pipeline = Pipeline.from_config(config)
    pipeline(texts[0])
    seconds = []
    for text in texts:
        started = time.process_time()
        pipeline(text)
        seconds.append(time.process_time() - started)
    return seconds


if __name__ == "__main__":
    main(sys.argv[1:])
