"""Raw text as numbers on disk, made once and read by memory map.

Words that span a character are left out: they would give away what is masked beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np

from pipeline.modeling.news.encoding import OPENING, FeatureExtractor, Features
from pipeline.training.corpora import record_lines
from pipeline.training.parallel import in_processes

#: Columns that are kept: all before OPENING.
KEPT = OPENING


def build_cache(
    sources: Iterable[Path], extract: FeatureExtractor, path: Path, *, workers: int = 1
) -> Features:
    """Return the features of all paragraphs, one after the other, shape (characters, KEPT).

    The numbers lie in `path`, and the count in `path` + ".json" once they are complete; a cache
    that is complete is only opened.
    """
    done = path.with_suffix(path.suffix + ".json")
    if not done.exists():
        count = 0
        with path.open("wb") as numbers:
            jobs = [partial(_features, source, extract) for source in sources]
            for made in in_processes(jobs, workers):
                for features in made:
                    numbers.write(features.tobytes())
                    count += len(features)
        done.write_text(json.dumps({"characters": count}), encoding="utf-8")
    count = json.loads(done.read_text(encoding="utf-8"))["characters"]
    return np.memmap(path, dtype=np.uint16, mode="r", shape=(count, KEPT))


def _features(source: Path, extract: FeatureExtractor, shard: int, shards: int) -> list[Features]:
    """Return the features of every record of a shard, its paragraphs one after the other."""
    return [
        np.concatenate([extract.without_spanning_words(f"{line}\n") for line in lines])
        for lines in record_lines(source, shard, shards)
        if lines
    ]
