"""The recipe topic-head: the network's own layers of topics, fitted into a finished checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from pipeline.checkpoints.files import WEIGHTS, read_config
from pipeline.document import Document, Span
from pipeline.modeling.news.annotator import Annotator
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.page_topics import Floats
from pipeline.modeling.pages import Page, pages_of
from pipeline.modeling.tag_paths import log_softmax
from pipeline.training.loop import Report
from pipeline.training.page_examples import PageExample, PageSet, read_pages
from pipeline.training.page_recipe import (
    CheckpointRecipe,
    bare_pages,
    renew_checksums,
    write_setting,
)
from pipeline.training.topic_head import TopicHeadConfig, fit_topic_head

#: Pages that the encoder is given at once.
_TOGETHER = 256


class TopicHeadRecipe(CheckpointRecipe):
    """Everything that decides the network's layers of topics."""

    recipe: Literal["topic-head"] = "topic-head"
    fit: TopicHeadConfig = TopicHeadConfig()
    characters: int = Field(500, ge=1, description="of a page that are read")
    dev: PageSet | None = Field(None, description="headlines for their temperature alone")


def train_topic_head(config: TopicHeadRecipe, report: Report) -> Path:
    """Return the checkpoint's folder, with the layers of topics in its weights made anew.

    Raises:
        InputError: a file of the data is missing or has a line that is no record.
        CheckpointError: the folder holds no news checkpoint.
    """
    read_config(config.checkpoint)
    examples = read_pages(config.data, config.sets, seed=config.seed)
    annotator = load_annotator(config.checkpoint.resolve())
    report(f"head of topics: encoding {len(examples):,} pages")
    kept, rows = [], []
    for some, pages in _read_by(examples, config.characters):
        kept += some
        rows.append(annotator.pooled(pages))
    found = fit_topic_head(np.concatenate(rows), kept, config.fit, report, seed=config.seed)
    _write(config.checkpoint, {name: own.numpy() for name, own in found.items()})
    if config.dev is not None:
        temperature = headline_temperature(config)
        before = read_config(config.checkpoint).get("temperatures") or {}
        write_setting(config.checkpoint, "temperatures", {**before, "topics": temperature})
        report(f"head of topics: temperature of headlines {temperature}")
    return config.checkpoint


def _read_by(
    examples: Sequence[PageExample], characters: int
) -> Iterator[tuple[list[PageExample], list[Page]]]:
    """Yield pages that have sentences as a run reads them, some at a time."""
    for first in range(0, len(examples), _TOGETHER):
        some = examples[first : first + _TOGETHER]
        found = zip(some, as_pages(some, characters), strict=True)
        kept = [(example, page) for example, page in found if page.sentences]
        if kept:
            yield [example for example, _ in kept], [page for _, page in kept]


def as_pages(examples: Sequence[PageExample], characters: int) -> list[Page]:
    """Return the openings of pages as a run reads them; a headline is a heading as a whole."""
    docs = [Document(str(n), page.text[:characters]) for n, page in enumerate(examples)]
    alone = {doc.id for doc, page in zip(docs, examples, strict=True) if page.title == page.text}
    for doc in docs:
        doc.spans |= {"noise": [], "sentences": [Span(0, len(doc.text), "heading")]}
    headlines = iter(pages_of([doc for doc in docs if doc.id in alone]))
    articles = iter(bare_pages([doc for doc in docs if doc.id not in alone]))
    return [next(headlines if doc.id in alone else articles) for doc in docs]


def headline_temperature(config: TopicHeadRecipe) -> float:
    """Return the temperature that makes the labels of the headlines of `dev` likeliest.

    Among the topics that their set knows (Guo et al. 2017, arXiv:1706.04599), by a grid.
    """
    if config.dev is None:
        return 1.0
    load_annotator.cache_clear()
    annotator = load_annotator(config.checkpoint.resolve())
    examples = read_pages(config.data, [config.dev], seed=config.seed)
    logits = _headline_logits(annotator, examples, config.characters)
    known = np.stack([page.known for page in examples])
    allowed = np.stack([page.allowed for page in examples])
    grid = [round(0.4 + 0.05 * step, 2) for step in range(53)]
    losses = []
    for temperature in grid:
        logs = log_softmax(np.where(known, logits / np.float32(temperature), np.float32(-1e4)))
        losses.append(-np.log((np.exp(logs) * allowed).sum(axis=1) + 1e-9).mean())
    return grid[int(np.argmin(losses))]


def _headline_logits(
    annotator: Annotator, examples: Sequence[PageExample], characters: int
) -> Floats:
    found: Floats = np.concatenate(
        [
            annotator.page_logits(
                as_pages(examples[first : first + _TOGETHER], characters), headlines=True
            )
            for first in range(0, len(examples), _TOGETHER)
        ]
    )
    return found


def _write(folder: Path, layers: dict[str, Floats]) -> None:
    """Write layers of topics into a checkpoint's weights, in the precision of those there."""
    from safetensors import safe_open
    from safetensors.numpy import load_file, save_file

    path = folder / WEIGHTS
    weights = dict(load_file(path))
    for name, own in layers.items():
        before = weights[f"document.topics.{name}"]
        weights[f"document.topics.{name}"] = own.astype(before.dtype).reshape(before.shape)
    with safe_open(path, framework="numpy") as file:
        notes = file.metadata()
    save_file(weights, path, metadata=notes)
    renew_checksums(folder)
