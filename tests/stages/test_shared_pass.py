"""Stages that name one checkpoint share one pass of its encoder, and one load."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_checkpoint import save_tiny_checkpoint

from pipeline.document import Document
from pipeline.modeling.news.annotator import Annotator
from pipeline.pipeline import Pipeline


def _pipeline(checkpoint: Path) -> Pipeline:
    settings = {"checkpoint": str(checkpoint)}
    return Pipeline.from_config(
        {
            "stages": [
                "sentences",
                {"words": {"engine": "model", **settings}},
                {"entities": settings},
                {"topics": settings},
                {"summary": settings},
            ],
            "executor": {"batch_size": 2},
        }
    )


def test_four_stages_read_each_window_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows: list[int] = []
    monkeypatch.setattr(Annotator, "on_pass", lambda lengths: windows.append(len(lengths)))
    texts = ["张书锦在晋中市调研。李明主持会议!", "北京大学昨日发布通知。", "他说:“好。”"]
    docs = list(_pipeline(save_tiny_checkpoint(tmp_path)).stream(texts))
    assert [len(doc.spans["sentences"]) for doc in docs] == [2, 1, 1]
    assert sum(windows) == 4
    for doc in docs:
        assert doc.errors == []
        assert {"words", "entities", "summary"} <= doc.spans.keys()
        assert len(doc.labels["topics"]) >= 1


def test_the_count_sees_it_when_nothing_is_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows: list[int] = []
    monkeypatch.setattr(Annotator, "on_pass", lambda lengths: windows.append(len(lengths)))
    monkeypatch.setattr(Annotator, "read", lambda self, pages: self._read(pages))
    _pipeline(save_tiny_checkpoint(tmp_path))("张书锦在晋中市调研。李明主持会议!")
    assert sum(windows) == 4 * 2


def test_the_shared_result_is_that_of_each_stage_alone(tmp_path: Path) -> None:
    checkpoint = save_tiny_checkpoint(tmp_path)
    together = _pipeline(checkpoint)("张书锦在晋中市调研。李明主持会议!")
    for name, layer in (("entities", "entities"), ("summary", "summary")):
        alone = Pipeline.from_config(
            {"stages": ["sentences", {name: {"checkpoint": str(checkpoint)}}]}
        )(Document("1", together.text))
        assert [(s.start, s.end, s.label) for s in alone.spans[layer]] == [
            (s.start, s.end, s.label) for s in together.spans[layer]
        ]
        assert [s.score for s in alone.spans[layer]] == pytest.approx(
            [s.score for s in together.spans[layer]], abs=1e-3
        )
