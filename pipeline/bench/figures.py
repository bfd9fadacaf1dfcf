"""The figures of a benchmark: what is measured, in rounds, and how it is printed."""

from __future__ import annotations

import json
import math
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.bench.corpus import of_count, of_length, write_texts
from pipeline.bench.processes import measure

#: Lengths in characters of the documents of which one is annotated at a time.
LENGTHS = (200, 2_000, 20_000, 200_000)
#: Numbers of documents in a run, cut to so many characters that the largest takes minutes.
COUNTS, COUNTED_LENGTH = (100, 2_000, 20_000), 200
#: Characters that the BERTs get: they are twenty times slower and need no more for a figure.
BERT_CHARACTERS = 12_000


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure of several rounds: the median, the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of the values of all rounds."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(slots=True)
class Figures:
    """All that a benchmark measured.

    Attributes:
        machine: processor, system, Python, cores.
        documents, characters, rounds: of what, and how often.
        whole: characters/s, documents/s, CPU µs a character and peak MB of `run`, loading included.
        stages: stage → CPU µs and wall µs a character; "loading" is in seconds.
        network: forward passes, their CPU µs a character, the share of padding.
        cold: seconds of "--help", "import" and "one document".
        lengths: document length → CPU µs a character.
        counts: number of documents → CPU µs a character and peak MB.
        rivals: name → characters/s and how many times faster the pipeline is, by wall and by CPU.
    """

    machine: dict[str, str]
    documents: int
    characters: int
    rounds: int
    whole: dict[str, Spread] = field(default_factory=dict)
    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    network: dict[str, float] = field(default_factory=dict)
    cold: dict[str, Spread] = field(default_factory=dict)
    lengths: dict[int, float] = field(default_factory=dict)
    counts: dict[int, dict[str, float]] = field(default_factory=dict)
    rivals: dict[str, dict[str, Spread]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, the exponents of growth with them."""
        plain = asdict(self)
        plain["exponents"] = {
            "document length": exponent({k: v * k for k, v in self.lengths.items()}),
            "corpus size": exponent({k: v["cpu_us"] * k for k, v in self.counts.items()}),
        }
        return plain


def exponent(totals: dict[int, float]) -> float:
    """Return the exponent of growth: the slope of total time over size, both in logarithms.

    1 is linear. It is fitted by least squares to the larger half, where fixed costs matter least.
    """
    points = [(math.log(size), math.log(total)) for size, total in sorted(totals.items()) if total]
    points = points[len(points) // 2 - 1 :] if len(points) > 2 else points
    if len(points) < 2:
        return math.nan
    x, y = zip(*points, strict=True)
    return statistics.linear_regression(x, y).slope


class Bench:
    """Measures one config on some texts, in child processes."""

    def __init__(
        self,
        config: str,
        overrides: Sequence[str],
        texts: Sequence[str],
        *,
        rounds: int,
        told: Callable[[str], None],
    ) -> None:
        """`told` hears what is measured next."""
        self.config, self.overrides, self.texts = config, list(overrides), list(texts)
        self.told = told
        characters = sum(map(len, texts))
        self.figures = Figures(_machine(), len(texts), characters, rounds)

    def run(self, *, compare: bool = False, grow: bool = True) -> Figures:
        """Measure everything and return the figures."""
        with TemporaryDirectory(prefix="bench-") as folder:
            self.folder = Path(folder)
            self.file = write_texts(self.texts, self.folder / "texts.jsonl")
            self._cold()
            self._stages()
            self._rounds(compare)
            if grow:
                self._lengths()
                self._counts()
        return self.figures

    def _rounds(self, compare: bool) -> None:
        """Run the whole pipeline and, in turn with it, each rival."""
        from pipeline.bench.rivals import RIVALS

        rivals = list(RIVALS) if compare else []
        few = self._few()
        whole: list[dict[str, float]] = []
        walls: dict[str, list[tuple[float, float]]] = {name: [] for name in rivals}
        for number in range(self.figures.rounds):
            self.told(f"round {number + 1} of {self.figures.rounds}")
            whole.append(self._whole(self.file, self.figures.characters, f"out-{number}"))
            for name in rivals:
                file, size = few if "BERT" in name else (self.file, self.figures.characters)
                found = self._child(name, file)
                walls[name].append((size / found["wall"], size / found["cpu"]))
        self.figures.whole = {
            key: Spread.of([one[key] for one in whole]) for key in whole[0] if key != "cpu_rate"
        }
        for name, rates in walls.items():
            self.figures.rivals[name] = _ratios(whole, rates)

    def _whole(self, file: Path, characters: int, output: str) -> dict[str, float]:
        target = self.folder / output
        arguments = ["-m", "pipeline", "run", self.config, str(file), "--output", str(target)]
        used = measure([*arguments, *self._set()])
        documents = file.read_bytes().count(b"\n")
        return {
            "characters_per_second": characters / used.wall,
            "documents_per_second": documents / used.wall,
            "cpu_us": 1e6 * used.cpu / characters,
            "cpu_rate": characters / used.cpu,
            "peak_mb": used.peak_mb,
        }

    def _stages(self) -> None:
        self.told("stages")
        found = self._child("stages", self.file)
        characters = self.figures.characters
        scale = 1e6 / characters
        self.figures.stages = {
            name: {"cpu_us": one["cpu"] * scale, "wall_us": one["wall"] * scale}
            for name, one in found["stages"].items()
        }
        self.figures.stages["loading"] = {"seconds": found["loading"]}
        self.figures.network = {
            "passes": found["passes"],
            "cpu_us": found["pass_cpu"] * scale,
            "padding": found["padding"],
        }

    def _cold(self) -> None:
        self.told("cold start")
        one = write_texts([of_length(self.texts, 1_000)], self.folder / "one.jsonl")
        run = ["-m", "pipeline", "run", self.config, str(one), "--output", "-", *self._set()]
        starts = {
            "--help": ["-m", "pipeline", "--help"],
            "import": ["-c", "from pipeline import Pipeline"],
            "one document": run,
        }
        for name, arguments in starts.items():
            compiled = self.folder / "compiled"
            measure(arguments, compiled)  # once to have files in the system's cache
            walls = [measure(arguments, compiled).wall for _ in range(max(3, self.figures.rounds))]
            self.figures.cold[name] = Spread.of(walls)

    def _lengths(self) -> None:
        self.told("growth with length")
        texts = [of_length(self.texts, length) for length in LENGTHS]
        found = self._child("growth", write_texts(texts, self.folder / "lengths.jsonl"))
        for length, seconds in zip(LENGTHS, found["seconds"], strict=True):
            self.figures.lengths[length] = 1e6 * seconds / length

    def _counts(self) -> None:
        for count in COUNTS:
            self.told(f"growth: {count:,} documents")
            texts = of_count(self.texts, count, COUNTED_LENGTH)
            file = write_texts(texts, self.folder / f"count-{count}.jsonl")
            used = self._whole(file, sum(map(len, texts)), f"count-{count}")
            self.figures.counts[count] = {key: used[key] for key in ("cpu_us", "peak_mb")}

    def _few(self) -> tuple[Path, int]:
        """Return a file with the first texts, and how many characters they have."""
        text = of_length(self.texts, min(BERT_CHARACTERS, self.figures.characters))
        texts = [text[at : at + 1_000] for at in range(0, len(text), 1_000)]
        return write_texts(texts, self.folder / "few.jsonl"), len(text)

    def _child(self, task: str, file: Path) -> dict[str, Any]:
        arguments = ["-m", "pipeline.bench.child", task, self.config, str(file)]
        used = measure([*arguments, *self.overrides])
        found: dict[str, Any] = json.loads(used.output.strip().splitlines()[-1])
        return found

    def _set(self) -> list[str]:
        return [part for one in self.overrides for part in ("--set", one)]


def _ratios(
    whole: Sequence[dict[str, float]], rates: Sequence[tuple[float, float]]
) -> dict[str, Spread]:
    """Return a rival's speed, and how many times faster the pipeline is in the same round."""
    pairs = [*zip(whole, rates, strict=True)]
    return {
        "characters_per_second": Spread.of([wall for wall, _ in rates]),
        "ratio": Spread.of([one["characters_per_second"] / wall for one, (wall, _) in pairs]),
        "cpu_ratio": Spread.of([one["cpu_rate"] / cpu for one, (_, cpu) in pairs]),
    }


def _machine() -> dict[str, str]:
    import os

    return {
        "processor": _processor() or platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    if not path.is_file():
        return ""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((one.partition(": ")[2] for one in lines if one.startswith("model name")), "")
