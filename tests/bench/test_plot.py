from __future__ import annotations

import builtins
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.bench.figures import Figures
from pipeline.bench.plot import draw
from pipeline.errors import OutputError


def figures() -> Figures:
    made = Figures({}, 10, 12_345, 3)
    made.stages = {"clean": {"cpu_us": 1.2, "wall_us": 2}, "loading": {"seconds": 0.5}}
    made.lengths = {200: 30.0, 2_000: 30.0}
    made.counts = {100: {"cpu_us": 30.0, "peak_mb": 300.4}, 2_000: {"cpu_us": 40.0, "peak_mb": 301}}
    return made


def test_growth_and_stages_are_drawn_as_svg(tmp_path: Path) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    with matplotlib.rc_context({"svg.fonttype": "none"}):  # letters stay letters
        draw(figures(), tmp_path / "growth.svg")
    words = re.findall(r">([^<>]+)</text>", (tmp_path / "growth.svg").read_text())
    for told in ("characters in a document", "documents in a run", "CPU seconds", "measured"):
        assert told in words
    assert "clean" in words
    assert "loading" not in words  # seconds of a whole run are no share of a character's time


def test_the_ending_says_what_is_written(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    draw(figures(), tmp_path / "growth.png")
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_nothing_measured_is_an_empty_plot(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    draw(Figures({}, 0, 0, 0), tmp_path / "growth.svg")
    assert "<svg" in (tmp_path / "growth.svg").read_text()


def test_without_matplotlib_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = builtins.__import__

    def blocked(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "matplotlib":
            raise ImportError(name)
        return whole(name, *rest, **named)

    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", blocked)
    with pytest.raises(OutputError, match=re.escape("chinese-news-pipeline[bench]")):
        draw(figures(), tmp_path / "growth.svg")
    assert not (tmp_path / "growth.svg").exists()
