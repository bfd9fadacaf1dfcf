"""`pipeline.training.line_settings`: settings of the recipe of lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.noise.trees import MOST_LEAVES
from pipeline.training.line_settings import LinesConfig


def test_a_tree_has_no_more_leaves_than_can_be_applied() -> None:
    with pytest.raises(ValidationError, match="leaves"):
        LinesConfig(
            recipe="lines",
            data=Path("."),
            pages=("a",),
            output=Path("."),
            leaves=MOST_LEAVES + 1,
        )


def test_pages_are_needed() -> None:
    with pytest.raises(ValidationError, match="pages"):
        LinesConfig(recipe="lines", data=Path("."), pages=(), output=Path("."))
