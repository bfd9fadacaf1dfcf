"""`pipeline.noise.scorer`: the weights that come with the project."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.formats.markup.page import parse_html
from pipeline.noise import scorer
from pipeline.noise.line_context import feature_names
from pipeline.noise.line_features import read_rows
from pipeline.noise.scorer import load_scorer, shipped_scorer
from pipeline.noise.second_look import second_names
from pipeline.text.lines import find_lines


def test_a_file_of_weights_is_two_forests(tmp_path: Path) -> None:
    # The first look: long lines; the second: lines below a likely one.
    first = {"bias": 0.0, "trees": [["length", 5, -9.0, 9.0]]}
    second = {"bias": 0.0, "trees": [["first-1", 0.5, -9.0, 9.0]]}
    path = tmp_path / "weights.json"
    path.write_text(json.dumps({"first": first, "second": second}), encoding="utf-8")
    text = "短的\n这一行有六个字以上\n短的\n短的"
    chances = load_scorer(path, markup=False).score(read_rows(text, find_lines(text), None))
    assert chances.round().tolist() == [0, 0, 1, 0]


@pytest.mark.parametrize("markup", [True, False])
def test_the_shipped_weights_know_the_features(markup: bool) -> None:
    shipped = shipped_scorer(markup)
    text, tags = parse_html("<p>示例市今天启动老旧小区改造，首批二十个，预计年底完成。</p>")
    rows = read_rows(text, find_lines(text), tags if markup else None)
    assert ((shipped.score(rows) > 0) & (shipped.score(rows) < 1)).all()
    assert len({*feature_names(markup), *second_names(markup)}) == len(
        [*feature_names(markup), *second_names(markup)]
    )


@pytest.mark.parametrize("markup", [True, False])
def test_very_many_lines_are_scored_a_stretch_at_a_time(
    markup: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "<div><p>示例市今天启动老旧小区改造，首批二十个，预计年底完成。</p><a>首页</a></div>"
    text, tags = parse_html(body * 9)
    rows = read_rows(text, find_lines(text), tags if markup else None)
    score = shipped_scorer(markup).score
    np.testing.assert_array_equal(score(rows.stretch(0, 18)), score(rows))
    alone = [score(rows.stretch(first, first + 7)) for first in (0, 7, 14)]
    monkeypatch.setattr(scorer, "_STRETCH", 7)
    found = score(rows)
    np.testing.assert_array_equal(found, np.concatenate(alone))
    assert found.shape == (18,) and ((found > 0) & (found < 1)).all()
