from __future__ import annotations

import pytest
from report_runs import evil, page

from pipeline.document import Document, Span
from pipeline.report.survey import (
    LENGTHS,
    Survey,
    length_name,
    published_day,
    source_of,
    title_of,
)


def test_a_survey_counts_each_thing_once_a_mention_or_document() -> None:
    survey = Survey()
    survey.add(page("a"))
    survey.add(page("b"))
    survey.add(Document("c", "长" * 60, errors=[{"stage": "topics", "kind": "E", "message": "m"}]))
    assert (survey.documents, survey.characters, survey.failed, survey.undated) == (3, 100, 1, 1)
    assert survey.topics == {"sports": 2, "culture": 2}
    assert survey.kinds == {"PER": 2, "LOC": 2}
    assert survey.entities == {("张三", "PER"): 2, ("北京", "LOC"): 2}
    assert survey.noise == {"byline": 2}
    assert survey.days == {"2021-10-21": 2}
    assert survey.sources == {"示例日报": 2}
    assert survey.lengths == {0: 2, 1: 1}
    assert survey.failures == {("topics", "E"): 1}
    assert survey.examples == [("c", "topics: E", "m")]


def test_a_layer_counts_once_where_it_is_spans_and_a_text() -> None:
    survey = Survey()
    survey.add(Document("a", "好。", {"summary": [Span(0, 2)]}, texts={"summary": "好。"}))
    assert survey.layers == {"summary": 1}


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2021-10-21T08:30:00+08:00", "2021-10-21"),
        ("2021-10-21", "2021-10-21"),
        ("昨天", ""),
        (7, ""),
    ],
)
def test_the_day_of_publication(published: object, day: str) -> None:
    assert published_day(Document("a", "", meta={"published": published})) == day


def test_a_source_is_the_source_or_the_site() -> None:
    assert source_of(Document("a", "", meta={"source": "甲报", "site": "乙网"})) == "甲报"
    assert source_of(Document("a", "", meta={"site": "乙网", "source": 3})) == "乙网"
    assert source_of(evil()) == evil().meta["source"]


def test_a_document_without_a_title_is_called_by_its_first_line_or_its_id() -> None:
    assert title_of(page()) == "标题"
    assert title_of(Document("a", " \n\u3000 首行 \n次行")) == "首行"
    assert title_of(Document("a", "\n")) == "a"


def test_classes_of_length_are_named_by_their_ends() -> None:
    names = [length_name(place) for place in range(len(LENGTHS) + 1)]
    assert (names[0], names[1], names[5], names[-1]) == ("<50", "50–100", "1k–2k", "20k+")
    assert len(set(names)) == len(names)
