"""Raw text as numbers on disk, made once and read by memory map.

Words that span a character are left out: they would give away what is masked beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from pipeline.modeling.news.encoding import OPENING, FeatureExtractor, Features
from pipeline.training.corpora import paragraphs

#: Columns that are kept: all before OPENING.
KEPT = OPENING


def build_cache(sources: Iterable[Path], extract: FeatureExtractor, path: Path) -> Features:
    """Return the features of all paragraphs, one after the other, shape (characters, KEPT).

    The numbers lie in `path`, and the count in `path` + ".json" once they are complete; a cache
    that is complete is only opened.
    """
    done = path.with_suffix(path.suffix + ".json")
    if not done.exists():
        count = 0
        with path.open("wb") as numbers:
            for source in sources:
                for paragraph in paragraphs(source):
                    features = extract.without_spanning_words(paragraph + "\n")
                    numbers.write(features.tobytes())
                    count += len(features)
        done.write_text(json.dumps({"characters": count}), encoding="utf-8")
    count = json.loads(done.read_text(encoding="utf-8"))["characters"]
    return np.memmap(path, dtype=np.uint16, mode="r", shape=(count, KEPT))
