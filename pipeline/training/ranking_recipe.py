"""The recipe ranking: how a finished news checkpoint ranks sentences, into its folder."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from pipeline.checkpoints.files import read_config
from pipeline.document import Document
from pipeline.errors import InputError
from pipeline.modeling.news.annotator import Annotator
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.ranking import RANKING
from pipeline.modeling.news.sentence_features import sentence_features
from pipeline.text.extract import says
from pipeline.text.folding import fold
from pipeline.text.openings import is_standing, opening_end
from pipeline.text.passages import find_passages
from pipeline.text.subsequences import rouge_l
from pipeline.training.corpora import read_records
from pipeline.training.examples import useful_headline
from pipeline.training.loop import Report
from pipeline.training.page_recipe import bare_pages, renew_checksums
from pipeline.training.ranking_fit import RankedArticle, RankingFit, fit_ranking

#: Articles read at once.
_BATCH = 64
#: Letters and digits that a chosen sentence has at least; the stage's default.
_LEAST = 12


class RankingSet(BaseModel):
    """One file of the recipe: articles with headlines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = Field(description="below the data folder")
    articles: int = Field(2000, ge=1, description="how many, drawn by the seed")
    weight: float = Field(1.0, gt=0, description="of each of them")
    headline: Literal["summary", "title"] = Field(
        "title", description="the key of a record under which its headline stands"
    )
    not_every: int | None = Field(
        None,
        ge=2,
        description="every so many-th record, the first one too, is left out: those that the "
        "network's head of documents was taught, on which its answer is too good",
    )
    longest: int = Field(2000, ge=1, description="characters of an article that are read")


class RankingRecipe(BaseModel):
    """Everything that decides how sentences are ranked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipe: Literal["ranking"] = "ranking"
    checkpoint: Path = Field(description="folder of the finished checkpoint; it gets the result")
    data: Path = Field(description="folder of the public sets")
    seed: int = 1
    fit: RankingFit = RankingFit()
    sets: list[RankingSet] = Field(min_length=1)


def train_ranking(config: RankingRecipe, report: Report) -> Path:
    """Return the checkpoint's folder, with the file `RANKING` written.

    Raises:
        InputError: a file of the data is missing or has a line that is no record, or there is no
            article with a headline.
        CheckpointError: the folder holds no news checkpoint.
    """
    read_config(config.checkpoint)
    annotator = load_annotator(config.checkpoint.resolve())
    articles: list[RankedArticle] = []
    for one in config.sets:
        found = _read_set(config.data / one.file, one, annotator, config.seed)
        articles += found
        report(f"ranking of sentences: {one.file}, {len(found):,} articles")
    if not articles:
        raise InputError("the sets have no article of several sentences with a headline")
    arrays: dict[str, Any] = dict(fit_ranking(articles, config.fit, report, seed=config.seed))
    np.savez_compressed(config.checkpoint / RANKING, **arrays)
    renew_checksums(config.checkpoint, [RANKING])
    return config.checkpoint


def _read_set(
    path: Path, settings: RankingSet, annotator: Annotator, seed: int
) -> list[RankedArticle]:
    records = [
        record
        for number, record in enumerate(read_records(path))
        if settings.not_every is None or number % settings.not_every
    ]
    random.Random(seed).shuffle(records)
    pairs = [_headline_and_body(record, settings) for record in records]
    kept = [(headline, body) for headline, body in pairs if body and useful_headline(headline)]
    return [
        article
        for start in range(0, min(len(kept), settings.articles), _BATCH)
        for article in _judged(
            kept[start : min(start + _BATCH, settings.articles)], annotator, settings.weight
        )
    ]


def _headline_and_body(record: dict[str, Any], settings: RankingSet) -> tuple[str, str]:
    """Return a record's headline, and its text without the line that repeats it."""
    headline = str(record.get(settings.headline) or "").strip()
    body = str(record.get("text") or "").strip()
    first, _, rest = body.partition("\n")
    return headline, (rest if first.strip() == headline else body)[: settings.longest]


def _judged(
    pairs: Sequence[tuple[str, str]], annotator: Annotator, weight: float
) -> Iterator[RankedArticle]:
    docs = [Document(str(number), body) for number, (_, body) in enumerate(pairs)]
    pages = bare_pages(docs)
    shares = annotator.body_salience(pages)
    for (headline, _), page, (body, salience) in zip(pairs, pages, shares, strict=True):
        sentences = [page.sentences[number] for number in body]
        texts = [page.text[sentence.start : sentence.end] for sentence in sentences]
        if len(texts) > 1:
            gains, choosable = _gains(texts, headline)
            yield RankedArticle(sentence_features(texts, salience), gains, choosable, weight)


def _gains(texts: Sequence[str], headline: str) -> tuple[Any, Any]:
    """Return ROUGE-L of each sentence's news to the headline, and whether it could be chosen."""
    news = [text[opening_end(text) :] for text in texts]
    wanted = _characters(fold(headline))
    gains = np.array([rouge_l(_characters(text), wanted) for text in news], dtype=np.float32)
    single = {one.first for one in find_passages(news) if one.whole and one.least == one.first + 1}
    choosable = np.array(
        [
            number in single and says(text) >= _LEAST and not is_standing(text)
            for number, text in enumerate(news)
        ]
    )
    return gains, choosable if choosable.any() else np.ones(len(news), dtype=bool)


def _characters(text: str) -> list[str]:
    return [character for character in text if not character.isspace()]
