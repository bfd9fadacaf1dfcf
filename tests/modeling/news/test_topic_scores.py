from __future__ import annotations

import numpy as np
import pytest

from pipeline.document import Span
from pipeline.modeling.news.page_topics import BUCKET_BITS, PageTopics, count_ngrams, pack
from pipeline.modeling.news.shape import NewsShape, PageMix
from pipeline.modeling.news.topic_scores import TopicScores, has_body, running_share, title_of
from pipeline.modeling.pages import Page

PAGE = Page("题目\n税率下调。", (Span(0, 2, "heading"), Span(3, 8)))
HEADLINE = Page("税率下调", (Span(0, 4, "heading"),))
LOGITS = np.log(np.array([[0.25, 0.75]], dtype=np.float32))


def scores(mix: PageMix) -> TopicScores:
    shape = NewsShape("recurrent", 8, 1, 40, {}, ("finance", "sports"), page_topics=mix)
    weight = np.zeros((1 << BUCKET_BITS, 2), dtype=np.float32)
    weight[count_ngrams(["税"], 1).buckets] = (40.0, 0.0)
    idf = np.ones(len(weight), dtype=np.float32)
    return TopicScores(shape, {}, PageTopics(pack(weight, idf, rows=10)))


def test_pages_are_judged_by_what_they_say_and_headlines_by_the_network() -> None:
    judge = scores(PageMix(network=1.0))
    found = judge([PAGE, HEADLINE], np.concatenate([LOGITS, LOGITS]))
    assert found[0, 0] > 0.9
    assert found[1] == pytest.approx([0.25, 0.75])


def test_what_is_not_about_any_topic_is_left_over() -> None:
    blank = Page("题目\n哈哈。", (Span(0, 2, "heading"), Span(3, 6)))
    [row] = scores(PageMix(network=0.0, other=np.log(6)))([blank], LOGITS)
    assert row == pytest.approx([1 / 8, 1 / 8])


def test_a_list_must_be_surer_of_a_topic_than_running_text() -> None:
    judge = scores(PageMix(network=0.0, other=np.log(6), lists=np.log(4)))
    menu = Page("汤面饭茶", tuple(Span(place, place + 1, "heading") for place in range(4)))
    running = Page("汤面饭茶。", (Span(0, 2, "heading"), Span(2, 5)))
    listed, told = judge([menu, running], np.concatenate([LOGITS, LOGITS]))
    assert listed == pytest.approx([1 / 26, 1 / 26]) and told == pytest.approx([1 / 8, 1 / 8])
    assert (running_share(menu), running_share(running)) == (0, 0.6)
    assert running_share(Page("", ())) == 0


def test_title_is_known_or_the_first_heading() -> None:
    assert (title_of(PAGE), title_of(HEADLINE)) == ("题目", "税率下调")
    assert title_of(Page(PAGE.text, PAGE.sentences, title="臺灣")) == "台湾"
    assert title_of(Page("税率。", (Span(0, 3),))) == ""
    assert has_body(PAGE) and not has_body(HEADLINE)
    menu = tuple(Span(place, place + 1, "heading") for place in range(4))
    assert has_body(Page("汤面饭茶", menu)) and not has_body(Page("汤面饭", menu[:3]))
