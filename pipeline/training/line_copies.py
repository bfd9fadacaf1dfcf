"""Copies of labelled pages that are learned too (data augmentation), and the folds of sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.noise.line_rows import Floats, Rows
from pipeline.training.line_pages import Labelled
from pipeline.training.line_settings import LinesConfig

_COPY = 0.5  # weight of a copy beside a page's 1
_ABOVE = 8  # lines above the article that stay with it: its title and its byline


def copies_of(pages: Sequence[Labelled], config: LinesConfig) -> list[Labelled]:
    """Return copies with lines left out, and copies with the surroundings of other pages.

    The other page is of the same fold, so that a fold that is held out is seen in no copy.
    """
    rng = np.random.default_rng(config.seed)
    whole = [page for page in pages if page.kind != "article"]
    copies = [copy for page in whole for copy in _damaged(page, config.variants, rng)]
    folds: dict[int, list[Labelled]] = {}
    for page, fold in zip(pages, deal(pages, config.folds, config.seed), strict=True):
        if page.kind == "page" and page.labels.any():
            folds.setdefault(fold, []).append(page)
    for alike in folds.values():
        for number in range(config.mixed):
            for page in alike:
                other = alike[int(rng.integers(len(alike)))]
                copies.append(_mixed(page, other, below=(number + len(copies)) % 2 == 0))
    return copies


def deal(pages: Sequence[Labelled], count: int, seed: int) -> list[int]:
    """Return for each page its fold: whole sites, the largest first, to the emptiest fold."""
    sizes: dict[str, int] = {}
    for page in pages:
        sizes[page.site] = sizes.get(page.site, 0) + (not page.copy)
    sites = sorted(sizes)
    np.random.default_rng(seed).shuffle(sites)
    loads, where = [0] * count, {}
    for site in sorted(sites, key=lambda site: -sizes[site]):
        where[site] = int(np.argmin(loads))
        loads[where[site]] += sizes[site]
    return [where[page.site] for page in pages]


def _damaged(page: Labelled, count: int, rng: np.random.Generator) -> Iterator[Labelled]:
    """Yield the page with lines left out: a short article, and a part of the page around it."""
    body = np.flatnonzero(page.labels)
    for _ in range(count if len(body) else 0):
        keep = np.ones(len(page.labels), dtype=bool)
        paragraphs = int(rng.integers(1, 5))
        if rng.random() < 0.5 and len(body) > paragraphs:
            keep[body[paragraphs:]] = False
        else:
            keep[: int(rng.integers(0, body[0] + 1))] = False
            keep[int(rng.integers(body[-1] + 1, len(keep) + 1)) :] = False
            keep[0] |= rng.random() < 0.5
        weights = page.weights[keep]
        yield Labelled(
            page.id,
            page.site,
            page.kind,
            page.rows.subset(keep),
            page.labels[keep],
            _COPY * weights / max(1e-9, float(weights.sum())),
            copy=True,
        )


def _mixed(page: Labelled, other: Labelled, *, below: bool) -> Labelled:
    """Return a plain text's article with what stands below, or above, another page's article."""
    body, others = np.flatnonzero(page.labels), np.flatnonzero(other.labels)
    if below:
        parts = [(page, 0, int(body[-1]) + 1), (other, int(others[-1]) + 1, len(other.labels))]
    else:
        begin, end = max(1, int(body[0]) - _ABOVE), max(1, int(others[0]) - _ABOVE)
        parts = [(page, 0, 1), (other, 1, end), (page, begin, len(page.labels))]
    rows = _joined([part.rows.subset(_between(part, *place)) for part, *place in parts])
    weights: Floats = np.concatenate([part.weights[begin:end] for part, begin, end in parts])
    weights = (_COPY * weights / max(1e-9, float(weights.sum()))).astype(np.float32)
    return Labelled(
        page.id,
        page.site,
        page.kind,
        rows,
        np.concatenate([part.labels[begin:end] for part, begin, end in parts]),
        weights,
        copy=True,
    )


def _between(page: Labelled, begin: int, end: int) -> npt.NDArray[np.bool_]:
    here = np.arange(len(page.labels))
    return (here >= begin) & (here < end)


def _joined(parts: list[Rows]) -> Rows:
    """Return plain rows one below the other, with the first one's title."""
    first = parts[0]
    return Rows(
        [text for part in parts for text in part.texts],
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.elements for part in parts]),
        first.parents,
        first.bounds,
        np.concatenate([part.keys for part in parts]),
        first.title,
    )
