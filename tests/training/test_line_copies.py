"""`pipeline.training.line_copies`: copies of labelled pages, and folds of sites."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.noise.line_features import read_rows
from pipeline.text.lines import find_lines
from pipeline.training.line_copies import copies_of, deal
from pipeline.training.line_pages import Labelled
from pipeline.training.line_settings import LinesConfig


def _page(site: str, kind: str = "page") -> Labelled:
    lines = [
        f"{site}的标题",
        "首页",
        *[f"{site}第{one}句话。" for one in "一二三四五六"],
        "版权",
        "热线",
    ]
    text = "\n".join(lines)
    labels = np.array([0, 0, *[1] * 6, 0, 0], dtype=np.float32)
    weights = np.full(10, 0.1, dtype=np.float32)
    return Labelled(site, site, kind, read_rows(text, find_lines(text), None), labels, weights)


def _config(**settings: int) -> LinesConfig:
    return LinesConfig.model_validate(
        {"recipe": "lines", "data": ".", "pages": ["a"], "output": ".", **settings}
    )


def test_pages_of_a_site_share_a_fold_and_folds_are_even() -> None:
    pages = [_page(site) for site in "甲乙丙丁戊己甲"]
    folds = deal(pages, 2, seed=0)
    assert folds[0] == folds[6]
    assert sorted([folds.count(0), folds.count(1)]) == [3, 4]


def test_a_damaged_copy_has_fewer_lines_and_half_the_weight() -> None:
    for copy in copies_of([_page("甲")], _config(variants=4, mixed=0)):
        assert copy.copy
        assert len(copy.labels) == len(copy.rows.texts) == len(copy.rows.values) <= 10
        assert copy.labels.any()
        assert copy.weights.sum() == pytest.approx(0.5)


def test_a_mixed_copy_has_the_surroundings_of_a_page_of_its_fold() -> None:
    pages = [_page(site) for site in "甲乙丙丁戊己庚辛"]
    sites = dict(zip((page.site for page in pages), deal(pages, 2, seed=0), strict=True))
    copies = copies_of(pages, _config(variants=0, mixed=3, folds=2))
    assert len(copies) == 24
    for copy in copies:
        body = [text for text, label in zip(copy.rows.texts, copy.labels, strict=True) if label]
        assert body == [f"{copy.site}第{one}句话。" for one in "一二三四五六"]
        assert copy.rows.texts[0] == f"{copy.site}的标题"
        assert {sites[text[0]] for text in copy.rows.texts if text[0] in sites} == {
            sites[copy.site]
        }
        assert copy.rows.values.shape[0] == len(copy.rows.keys) == len(copy.weights)


def test_bare_articles_have_no_copies() -> None:
    assert copies_of([_page("甲", "article")], _config()) == []
