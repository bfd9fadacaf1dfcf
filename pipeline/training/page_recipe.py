"""The recipe page-topics: what a finished news checkpoint knows of whole pages, into its folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field

from pipeline.checkpoints.files import CHECKSUMS, file_sha256, read_config
from pipeline.document import Document
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.page_topics import PAGE_TOPICS
from pipeline.modeling.pages import Page, pages_of
from pipeline.settings import Settings
from pipeline.stage import create
from pipeline.training.corpora import read_records
from pipeline.training.loop import Report
from pipeline.training.page_examples import PageSet, read_pages
from pipeline.training.page_topics import PageTopicsConfig, fit_page_topics

#: By so much the unlikeliest of the real pages is still likelier to have a topic than none.
_MARGIN = 0.1


class CheckpointRecipe(Settings):
    """What recipes have in common that add to a finished checkpoint what pages teach."""

    checkpoint: Path = Field(description="folder of the finished checkpoint; it gets the result")
    data: Path = Field(description="folder of the public sets")
    seed: int = 1
    sets: list[PageSet] = Field(min_length=1)


class PageRecipe(CheckpointRecipe):
    """Everything that decides the topics of whole pages."""

    recipe: Literal["page-topics"] = "page-topics"
    fit: PageTopicsConfig = PageTopicsConfig()
    network: float = Field(0.3, ge=0, description="share of the network's log-probabilities")
    headlines: float = Field(0.0, ge=0, description="share of the n-grams fitted to headlines")
    lists: float = Field(
        0.0,
        ge=0,
        description="added to the logit of no topic where little of a page is running text",
    )
    sentences_together: bool | None = Field(
        None, description="whether a window holds several sentences from now on; null: as before"
    )
    dev: str | None = Field(
        None, description="documents with topics below data, for the temperature alone"
    )


def fit_pages(config: PageRecipe, report: Report) -> Path:
    """Return the checkpoint's folder, with the file `PAGE_TOPICS` and its settings written.

    Raises:
        InputError: a file of the data is missing or has a line that is no record.
        CheckpointError: the folder holds no news checkpoint.
    """
    read_config(config.checkpoint)
    examples = read_pages(config.data, config.sets, seed=config.seed)
    arrays: dict[str, Any] = dict(fit_page_topics(examples, config.fit, report, seed=config.seed))
    np.savez_compressed(config.checkpoint / PAGE_TOPICS, **arrays)
    shares = {
        "network": config.network,
        "headlines": config.headlines,
        "lists": config.lists,
    }
    if config.sentences_together is not None:
        write_setting(config.checkpoint, "sentences_together", config.sentences_together)
    write_setting(config.checkpoint, "page_topics", shares)
    if config.dev is not None:
        docs = [Document.from_dict(record) for record in read_records(config.data / config.dev)]
        mix = {**shares, **calibrated(config.checkpoint, docs)}
        write_setting(config.checkpoint, "page_topics", mix)
        report(f"topics of pages: {json.dumps(mix)} by {len(docs)} documents")
    return config.checkpoint


def calibrated(folder: Path, docs: Sequence[Document]) -> dict[str, float]:
    """Return two settings of `PageMix`: the temperature that makes the first topics likeliest.

    Temperature scaling (Guo et al. 2017, arXiv:1706.04599), by search over a grid; `other` is the
    logit that all topics together reach on every one of these real pages.
    """
    annotator = load_annotator(folder.resolve())
    labels = list(annotator.shape.topic_labels)
    pages = bare_pages(docs)
    logits = annotator.page_logits(pages)
    gold = [labels.index(doc.labels["topics"][0].name) for doc in docs]
    grid = [0.5 + 0.05 * step for step in range(71)]
    losses = [_surprise(logits / temperature, gold) for temperature in grid]
    temperature = grid[int(np.argmin(losses))]
    reached = np.logaddexp.reduce(logits / temperature, axis=1)
    other = float(reached.min()) - _MARGIN
    return {"temperature": round(temperature, 2), "other": round(other, 3)}


def bare_pages(docs: Sequence[Document]) -> list[Page]:
    """Return documents as a run reads them that knows nothing but their text."""
    bare = [Document(doc.id, doc.text) for doc in docs]
    return pages_of(create("sentences")(create("clean")(bare)))


def _surprise(logits: Any, gold: Sequence[int]) -> float:
    total = np.logaddexp.reduce(logits, axis=1)
    return float(np.mean(total - logits[np.arange(len(gold)), gold]))


def write_setting(folder: Path, key: str, value: object) -> None:
    """Write a setting of a checkpoint, and the checksums of all files anew."""
    path = folder / "config.json"
    settings = {**json.loads(path.read_text(encoding="utf-8")), key: value}
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    renew_checksums(folder, [PAGE_TOPICS] if (folder / PAGE_TOPICS).is_file() else [])


def renew_checksums(folder: Path, added: Sequence[str] = ()) -> None:
    """Write a checkpoint's checksums anew, for the files that it listed and those added."""
    file_sha256.cache_clear()  # this process may have written the files since it read them
    path = folder / CHECKSUMS
    listed = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = dict.fromkeys([*(line.split("  ", 1)[1] for line in listed), *added])
    lines = [f"{file_sha256(folder / name)}  {name}\n" for name in sorted(names)]
    if path.is_file():  # a folder without checksums is nobody's release
        path.write_text("".join(lines), encoding="utf-8")
