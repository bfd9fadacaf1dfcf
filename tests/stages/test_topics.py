from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny_checkpoint import save_tiny_checkpoint

from pipeline.document import Label
from pipeline.pipeline import Pipeline
from pipeline.stage import create
from pipeline.stages.topics import choose_topics


def test_first_topic_always_stands_and_others_need_the_threshold() -> None:
    shares = {"politics": 0.2, "society": 0.45, "agriculture": 0.35}
    assert choose_topics(shares, threshold=0.3, max_topics=3) == [
        Label("society", 0.45),
        Label("agriculture", 0.35),
    ]
    assert choose_topics(shares, threshold=0.9, max_topics=3) == [Label("society", 0.45)]
    assert choose_topics(shares, threshold=0.0, max_topics=2) == [
        Label("society", 0.45),
        Label("agriculture", 0.35),
    ]


def test_no_probabilities_no_topics() -> None:
    assert choose_topics({}, threshold=0.3, max_topics=3) == []


def test_a_topic_that_the_checkpoint_does_not_know_is_a_problem() -> None:
    assert create("topics", {"among": ["stocks", "careers", "politics"]}).problems() == []
    [told] = create("topics", {"among": ["stocks", "finances"]}).problems()
    assert told.startswith('among: the checkpoint has no label "finances"; did you mean "finance"')


def test_topics_of_our_own_checkpoint_are_renamed_and_chosen_among(tmp_path: Path) -> None:
    folder = str(save_tiny_checkpoint(tmp_path))

    def topics(**settings: Any) -> list[Label]:
        stage = {"topics": {"checkpoint": folder, "threshold": 0, "max_topics": 99, **settings}}
        doc = Pipeline.from_config({"stages": ["sentences", stage]})("晋中市榆社县。")
        assert doc.errors == []
        return doc.labels["topics"]

    plain = {label.name: label.score for label in topics()}
    renamed = {
        label.name: label.score for label in topics(labels={"culture": "文化", "sports": None})
    }
    assert renamed == {
        "文化" if name == "culture" else name: score
        for name, score in plain.items()
        if name != "sports"
    }
    chosen = topics(labels={"culture": "文化"}, among=["文化", "world"])
    assert {label.name for label in chosen} == {"文化", "world"}
    assert sum(label.score or 0 for label in chosen) == pytest.approx(1, abs=1e-3)
