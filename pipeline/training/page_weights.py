"""The linear model of whole pages while it is taught further: its weights as numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.modeling.news.page_topics import (
    BUCKET_BITS,
    PAGE_TOPICS,
    Floats,
    pack,
    page_bags,
    weigh,
)
from pipeline.modeling.news.topic_scores import texts_of, title_of
from pipeline.modeling.pages import Page


class PageWeights:
    """Weights of shape (buckets, topics), and how much each n-gram says."""

    def __init__(self, weight: Floats, idf: Floats, rows: int) -> None:
        self.weight = weight
        self.idf = idf
        self._rows = rows
        self._moved: set[int] = set()
        self._pages: dict[Page, tuple[np.ndarray, Floats]] = {}

    @classmethod
    def load(cls, folder: Path) -> PageWeights | None:
        """Return those of a checkpoint's folder, None where it has none."""
        path = folder / PAGE_TOPICS
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as arrays:
            rows = np.cumsum(arrays["steps"], dtype=np.int64)
            weight = np.zeros((1 << BUCKET_BITS, arrays["weight"].shape[1]), dtype=np.float32)
            weight[rows] = arrays["weight"] * np.float32(arrays["scale"])
            idf = arrays["idf"].astype(np.float32) / np.float32(arrays["idf_steps"])
        return cls(weight, idf, len(rows))

    def scores(self, page: Page) -> Floats:
        """Return a page's scores, shape (topics,)."""
        buckets, values = self._vector(page)
        found: Floats = values @ self.weight[buckets]
        return found

    def move(self, page: Page, by: Floats) -> None:
        """Move the weights of a page's n-grams along its vector, each topic's by so much."""
        buckets, values = self._vector(page)
        np.add.at(self.weight, buckets, values[:, None] * by)
        self._moved.update(buckets.tolist())

    def save(self, path: Path) -> None:
        """Write them as a checkpoint has them; what was moved has room beside what was kept."""
        arrays = pack(self.weight, self.idf, rows=self._rows + len(self._moved))
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]

    def _vector(self, page: Page) -> tuple[np.ndarray, Floats]:
        if page not in self._pages:
            bags = page_bags([(title_of(page), "\n".join(texts_of(page)))])
            buckets = np.concatenate([bag.buckets for bag in bags])
            values = np.concatenate([weigh(bag, self.idf, 1) for bag in bags])
            self._pages[page] = (buckets, values)
        return self._pages[page]
