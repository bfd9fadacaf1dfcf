"""Vectors of characters, character pairs and words, trained on raw text in minutes.

CBOW with negative sampling (Mikolov et al. 2013, arXiv:1301.3781, 1310.4546) by gensim. They are
the cheapest knowledge there is: with them a small recurrent encoder needs a fifth of the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import Field

from pipeline.modeling.news.features import cut, normalise_pairs, normalise_unit
from pipeline.settings import Settings
from pipeline.training.corpora import paragraphs


class VectorsConfig(Settings):
    """Settings of one kind of vectors."""

    size: int = Field(64, ge=1, description="width of a vector")
    vocabulary: int = Field(60_000, ge=1, description="most frequent units kept")
    least_count: int = Field(8, ge=1, description="rarer units are dropped")
    window: int = Field(5, ge=1, description="units of context on each side")
    epochs: int = Field(3, ge=1, description="passes over the raw text")


def characters(line: str) -> list[str]:
    """Return the characters of a line, spaces left out."""
    return [character for character in line if not character.isspace()]


def pairs(line: str) -> list[str]:
    """Return the adjacent character pairs of a line, digits made 0, spaces left out."""
    line = normalise_pairs("".join(line.split()))
    return [line[start : start + 2] for start in range(len(line) - 1)]


def words(line: str) -> list[str]:
    """Return the normalised words of a line, spaces left out."""
    return [normalise_unit(word) for word in cut(line) if not word.isspace()]


def write_units(sources: Iterable[Path], split: Callable[[str], list[str]], path: Path) -> None:
    """Write one line of space-separated units for each paragraph of the sources."""
    with path.open("w", encoding="utf-8") as lines:
        for source in sources:
            for paragraph in paragraphs(source):
                units = split(paragraph)
                # gensim reads at most 10,000 units a line; longer ones go on in the next.
                for start in range(0, len(units), 5_000):
                    lines.write(" ".join(units[start : start + 5_000]) + "\n")


def train_vectors(
    units: Path, config: VectorsConfig, *, seed: int, threads: int
) -> tuple[list[str], npt.NDArray[np.float32]]:
    """Return the units, most frequent first, and their vectors, shape (units, size)."""
    from gensim.models import Word2Vec

    model = Word2Vec(
        corpus_file=str(units),
        vector_size=config.size,
        window=config.window,
        min_count=config.least_count,
        max_final_vocab=config.vocabulary,
        negative=5,
        sample=1e-4,
        epochs=config.epochs,
        workers=threads,
        seed=seed,
    )
    kept = [unit for unit in model.wv.index_to_key if not any(map(str.isspace, unit))]
    return kept, np.stack([model.wv[unit] for unit in kept]).astype(np.float32)
