"""Raw text as numbers on disk, made once and read by memory map."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from pipeline.modeling.encoding import FeatureExtractor, Features
from pipeline.training.corpora import paragraphs


def build_cache(sources: Iterable[Path], extract: FeatureExtractor, path: Path) -> Features:
    """Return the features of all paragraphs, one after the other, shape (characters, 4).

    The numbers lie in `path`, and the count in `path` + ".json" once they are complete; a cache
    that is complete is only opened.
    """
    done = path.with_suffix(path.suffix + ".json")
    if not done.exists():
        count = 0
        with path.open("wb") as numbers:
            for source in sources:
                for paragraph in paragraphs(source):
                    features = extract(paragraph + "\n")
                    numbers.write(features.tobytes())
                    count += len(features)
        done.write_text(json.dumps({"characters": count}), encoding="utf-8")
    count = json.loads(done.read_text(encoding="utf-8"))["characters"]
    return np.memmap(path, dtype=np.uint16, mode="r", shape=(count, 4))
