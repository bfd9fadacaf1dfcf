"""Runs that are killed, started twice, or given a page that ends the process."""

from __future__ import annotations

import json
import math
import random
import shutil
import signal
import subprocess
import time

from survival.runs import (
    EXECUTORS,
    LIGHT,
    PATIENCE_S,
    Report,
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


def kills(report: Report, chance: random.Random, times: int) -> None:
    """Kill a run at random moments, resume, and compare with an undisturbed one."""
    stages = ["toy_slow", *LIGHT]
    for name, executor in EXECUTORS.items():
        with workplace() as folder:
            write_inputs(folder / "in.jsonl", texts(600))
            began = time.monotonic()
            code, told = finish(command(folder, stages, "whole", **executor), folder)
            lasted = time.monotonic() - began
            if code:
                report.tell(f"kills, {name}: undisturbed run", 0, 1, told[-300:])
                continue
            gone = 0
            for _ in range(times):
                process = start(command(folder, stages, "killed", **executor), folder)
                try:
                    process.wait(chance.uniform(0.05, lasted))
                except subprocess.TimeoutExpired:
                    process.kill()
                process.communicate()
                gone += are_gone(folder)
                if (folder / "killed" / "run.json").exists() and chance.random() < 0.2:
                    shutil.rmtree(folder / "killed")  # so that early moments come again
            code, told = finish(command(folder, stages, "killed", **executor), folder)
            same = parts(folder / "killed") == parts(folder / "whole")
            left = left_files(folder / "killed")
            report.tell(f"kills, {name}: no process left", gone, times)
            report.tell(
                f"kills, {name}: same bytes, rc 0",
                int(same and code == 0),
                1,
                told[-200:] * (not same),
            )
            report.tell(f"kills, {name}: no temporary file", int(not left), 1, ", ".join(left))


def together(report: Report, chance: random.Random, times: int) -> None:
    """Start two runs into one folder: one is refused, and no byte of the other's is wrong."""
    stages = ["toy_slow", *LIGHT]
    refused = whole = 0
    with workplace() as folder:
        write_inputs(folder / "in.jsonl", texts(200))
        finish(command(folder, stages, "whole"), folder)
        for turn in range(times):
            arguments = command(folder, stages, f"both{turn}", workers=1 + turn % 2)
            first = start(arguments, folder)
            time.sleep(chance.uniform(0, 1))
            second = start(arguments, folder)
            told = [process.communicate(timeout=PATIENCE_S)[0] for process in (first, second)]
            codes = sorted([first.returncode, second.returncode])
            refusal = any(b"is being written by another run (process " in one for one in told)
            refused += codes == [0, 2] and refusal
            if codes == [0, 0]:  # the second came when the first had ended: nothing to refuse
                refused += b"finished before: 4" in told[1] or b"finished before: 4" in told[0]
            whole += parts(folder / f"both{turn}") == parts(folder / "whole")
    report.tell("together: one is refused with process and start", refused, times)
    report.tell("together: the other's bytes are right", whole, times)


def poison(report: Report, chance: random.Random, times: int) -> None:
    """Put documents that crash, hang or eat memory among 1,000; only they may carry an error."""
    kinds = ["exit", "segv", "kill", "hang", "memory"]
    shard = 100
    for name in ("two workers", "Ray"):
        held = within = 0
        rounds = max(1, times // 10)
        for _ in range(rounds):
            with workplace() as folder:
                places = chance.sample(range(1000), len(kinds))
                bad = dict(zip(places, kinds, strict=True))
                pages = [f"{bad.get(place, '好')} 新闻。" for place in range(1000)]
                write_inputs(folder / "in.jsonl", pages)
                limits = {"timeout_s": 5, "memory_mb": 2000, "shard_size": shard}
                executor = {**EXECUTORS[name], **limits, "batch_size": 64}
                arguments = command(folder, ["toy_poison", *LIGHT], "out", **executor)
                _, told = finish(arguments, folder)
                docs = [json.loads(line) for line in parts(folder / "out").splitlines()]
                failed = [place for place, doc in enumerate(docs) if doc["errors"]]
                ids = [doc["id"] for doc in docs] == [str(place) for place in range(1000)]
                held += ids and failed == sorted(bad)
                restarts = told.count("are tried again") + told.count("it is written with its")
                within += restarts <= len(bad) * (math.log2(shard) + 1)
        report.tell(f"poison, {name}: only the poisonous carry an error", held, rounds)
        report.tell(f"poison, {name}: restarts within the bound", within, rounds)


def orphans(report: Report, chance: random.Random, times: int) -> None:
    """Kill runs while they start: no worker may outlive them."""
    gone = 0
    times = max(times, 30) if times >= 20 else times
    with workplace() as folder:
        write_inputs(folder / "in.jsonl", texts(400))
        for turn in range(times):
            process = start(command(folder, ["toy_slow", *LIGHT], "out", workers=2), folder)
            time.sleep(chance.uniform(0.05, 3))
            process.send_signal(signal.SIGKILL if turn % 2 else signal.SIGTERM)
            process.communicate()
            gone += are_gone(folder)
            shutil.rmtree(folder / "out", ignore_errors=True)
    report.tell("orphans: none after SIGKILL and SIGTERM", gone, times)
