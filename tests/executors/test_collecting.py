from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.executors.collecting import collecting_seldom

HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def test_the_collector_leaves_alone_what_is_loaded() -> None:
    code = """
import gc
from pipeline.executors.collecting import spare_what_is_loaded
loaded = [[] for _ in range(1000)]
spare_what_is_loaded()
kept = {id(one) for one in gc.get_objects()}
print(gc.get_freeze_count() > 1000, any(id(one) in kept for one in loaded))
"""
    done = subprocess.run([sys.executable, "-c", code], env=HERE, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "False"]


def test_collections_are_as_often_as_before_behind_the_block() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError), collecting_seldom():
        assert gc.get_threshold()[0] > before[0]
        raise ValueError
    assert gc.get_threshold() == before
