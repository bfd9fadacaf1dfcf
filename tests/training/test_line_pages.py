"""`pipeline.training.line_pages`: labelled pages become rows with labels and weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.noise.line_features import read_rows
from pipeline.text.lines import find_lines
from pipeline.training.line_pages import Labelled, read_labelled
from pipeline.training.line_settings import LinesConfig

_BODY = ["河畔市昨天启动冬季供水改造，首批二十个小区。", "市水务局局长秦明说，费用由市里承担。"]


@pytest.fixture
def config(tmp_path: Path) -> LinesConfig:
    """Return settings for one page, GBK, and two bare articles."""
    folder = tmp_path / "pages"
    folder.mkdir()
    html = f"<ul><li>首页</ul><h1>供水改造今天启动</h1><p>{_BODY[0]}<p>{_BODY[1]}<p>版权所有"
    (folder / "a.html").write_bytes(html.encode("gbk"))
    gold = {
        "id": "a",
        "file": "a.html",
        "site": "",
        "encoding": "gbk",
        "title": "供水改造今天启动",
        "body": _BODY,
        "neutral": [],
    }
    (folder / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    column = {"id": "a", "text": "\n".join(["分享", *_BODY])}
    (folder / "column.jsonl").write_text(json.dumps(column) + "\n", encoding="utf-8")
    article = json.dumps({"title": "题目", "text": "一句话。\n又一句话。"})
    (tmp_path / "articles.jsonl").write_text(article + "\n", encoding="utf-8")
    return LinesConfig(
        recipe="lines",
        data=tmp_path,
        pages=("pages",),
        articles="articles.jsonl",
        output=tmp_path / "out",
        variants=2,
    )


def test_lines_of_the_body_are_told_and_the_title_counts_hardly(config: LinesConfig) -> None:
    [page] = read_labelled(config, markup=True)
    assert (page.kind, page.labels.tolist()) == ("html", [0, 0, 1, 1, 0])
    assert page.weights.sum() == pytest.approx(1)
    assert page.weights[1] < page.weights[0] / 10


def test_lines_far_from_the_article_are_learned_in_part_with_the_weight_of_all() -> None:
    labels = np.zeros(200, dtype=np.float32)
    labels[100] = 1
    text = "\n".join("甲" * 200)
    rows = read_rows(text, find_lines(text), None)
    page = Labelled("a", "a", "page", rows, labels, np.full(200, 0.005, dtype=np.float32))
    assert page.learned[70:131].all()
    assert page.learned.sum() < 115
    assert page.learned_weights().sum() == pytest.approx(1, abs=0.02)


def test_plain_text_is_the_page_its_column_its_body_and_bare_articles(config: LinesConfig) -> None:
    pages = read_labelled(config, markup=False)
    assert [page.kind for page in pages] == ["page", "column", "article", "article"]
    assert pages[1].labels.tolist() == [0, 1, 1]
    assert pages[3].rows.texts == ["一句话。", "又一句话。"]
    assert np.all(pages[3].labels == 1)
