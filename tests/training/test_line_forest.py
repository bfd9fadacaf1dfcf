"""`pipeline.training.line_forest`: forests grown, written, and measured on unseen sites."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.noise.line_features import read_rows
from pipeline.noise.scorer import load_scorer
from pipeline.text.lines import find_lines
from pipeline.training.line_forest import held_out, train_lines
from pipeline.training.line_settings import LinesConfig

pytest.importorskip("lightgbm")

_NUMBERS = "一二三四五六七八九十"


def _page(number: int) -> tuple[str, list[str]]:
    body = [
        f"河畔市第{one}个小区昨天启动供水改造，第{_NUMBERS[number]}批居民今天已经用上新的水管。"
        for one in _NUMBERS[:4]
    ]
    menu = "".join(f"<li><a href=/{one}>栏目{one}</a></li>" for one in _NUMBERS)
    paragraphs = "".join(f"<p>{line}</p>" for line in body)
    return f"<ul>{menu}</ul><div>{paragraphs}</div><div>版权所有 河畔网</div>", body


@pytest.fixture
def config(tmp_path: Path) -> LinesConfig:
    """Return settings for ten small pages of ten sites."""
    folder = tmp_path / "pages"
    folder.mkdir()
    golds = []
    for number in range(10):
        html, body = _page(number)
        (folder / f"{number}.html").write_text(html, encoding="utf-8")
        gold: dict[str, Any] = {
            "id": str(number),
            "file": f"{number}.html",
            "site": f"site{number}",
        }
        golds.append(gold | {"encoding": "utf-8", "title": None, "body": body, "neutral": []})
    lines = "".join(json.dumps(gold) + "\n" for gold in golds)
    (folder / "gold.jsonl").write_text(lines, encoding="utf-8")
    return LinesConfig(
        recipe="lines",
        data=tmp_path,
        pages=("pages",),
        output=tmp_path / "out",
        rounds=8,
        second_rounds=4,
        learning_rate=0.3,
        folds=3,
        variants=0,
        mixed=0,
    )


def test_weights_are_written_that_read_pages_and_figures_are_said(config: LinesConfig) -> None:
    said: list[str] = []
    folder = train_lines(config, said.append)
    scorer = load_scorer(folder / "lines-of-text.json", markup=False)
    text = "栏目一\n栏目二\n" + "\n".join(_page(3)[1]) + "\n版权所有 河畔网"
    chances = scorer.score(read_rows(text, find_lines(text), None))
    assert [bool(chance > 0.5) for chance in chances] == [False, False, *[True] * 4, False]
    load_scorer(folder / "lines-with-markup.json", markup=True)
    assert "  html: mean F 100.0, F >= 90 on 10 of 10" in said
    assert any(line.startswith("  worth of element tree: ") for line in said)


def test_each_page_is_held_out_once_from_the_scorer_that_reads_it(config: LinesConfig) -> None:
    pages = list(held_out(config, markup=True))
    assert sorted(page.id for page, _ in pages) == sorted(map(str, range(10)))
    assert len({id(scorer) for _, scorer in pages}) == config.folds
    assert {page.folder for page, _ in pages} == {"pages"}
    assert all("栏目一" in page.text and page.markup is not None for page, _ in pages)
