"""The growth of a benchmark as a plot: CPU time over document length and over corpus size."""

from __future__ import annotations

from pathlib import Path

from pipeline.bench.figures import Figures
from pipeline.errors import OutputError


def draw(figures: Figures, path: Path) -> None:
    """Write a plot of growth and of the stages' shares, as SVG or PNG by the path's ending.

    Raises:
        OutputError: matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise OutputError(
            "a plot needs matplotlib: pip install 'chinese-news-pipeline[bench]'"
        ) from error
    matplotlib.use("Agg")
    from matplotlib import pyplot

    sheet, (left, middle, right) = pyplot.subplots(1, 3, figsize=(13, 4), constrained_layout=True)
    _growth(left, {k: v * k / 1e6 for k, v in figures.lengths.items()}, "characters in a document")
    counts = {k: v["cpu_us"] * k / 1e6 for k, v in figures.counts.items()}
    _growth(middle, counts, "documents in a run")
    stages = {k: v["cpu_us"] for k, v in figures.stages.items() if "cpu_us" in v}
    right.barh([*stages], [*stages.values()], color="#0072B2")
    right.invert_yaxis()
    right.set_xlabel("CPU µs a character")
    sheet.savefig(path)
    pyplot.close(sheet)


def _growth(axes: object, seconds: dict[int, float], label: str) -> None:
    """Draw measured times, and beside them what linear growth from the largest would be."""
    from typing import Any

    drawn: Any = axes
    sizes = sorted(seconds)
    drawn.loglog(sizes, [seconds[size] for size in sizes], "o-", color="#0072B2", label="measured")
    if sizes:
        largest = sizes[-1]
        linear = [seconds[largest] * size / largest for size in sizes]
        drawn.loglog(sizes, linear, "--", color="#999999", label="linear")
    drawn.set_xlabel(label)
    drawn.set_ylabel("CPU seconds")
    drawn.legend()
