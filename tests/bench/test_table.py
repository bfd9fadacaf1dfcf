from __future__ import annotations

from pipeline.bench.figures import Figures, Spread
from pipeline.bench.table import describe


def figures() -> Figures:
    made = Figures({"processor": "P", "cores": "2", "python": "3.11"}, 10, 12_345, 3)
    made.whole = {"characters_per_second": Spread(20_000.4, 19_000, 21_000)}
    made.stages = {"clean": {"cpu_us": 1.234, "wall_us": 2}, "loading": {"seconds": 0.5}}
    made.network = {"passes": 7, "cpu_us": 20.0, "padding": 0.034}
    made.cold = {"--help": Spread(0.05, 0.04, 0.06)}
    made.lengths = {200: 30.0, 2_000: 30.0}
    made.counts = {100: {"cpu_us": 30.0, "peak_mb": 300.4}, 2_000: {"cpu_us": 30.0, "peak_mb": 301}}
    spread = Spread(2.0, 1.5, 2.5)
    made.rivals = {
        "jieba tags": dict.fromkeys(("characters_per_second", "ratio", "cpu_ratio"), spread)
    }
    return made


def test_the_table_says_all_figures() -> None:
    told = describe(figures())
    for line in (
        "10 documents, 12,345 characters, 3 rounds: medians [least, most]",
        "characters/s, loading included    20,000 [19,000, 21,000]",
        "clean                             1.23, 2.00",
        "loading                           0.50 s",
        "forward passes                    7 of 20.00 µs a character, padding 3.4%",
        "cold start, --help                0.05 [0.04, 0.06] s",
        "one document of 2,000             30.0 CPU µs a character",
        "2,000 documents                   30.0 CPU µs, 301 MB",
        "exponent, document length         1.00",
        "jieba tags                        2.00 [1.50, 2.50] characters/s; the pipeline is "
        "2.00 [1.50, 2.50] times as fast, by CPU 2.00 [1.50, 2.50]",
    ):
        assert line in told.splitlines()
