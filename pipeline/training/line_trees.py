"""Gradient-boosted trees grown by LightGBM, and written as the scorer of lines reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.noise.line_rows import Floats
from pipeline.training.line_settings import LinesConfig

_BINS = 127  # of a feature: more changed nothing but the time
_FEWEST = 15  # lines in a leaf
_SHARE = 0.5  # of the features that a split may choose from: trees differ more
_SCALE = 1000.0  # weights of lines sum to one a page; the penalty of leaves is for weights near one


def grow(
    config: LinesConfig,
    names: Sequence[str],
    values: Floats,
    labels: Floats,
    weights: Floats,
    rounds: int,
) -> dict[str, Any]:
    """Return a forest as `Trees` takes it: its bias, and its trees as nested lists."""
    import lightgbm

    settings = {
        "objective": "binary",
        "num_leaves": config.leaves,
        "learning_rate": config.learning_rate,
        "lambda_l2": config.l2,
        "min_data_in_leaf": _FEWEST,
        "feature_fraction_bynode": _SHARE,
        "max_bin": _BINS,
        "seed": config.seed,
        "num_threads": config.threads,
        "deterministic": True,
        "force_col_wise": True,
        "verbose": -1,
    }
    rows = lightgbm.Dataset(values, labels, weight=weights * _SCALE, params=settings)
    forest = lightgbm.train(settings, rows, rounds).dump_model()
    trees = [_plain(one["tree_structure"], names) for one in forest["tree_info"]]
    return {"bias": 0.0, "trees": trees}


def _plain(node: dict[str, Any], names: Sequence[str]) -> Any:
    """Return a tree as nested lists, its numbers to a few figures."""
    if "leaf_value" in node:
        return float(f"{node['leaf_value']:.4g}")
    return [
        names[node["split_feature"]],
        float(f"{node['threshold']:.6g}"),
        _plain(node["left_child"], names),
        _plain(node["right_child"], names),
    ]


def write_forests(path: Path, first: dict[str, Any], second: dict[str, Any]) -> None:
    """Write both forests as JSON, a tree a line."""
    parts = []
    for name, forest in (("first", first), ("second", second)):
        trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in forest["trees"])
        parts.append(f'"{name}": {{"bias": {forest["bias"]:.6g}, "trees": [\n{trees}\n]}}')
    path.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")
