from __future__ import annotations

import json

from pipeline.document import Document, Label, Span
from pipeline.evaluation import evaluate
from pipeline.evaluation.results import Evaluation

TEXT = "张志丽在上海😀。"


def _side(*labels: str, topic: str = "sports") -> list[Document]:
    spans = [Span(0, 3, "PER"), Span(4, 6, "LOC")]
    found = [span for span in spans if span.label in labels]
    return [
        Document(name, TEXT, spans={"entities": found}, labels={"topics": [Label(topic)]})
        for name in ("a", "b")
    ]


def test_an_evaluation_is_plain_json() -> None:
    gold, ours, theirs = _side("PER", "LOC"), _side("PER", topic="finance"), _side("LOC")
    found = evaluate(ours, gold, against=theirs, baselines=True, resamples=20)
    plain = found.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == json.loads(json.dumps(plain))
    assert plain["figures"]["entities.recall"]["value"] == 0.5
    assert plain["confusion"] == {"sports": {"finance": 2}}
    change = {"document": "a", "figure": "topics.accuracy", "ours": 0.0, "theirs": 1.0}
    assert change in plain["against"]["changes"]
    assert {one["other"] for one in plain["baselines"]} == {"jieba tags", "majority (sports)"}


def test_an_undefined_figure_is_null() -> None:
    found = evaluate(_side(), _side(), layers=["entities"], resamples=20)
    assert found.to_dict()["figures"]["entities.f1"]["value"] is None


def test_what_was_not_asked_for_is_empty() -> None:
    plain = Evaluation("predicted", "gold", 0, {}).to_dict()
    assert (plain["against"], plain["baselines"], plain["confusion"]) == (None, (), {})
