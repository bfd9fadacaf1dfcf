"""Hand-labelled pages as rows of lines: which of them belong to the article."""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.formats.markup.page import parse_html
from pipeline.noise.line_features import read_rows
from pipeline.noise.line_rows import Floats, Rows
from pipeline.text.folding import fold
from pipeline.text.full_stops import with_full_stops
from pipeline.text.lines import Line, find_lines
from pipeline.text.markup import Markup
from pipeline.training.line_settings import LinesConfig

_RUN = 6  # characters in a row that must be the same, for a stretch to be the article's
_MOSTLY = 0.6  # share of a line that stands in the gold body, for the line to belong to it
_NEUTRAL = 0.02  # weight of titles, captions and signatures, which may be kept or not
_ARTICLE = 0.4  # weight of a bare article, beside a page's 1
_NEAR, _SPARSE = 30, 3  # a page's menus and lists are long, and each line of them like the next
Flags = npt.NDArray[np.bool_]
_BLANKS = re.compile(r"[\s\u200b\ufeff\u00ad]+")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page's lines with their labels (1: article) and weights, which sum to the page's own.

    `kind` is how the page came: "html", "page" and "column" (plain text), "article" (nothing
    else); `copy` says that lines were left out of it. `text` is a page's text and `folder` where
    it came from; both are empty for articles and copies.
    """

    id: str
    site: str
    kind: str
    rows: Rows
    labels: Floats
    weights: Floats
    copy: bool = False
    text: str = ""
    markup: Markup | None = None
    folder: str = ""

    @property
    def learned(self) -> Flags:
        """Which lines are learned: those of the article and near it, and one in three others."""
        sparse: Flags = np.arange(len(self.labels)) % _SPARSE == 0
        sparse |= self._near
        return sparse

    @property
    def _near(self) -> Flags:
        body, here = np.flatnonzero(self.labels), np.arange(len(self.labels))
        if not len(body):
            return np.zeros(len(here), dtype=bool)
        near: Flags = here >= body[0] - _NEAR
        near &= here <= body[-1] + _NEAR
        return near

    def learned_weights(self) -> Floats:
        """Return the weights of the lines that are learned, which sum to the page's own."""
        near, others = self._near, self.weights * _SPARSE
        return np.where(near, self.weights, others)[self.learned].astype(np.float32)


def read_labelled(config: LinesConfig, *, markup: bool) -> list[Labelled]:
    """Return the pages of the config's folders, as HTML or as the plain texts of the same."""
    found = [page for folder in config.pages for page in _read_folder(config.data / folder, markup)]
    if not markup and config.articles is not None:
        found += islice(_read_articles(config.data / config.articles), config.article_count)
    return found


def _read_folder(folder: Path, markup: bool) -> Iterator[Labelled]:
    columns = dict(_read_columns(folder / "column.jsonl"))
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        html = (folder / gold["file"]).read_bytes().decode(gold["encoding"], "replace")
        text, tags = parse_html(html)
        if markup:
            yield _label(gold, "html", text, tags, folder.name)
            continue
        yield _label(gold, "page", text, None, folder.name)
        if gold["id"] in columns:
            yield _label(gold, "column", columns[gold["id"]], None, folder.name)
        yield _bare(gold["id"], gold["site"] or gold["id"], gold["title"], gold["body"], 0.5)


def _read_columns(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield record["id"], record["text"]


def _read_articles(path: Path) -> Iterator[Labelled]:
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, 0, None, 97)):  # spread over the years
            record = json.loads(line)
            title = record.get("title") if number % 2 else None
            body = record["text"].split("\n")
            yield _bare(f"article-{number}", f"article-{number % 40}", title, body, _ARTICLE)


def _bare(id_: str, site: str, title: str | None, body: list[str], weight: float) -> Labelled:
    text = fold("\n".join([title, *body] if title else body))
    lines = find_lines(text)
    weights = np.sqrt([len(line.text) for line in lines])
    if title:
        weights[0] *= _NEUTRAL
    labels = np.ones(len(lines), dtype=np.float32)
    rows = read_rows(text, lines, None)
    return Labelled(id_, site, "article", rows, labels, weight * weights / weights.sum())


def _label(
    gold: dict[str, Any], kind: str, text: str, markup: Markup | None, folder: str
) -> Labelled:
    folded = with_full_stops(fold(text))
    lines = find_lines(folded)
    labels, weights = _judge(gold, text, lines)
    rows = read_rows(folded, lines, markup)
    site = gold["site"] or gold["id"]
    weights = weights / max(1e-9, weights.sum())
    return Labelled(
        gold["id"], site, kind, rows, labels, weights, text=text, markup=markup, folder=folder
    )


def _judge(gold: dict[str, Any], text: str, lines: list[Line]) -> tuple[Floats, Floats]:
    body, neutral = [_norm(line) for line in gold["body"]], [_norm(one) for one in gold["neutral"]]
    neutral.append(_norm(gold["title"] or ""))
    right, either = _grams(["".join(body), *body]), _grams(neutral)
    labels, weights = np.zeros((2, len(lines)), dtype=np.float32)
    for index, line in enumerate(lines):
        own = _norm(text[line.start : line.end])
        labels[index] = own in body or _share(own, right) >= _MOSTLY
        weights[index] = len(own) ** 0.5
        if not labels[index] and (own in neutral or _share(own, either) >= _MOSTLY):
            weights[index] *= _NEUTRAL
    return labels, weights


def _norm(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def _grams(texts: Iterable[str]) -> set[str]:
    return {text[at : at + _RUN] for text in texts for at in range(len(text) - _RUN + 1)}


def _share(text: str, known: set[str]) -> float:
    marks = bytearray(len(text))
    for at in range(len(text) - _RUN + 1):
        if text[at : at + _RUN] in known:
            marks[at : at + _RUN] = b"\x01" * _RUN
    return sum(marks) / max(1, len(text))
