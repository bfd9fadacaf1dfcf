"""Runs that are killed, started twice, or given a page that ends the process."""

from __future__ import annotations

import json
import math
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from survival.runs import (
    LIGHT,
    PATIENCE_S,
    Trial,
    are_gone,
    command,
    finish,
    left_files,
    parts,
    start,
    texts,
    workplace,
    write_inputs,
)

#: Five milliseconds a document, so that a run lasts.
STAGES = ["toy_slow", *LIGHT]


def kills(trial: Trial) -> None:
    """Kill a run at random moments, resume, and compare with an undisturbed one."""
    for name, executor in trial.executors.items():
        with workplace() as folder:
            write_inputs(folder / "in.jsonl", texts(300))
            began = time.monotonic()
            finish(command(folder, STAGES, "whole", shard_size=25, **executor), folder)
            lasted = time.monotonic() - began
            found = [_kill(trial, folder, executor, lasted) for _ in range(trial.times)]
        for place, what in enumerate(
            ["no process left", "finished parts are whole", "resumed: same bytes, rc 0, no more"]
        ):
            held = sum(one[place] for one in found)
            trial.tell(f"kills, {name}: {what}", held, trial.times)


def _kill(
    trial: Trial, folder: Path, executor: dict[str, Any], lasted: float
) -> tuple[bool, bool, bool]:
    """Return whether a run that was killed left no process, whole parts, and could be resumed."""
    arguments = command(folder, STAGES, "killed", shard_size=25, **executor)
    process = start(arguments, folder)
    try:
        process.wait(trial.chance.uniform(0.05, lasted))
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    gone = are_gone(folder)
    whole = {file.name: file.read_bytes() for file in (folder / "whole").glob("part-*")}
    left = (folder / "killed").glob("part-*")
    are_whole = all(whole[file.name] == file.read_bytes() for file in left)
    code, _ = finish(arguments, folder)
    same = parts(folder / "killed") == parts(folder / "whole") and code == 0
    nothing_else = not left_files(folder / "killed")
    shutil.rmtree(folder / "killed")
    return gone, are_whole, same and nothing_else


def together(trial: Trial) -> None:
    """Start two runs into one folder: one is refused, and no byte of the other's is wrong."""
    refused = right = 0
    with workplace() as folder:
        for name, pages in (("in", texts(200)), ("other", texts(200, words=7))):
            write_inputs(folder / f"{name}.jsonl", pages)
            finish([*command(folder, STAGES, f"whole-{name}"), f"{name}.jsonl"], folder)
        wanted = [parts(folder / "whole-in"), parts(folder / "whole-other")]
        for turn in range(trial.times):
            arguments = command(folder, STAGES, f"both{turn}", workers=1 + turn % 2)
            first = start([*arguments, "in.jsonl"], folder)
            time.sleep(trial.chance.uniform(0, 1))
            second = start([*arguments, ["in.jsonl", "other.jsonl"][turn // 2 % 2]], folder)
            told = [process.communicate(timeout=PATIENCE_S)[0] for process in (first, second)]
            codes = [first.returncode, second.returncode]
            # Where the second came when the first had ended there is nothing to refuse, or other
            # documents are.
            late = b"finished before: 4" in told[1] or b"input.path: was" in told[1]
            refusal = any(b"is being written by another run (process " in one for one in told)
            refused += (sorted(codes) == [0, 2] and refusal) or (codes[0] == 0 and late)
            right += parts(folder / f"both{turn}") in wanted
    trial.tell("together: one is refused with process and start", refused, trial.times)
    trial.tell("together: the other's bytes are right", right, trial.times)


def poison(trial: Trial) -> None:
    """Put documents that crash, hang or eat memory among 1,000; only they may carry an error."""
    kinds = ["exit", "segv", "kill", "hang", "memory"]
    shard = 100
    for name, executor in trial.executors.items():
        if name == "one process":
            continue
        held = within = 0
        rounds = max(1, trial.times // 10)
        for _ in range(rounds):
            with workplace() as folder:
                places = trial.chance.sample(range(1000), len(kinds))
                bad = dict(zip(places, kinds, strict=True))
                pages = [f"{bad.get(place, '好')} 新闻。" for place in range(1000)]
                write_inputs(folder / "in.jsonl", pages)
                limits = {"timeout_s": 5, "memory_mb": 2000, "shard_size": shard}
                settings = {**executor, **limits, "batch_size": 64}
                arguments = command(folder, ["toy_poison", *LIGHT], "out", **settings)
                _, told = finish(arguments, folder)
                docs = [json.loads(line) for line in parts(folder / "out").splitlines()]
                failed = [place for place, doc in enumerate(docs) if doc["errors"]]
                ids = [doc["id"] for doc in docs] == [str(place) for place in range(1000)]
                held += ids and failed == sorted(bad)
                restarts = told.count("are tried again") + told.count("it is written with its")
                within += restarts <= len(bad) * (math.log2(shard) + 1)
        trial.tell(f"poison, {name}: only the poisonous carry an error", held, rounds)
        trial.tell(f"poison, {name}: restarts within the bound", within, rounds)


def orphans(trial: Trial) -> None:
    """Kill runs while they start: no worker may outlive them."""
    gone = 0
    times = trial.times * 3 // 2
    with workplace() as folder:
        write_inputs(folder / "in.jsonl", texts(400))
        for turn in range(times):
            process = start(command(folder, STAGES, "out", workers=2), folder)
            time.sleep(trial.chance.uniform(0.05, 3))
            process.send_signal(signal.SIGKILL if turn % 2 else signal.SIGTERM)
            process.communicate()
            gone += are_gone(folder)
            shutil.rmtree(folder / "out", ignore_errors=True)
    trial.tell("orphans: none after SIGKILL and SIGTERM", gone, times)
