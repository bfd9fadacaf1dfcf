"""The full-text and headline sets as pages with topics: what each allows, knows, and weighs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from pipeline.public_sets.label_maps import TOPIC_MAPS, known_topics
from pipeline.settings import Settings
from pipeline.taxonomy import MODEL_TOPICS, SUBTOPICS
from pipeline.text.folding import fold
from pipeline.training.corpora import read_records
from pipeline.training.hand_labels import read_topics, with_labels

#: A page's second topic is right too, but less so: a third of the text is about it.
_SECOND = 0.35
#: Characters that an article has at least beside its title.
_LEAST_BODY = 80
#: Characters by which an article is recognised in another set.
_SHINGLE = 30
#: What a channel holds beside its map: five of thirteen articles of gn (news of the country) that
#: were labelled by hand are about China and the world.
_WIDER = {("chinanews", "gn"): ("world",)}


class PageSet(Settings):
    """One file of the recipe."""

    file: str = Field(description="below the data folder")
    weight: float = Field(1.0, gt=0, description="of each of its texts")
    most: int = Field(2500, ge=1, description="texts of one label, drawn by the seed")
    labels: Path | None = Field(
        None, description="topics by hand of some of its texts, see `hand_labels`; only these count"
    )
    untitled: float = Field(
        0.0, ge=0, description="weight of a copy of each text without its title, of the text's own"
    )


@dataclass(slots=True)
class PageExample:
    """A page's folded title and text, with what is known of its topics.

    `allowed` are weights over the model's topics, all 0 where the set only says what a page is
    not about; `known` says which topics the set tells apart.
    """

    title: str
    text: str
    source: str
    weight: float
    allowed: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]
    by_hand: bool = False


def read_pages(data: Path, sets: list[PageSet], *, seed: int) -> list[PageExample]:
    """Return the examples of all sets; an article that was labelled by hand comes from there alone.

    Raises:
        InputError: a file is missing, or has a line that is no record.
    """
    examples = [page for one in sets for page in _read_set(data / one.file, one, seed)]
    by_hand = {shingle for page in examples if page.by_hand for shingle in _shingles(page.text)}
    return [page for page in examples if page.by_hand or not _probe(page.text) & by_hand]


def _read_set(path: Path, settings: PageSet, seed: int) -> Iterator[PageExample]:
    records = list(read_records(path))
    if settings.labels is not None:
        records = _labelled(records, settings.labels, path)
    random.Random(seed).shuffle(records)
    counts: Counter[str] = Counter()
    for record in records:
        # A paper's class is a letter with its name: "S agriculture".
        label = str(record.get("label", "")).partition(" ")[0]
        if "topics" not in record:
            counts[label] += 1
        example = _example(record, path.parent.name, label, settings.weight)
        if example is not None and counts[label] <= settings.most:
            yield example
            if settings.untitled and (bare := _untitled(example, settings.untitled)) is not None:
                yield bare


def _labelled(records: list[dict[str, Any]], labels: Path, path: Path) -> list[dict[str, Any]]:
    """Return the records that were labelled by hand, with these topics."""
    found = with_labels(records, read_topics(labels), labels, path)
    return [{**record, "topics": topics} for record, topics in found]


def _untitled(page: PageExample, share: float) -> PageExample | None:
    """Return a copy of an article without its title; None where it has none, or is a title."""
    body = page.text.removeprefix(page.title).strip()
    if not page.title or len(body) < _LEAST_BODY:
        return None
    return replace(page, title="", text=body, weight=page.weight * share)


def _example(record: dict[str, Any], source: str, label: str, weight: float) -> PageExample | None:
    if "topics" in record:
        if not record["topics"]:
            return None
        title, text = _whole(record) if "title" in record else _title_of(record["text"])
        known = np.ones(len(MODEL_TOPICS), dtype=bool)
        name = f"{source}, by hand"
        return PageExample(title, text, name, weight, _by_hand(record["topics"]), known, True)
    names = (*TOPIC_MAPS.get(source, {}).get(label, ()), *_WIDER.get((source, label), ()))
    apart = _negative(source, label) or (known_topics(source, label) if names else ())
    if not apart:
        return None
    title, whole = _whole(record)
    allowed = np.array([topic in names for topic in MODEL_TOPICS], dtype=np.float32)
    known = np.array([topic in apart for topic in MODEL_TOPICS])
    return PageExample(title, whole, source, weight, allowed, known)


def _whole(record: dict[str, Any]) -> tuple[str, str]:
    """Return the title of a record, and its text with the title before it."""
    title, text = fold(record.get("title") or "").strip(), fold(record.get("text") or "").strip()
    if not title and "\n" not in text and len(text) < 60:  # a set of headlines
        title = text
    return title, text if text.startswith(title) else f"{title}\n{text}"


def _negative(source: str, label: str) -> tuple[str, ...]:
    """Return the one topic that a label of tencent_news_2018 is about, and every other is not."""
    if source != "tencent_news_2018":
        return ()
    return ("technology",) if label.startswith("tech") else ("world",)


def _by_hand(topics: list[str]) -> npt.NDArray[np.float32]:
    """Return the weights of hand-labelled topics; a topic's subtopics are right where it is."""
    weights = {topics[0]: 1.0, **{name: _SECOND for name in topics[1:]}}
    parents = {name: SUBTOPICS.get(name, name) for name in MODEL_TOPICS}
    return np.array([weights.get(parents[name], 0.0) for name in MODEL_TOPICS], dtype=np.float32)


def _title_of(text: str) -> tuple[str, str]:
    """Return the title of an article whose first line is one, and the whole."""
    folded = fold(text)
    first, _, rest = folded.partition("\n")
    return ("" if not rest or first.endswith("。") else first), folded


def _shingles(text: str) -> set[str]:
    whole = "".join(text.split())
    return {whole[at : at + _SHINGLE] for at in range(len(whole) - _SHINGLE)}


def _probe(text: str) -> set[str]:
    """Return three shingles of a text, enough to recognise an article by."""
    whole = "".join(text.split())
    return {whole[at : at + _SHINGLE] for at in (40, 90, 140) if at + _SHINGLE <= len(whole)}
