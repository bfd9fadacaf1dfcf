from __future__ import annotations

from pathlib import Path

import pytest
from tiny_checkpoint import TEXT, save_tiny_checkpoint

from pipeline.document import Span
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.topics import NewsTopics, merge_subtopics, topics_among
from pipeline.modeling.pages import Page
from pipeline.taxonomy import SUBTOPICS


def test_subtopics_add_to_their_topic() -> None:
    merged = merge_subtopics({"finance": 0.3, "stocks": 0.4, "society": 0.1, "careers": 0.2})
    assert merged == {"finance": pytest.approx(0.7), "society": pytest.approx(0.3)}


SHARES = {"finance": 0.2, "stocks": 0.3, "society": 0.1, "careers": 0.1, "sports": 0.3}


@pytest.mark.parametrize(
    ("among", "expected"),
    [
        (None, {"finance": 0.5, "society": 0.2, "sports": 0.3}),
        (("finance", "stocks"), {"finance": 0.4, "stocks": 0.6}),
        (("sports", "finance"), {"sports": 0.375, "finance": 0.625}),
        (("careers", "sports"), {"careers": 0.25, "sports": 0.75}),
    ],
)
def test_topics_are_chosen_among_those_asked_for_with_subtopics_in_their_topic(
    among: tuple[str, ...] | None, expected: dict[str, float]
) -> None:
    found = topics_among(SHARES, among)
    assert list(found) == list(expected)
    assert found == pytest.approx(expected)


def test_among_topics_without_any_probability_nothing_is_made_up() -> None:
    assert topics_among({}, ("finance",)) == {}
    assert topics_among({"finance": 0.0, "sports": 1.0}, ("finance",)) == {"finance": 0.0}


def test_pages_get_the_topics_that_are_asked_for(tmp_path: Path) -> None:
    annotator = load_annotator(save_tiny_checkpoint(tmp_path))
    pages = [Page(TEXT, (Span(0, len(TEXT)),)), Page("IBM.", (Span(0, 4),))]
    among = NewsTopics(annotator, ("sports", "stocks"))(pages)
    assert [list(found) for found in among] == [["sports", "stocks"], []]
    [whole, none] = NewsTopics(annotator)(pages)
    assert sum(whole.values()) == pytest.approx(1, abs=1e-5)
    assert (SUBTOPICS.keys() & whole.keys(), none) == (set(), {})
