"""`pipeline.training.line_trees`: LightGBM's trees are written as `Trees` reads them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.noise.trees import Trees
from pipeline.training.line_settings import LinesConfig
from pipeline.training.line_trees import grow, write_forests

lightgbm = pytest.importorskip("lightgbm")


def _config(**settings: float) -> LinesConfig:
    return LinesConfig.model_validate(
        {"recipe": "lines", "data": ".", "pages": ["a"], "output": ".", **settings}
    )


def test_a_forest_learns_what_it_was_shown() -> None:
    values = np.random.default_rng(0).normal(size=(400, 3)).astype(np.float32)
    labels = ((values[:, 0] > 0.2) ^ (values[:, 2] > 0)).astype(np.float32)
    forest = grow(_config(), ["a", "b", "c"], values, labels, np.full(400, 0.01), 60)
    chances = Trees(["a", "b", "c"], forest["bias"], forest["trees"]).probabilities(values)
    assert np.mean((chances > 0.5) == labels) > 0.95
    again = grow(_config(), ["a", "b", "c"], values, labels, np.full(400, 0.01), 60)
    assert forest == again


def test_both_forests_are_one_file_a_tree_a_line(tmp_path: Path) -> None:
    first = {"bias": 0.0, "trees": [["a", 1.0, -0.5, 0.5], 0.25]}
    write_forests(tmp_path / "w.json", first, {"bias": 0.5, "trees": [0.0]})
    written = (tmp_path / "w.json").read_text(encoding="utf-8")
    assert json.loads(written) == {"first": first, "second": {"bias": 0.5, "trees": [0.0]}}
    assert '["a",1.0,-0.5,0.5]' in written.splitlines()[1]
