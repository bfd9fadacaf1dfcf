from typing import Any

import pytest

from pipeline.document import Document
from pipeline.evaluation import meta
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.layers import Settings, make_layers
from pipeline.evaluation.scores import figures

META = {"published": "2019-12-23T08:21:07+08:00", "source": "晋中日报", "editor": "张书锦"}


def doc(title: str | None = None, **values: Any) -> Document:
    return Document("d", "文", texts={} if title is None else {"title": title}, meta=values)


def scores(gold: Document, predicted: Document) -> dict[str, float | None]:
    made = make_layers(Settings())["meta"].score([(gold, predicted)])
    return {figure.name: figure.value for figure in figures(made, Sampling(2))}


def test_equal_values_score_one() -> None:
    assert scores(doc("标题", **META), doc("标题", **META)) == dict.fromkeys(
        [
            *("meta.title", "meta.published", "meta.date", "meta.source", "meta.editor"),
            *("meta.author", "meta.site", "meta.precision", "meta.recall", "meta.f1"),
        ],
        1.0,
    ) | {"meta.author": None, "meta.site": None}


def test_nothing_found_scores_zero() -> None:
    found = scores(doc("标题", **META), doc())
    assert [found[f"meta.{key}"] for key in ("title", "date", "source", "f1")] == [0.0] * 4


def test_the_right_day_at_the_wrong_hour_is_half_right() -> None:
    found = scores(doc(**META), doc(**META | {"published": "2019-12-23T09:00:00+08:00"}))
    assert (found["meta.published"], found["meta.date"]) == (0.0, 1.0)


def test_a_title_may_stand_among_meta_and_have_space_around_it() -> None:
    assert scores(doc("标题"), doc(title=None, **{"source": "某报"}))["meta.title"] == 0.0
    predicted = Document("d", "文", meta={"title": " 标题\n"})
    assert scores(doc("标题"), predicted)["meta.title"] == 1.0


def test_a_value_that_gold_does_not_have_costs_precision() -> None:
    found = scores(doc(source="晋中日报"), doc(source="晋中日报", author="张三"))
    assert (found["meta.precision"], found["meta.recall"]) == (0.5, 1.0)


def test_gold_with_a_title_alone_says_nothing_of_the_rest() -> None:
    found = scores(doc("标题"), doc("标题", **META))
    assert found == {
        "meta.title": 1.0,
        "meta.precision": 1.0,
        "meta.recall": 1.0,
        "meta.f1": 1.0,
    }


@pytest.mark.parametrize(
    ("one", "expected"), [(doc(), False), (doc(url="http://a"), False), (doc("标题"), True)]
)
def test_only_keys_that_are_scored_make_a_document_labelled(one: Document, expected: bool) -> None:
    assert meta.labelled(one) is expected


def test_disagreements_are_missed_and_wrong_values() -> None:
    cases = meta.disagreements(doc("标题", source="晋中日报"), doc(source="太原日报"))
    assert [(case.kind, case.gold, case.predicted, case.weight) for case in cases] == [
        ("title", "标题", "—", 0.5),
        ("source", "晋中日报", "太原日报", 1.0),
    ]
