"""Everything that decides the weights of the scorer of lines, as a config file says it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from pipeline.noise.trees import MOST_LEAVES
from pipeline.settings import Settings


class LinesConfig(Settings):
    """Settings of the recipe `lines`."""

    recipe: Literal["lines"]
    data: Path = Field(description="folder of the public sets")
    pages: tuple[str, ...] = Field(
        min_length=1, description="folders in it: gold.jsonl, html/ and perhaps column.jsonl"
    )
    articles: str | None = Field(
        None, description="a file of texts that are nothing but an article"
    )
    article_count: int = Field(240, ge=0, description="how many of those are learned")
    output: Path = Field(description="folder for the two files of weights")
    seed: int = 0
    folds: int = Field(5, ge=2, description="parts that whole sites are dealt to, for measuring")
    variants: int = Field(1, ge=0, description="damaged copies of each page that are learned too")
    mixed: int = Field(
        1, ge=0, description="copies of each plain text whose surroundings are another page's"
    )
    rounds: int = Field(200, ge=1, description="trees of the first look")
    second_rounds: int = Field(150, ge=1, description="trees of the second look")
    leaves: int = Field(MOST_LEAVES, ge=2, le=MOST_LEAVES, description="of a tree, at most")
    learning_rate: float = Field(0.08, gt=0)
    l2: float = Field(2.0, ge=0, description="penalty of large leaves")
    threads: int = Field(1, ge=1, description="of LightGBM")
    measure: bool = Field(
        True, description="also by folds, and what each group of features is worth"
    )
