"""Does a run survive? Kills it, starts it twice, poisons it, and compares bytes.

    python benchmarks/survive.py kills            20 kills each: one process, two workers, Ray
    python benchmarks/survive.py together         two runs into one folder, 20 times
    python benchmarks/survive.py poison           crash, hang, 8 GB among 1,000 documents
    python benchmarks/survive.py orphans          30 kills at start-up, SIGKILL and SIGTERM
    python benchmarks/survive.py generated        10,000 hostile inputs through `run`
    python benchmarks/survive.py files            a folder of 100,000 files
    python benchmarks/survive.py sizes            any workers, batch and shard size: same bytes
    python benchmarks/survive.py memory           20,000 documents beside 2,000
    python benchmarks/survive.py all

`--times 5` makes it shorter, `--seed` other moments. It ends with 1 if anything did not hold.
Linux only: it looks for processes that are left in /proc.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
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


class Report:
    """What was tried and what did not hold."""

    def __init__(self) -> None:
        self.broken = 0

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


def command(folder: Path, stages: list[str], output: str, **executor: Any) -> list[str]:
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


def finish(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Return exit code and output of a run."""
    with start(arguments, folder) as process:
        told, _ = process.communicate(timeout=PATIENCE_S)
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


def generated(report: Report, chance: random.Random, times: int) -> None:
    """Send hostile lines and files through `run`: documents and failures are the inputs."""
    sys.path[:0] = [str(ROOT), str(SUPPORT)]
    from hostile import hostile_files, hostile_lines

    count = 500 * times
    with workplace() as folder:
        lines = hostile_lines(chance, count // 2)
        (folder / "in.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
        files = hostile_files(chance, count - len(lines), folder / "files")
        for what, source, inputs in (("lines", "in.jsonl", len(lines)), ("files", "files", files)):
            arguments = command(folder, LIGHT, f"out-{what}", shard_size=1000, batch_size=64)
            began = time.monotonic()
            code, told = finish([*arguments, source], folder)
            lasted = time.monotonic() - began
            record = json.loads((folder / f"out-{what}" / "run.json").read_bytes())
            docs = [
                json.loads(line, parse_constant=_refuse)
                for line in parts(folder / f"out-{what}").splitlines()
            ]
            failures = len(record["input_failures"])
            accounted = len(docs) + failures
            report.tell(f"generated {what}: documents + failures = inputs", accounted, inputs)
            report.tell(
                f"generated {what}: no traceback, rc 0 or 1",
                int(code in (0, 1) and "Traceback" not in told),
                1,
                told[-300:] * ("Traceback" in told),
            )
            report.tell(
                f"generated {what}: no hang", int(lasted < 10 + inputs / 20), 1, f"{lasted:.0f} s"
            )


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def files(report: Report, chance: random.Random, times: int) -> None:
    """Run over a folder of many small files."""
    count = 5000 * times
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
        report.tell(
            "files: every file is a document",
            lines,
            count,
            f"rc {code}, {lasted:.0f} s, {peak()} MB",
        )


def peak() -> int:
    """Return the largest memory of any child so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def sizes(report: Report, chance: random.Random, times: int) -> None:
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
        report.tell("sizes: same bytes", same, len(variants))


def memory(report: Report, chance: random.Random, times: int) -> None:
    """Compare the memory of runs over few and over many documents."""
    peaks = {}
    with workplace() as folder:
        for count in (2000, 20_000):
            write_inputs(folder / "in.jsonl", texts(count, words=5))
            arguments = command(folder, LIGHT, f"out{count}", shard_size=1000, batch_size=64)
            # A process of its own, so that the largest child is this run.
            measured = [sys.executable, str(Path(__file__).resolve()), "--measure", *arguments]
            _, told = finish(measured, folder)
            peaks[count] = int(told.split()[-1])
    note = ", ".join(f"{count:,}: {peak} MB" for count, peak in peaks.items())
    report.tell(
        "memory: 20,000 within 10 % of 2,000", int(peaks[20_000] <= 1.1 * peaks[2000]), 1, note
    )


def measure(arguments: list[str]) -> int:
    """Run a command and print its largest memory in megabytes."""
    subprocess.run(arguments, stdout=subprocess.DEVNULL, check=False)
    print(peak())
    return 0


PROOFS: dict[str, Callable[[Report, random.Random, int], None]] = {
    "kills": kills,
    "together": together,
    "poison": poison,
    "orphans": orphans,
    "generated": generated,
    "files": files,
    "sizes": sizes,
    "memory": memory,
}


def main() -> int:
    """Run the proofs that are named."""
    if sys.argv[1:2] == ["--measure"]:
        return measure(sys.argv[2:])
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("proof", nargs="+", choices=[*PROOFS, "all"])
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    report = Report()
    for name in PROOFS if "all" in args.proof else args.proof:
        PROOFS[name](report, random.Random(args.seed), args.times)
    return int(report.broken > 0)


if __name__ == "__main__":
    sys.exit(main())
