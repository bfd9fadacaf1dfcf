from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_checkpoint import save_tiny_checkpoint

from pipeline.checkpoints.files import CHECKSUMS, check_sums
from pipeline.errors import InputError
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.ranking import RANKING
from pipeline.training import ranking_recipe
from pipeline.training.ranking_fit import RankedArticle
from pipeline.training.ranking_recipe import RankingRecipe, train_ranking

HEADLINE = "河畔市跨河大桥下周一通车"
BODY = (
    "桥边昨天站满了看热闹的市民和游客。河畔市跨河大桥下周一正式通车。有人问以后还要不要坐渡船过河。"
)


def write(path: Path, *records: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")


def recipe(folder: Path, **settings: Any) -> RankingRecipe:
    return RankingRecipe.model_validate(
        {
            "checkpoint": save_tiny_checkpoint(folder / "news"),
            "data": folder,
            "fit": {"units": 2, "networks": 1, "epochs": 2},
            "sets": [{"file": "news.jsonl", **settings}],
        }
    )


def test_recipe_writes_into_the_folder_what_a_run_uses(tmp_path: Path) -> None:
    write(tmp_path / "news.jsonl", *[{"text": BODY, "title": HEADLINE}] * 4)
    config = recipe(tmp_path)
    (config.checkpoint / CHECKSUMS).write_text("", encoding="utf-8")
    load_annotator.cache_clear()
    assert train_ranking(config, lambda line: None) == config.checkpoint
    check_sums(config.checkpoint)
    assert RANKING in (config.checkpoint / CHECKSUMS).read_text("utf-8")
    load_annotator.cache_clear()
    assert load_annotator(config.checkpoint)._ranking is not None


def test_gains_are_of_the_news_and_articles_those_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[RankedArticle] = []

    def fit(articles: list[RankedArticle], *_: Any, **__: Any) -> dict[str, np.ndarray]:
        seen.extend(articles)
        return {"names": np.array(["first"])}

    monkeypatch.setattr(ranking_recipe, "fit_ranking", fit)
    load_annotator.cache_clear()
    records = [
        {"text": "第一篇没有用。" + BODY, "summary": HEADLINE},  # every second, the first too
        {"text": f"{HEADLINE}\n{BODY}", "summary": HEADLINE},
        {"text": BODY, "summary": "快讯"},  # no headline that a sentence can be near
        {"text": "只有一句话的文章没有什么可选。", "summary": HEADLINE},
    ]
    write(tmp_path / "news.jsonl", *records)
    train_ranking(recipe(tmp_path, headline="summary", weight=2, not_every=2), lambda line: None)
    (article,) = seen
    assert article.gains.argmax() == 1 and len(article.gains) == 3
    assert article.choosable.all() and article.weight == 2


def test_sets_without_articles_are_told(tmp_path: Path) -> None:
    write(tmp_path / "news.jsonl", {"text": BODY, "title": ""})
    load_annotator.cache_clear()
    with pytest.raises(InputError, match="no article of several sentences with a headline"):
        train_ranking(recipe(tmp_path), lambda line: None)
