"""Does a run survive? Kills it, starts it twice, poisons it, and compares bytes.

    python benchmarks/survive.py kills            20 kills each: one process, two workers, Ray
    python benchmarks/survive.py together         two runs into one folder, 20 times
    python benchmarks/survive.py poison           crash, hang, 8 GB among 1,000 documents
    python benchmarks/survive.py orphans          30 kills at start-up, SIGKILL and SIGTERM
    python benchmarks/survive.py generated        10,000 hostile inputs through `run`
    python benchmarks/survive.py files            a folder of 100,000 files
    python benchmarks/survive.py sizes            any workers, batch and shard size: same bytes
    python benchmarks/survive.py memory           20,000 documents beside 2,000
    python benchmarks/survive.py long             one document of 50 MB, a quarter of an hour
    python benchmarks/survive.py all

`--times 5` makes it shorter, `--seed` other moments, `--on Ray` tries that executor alone. It ends
with 1 if anything did not hold.
Linux only: it looks for processes that are left in /proc.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Callable

from survival.amounts import files, generated, long, memory, sizes
from survival.disturbed import kills, orphans, poison, together
from survival.runs import EXECUTORS, Trial, peak


def measure(arguments: list[str]) -> int:
    """Run a command and print its largest memory in megabytes."""
    subprocess.run(arguments, stdout=subprocess.DEVNULL, check=False)
    print(peak())
    return 0


PROOFS: dict[str, Callable[[Trial], None]] = {
    "kills": kills,
    "together": together,
    "poison": poison,
    "orphans": orphans,
    "generated": generated,
    "files": files,
    "sizes": sizes,
    "memory": memory,
    "long": long,
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
    parser.add_argument("--on", action="append", choices=[*EXECUTORS], default=[])
    args = parser.parse_args()
    broken = 0
    for name in PROOFS if "all" in args.proof else args.proof:
        trial = Trial(random.Random(args.seed), args.times, args.on)
        PROOFS[name](trial)
        broken += trial.broken
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
