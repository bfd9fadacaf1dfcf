from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from tiny_checkpoint import TEXT, save_tiny_checkpoint

from pipeline.document import Span
from pipeline.modeling.news.annotator import Annotator
from pipeline.modeling.news.document_scores import DocumentScores, Sentences
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.network import NewsModel
from pipeline.modeling.news.ngrams import bag_of_ngrams
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan

LONG = "晋中市榆社县" * 40
PAGE = Page("榆社县。", (Span(0, 4),))


@pytest.fixture
def annotator(tmp_path: Path) -> Annotator:
    return load_annotator(save_tiny_checkpoint(tmp_path))


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that grows by the number of windows of each forward pass."""
    counts: list[int] = []
    monkeypatch.setattr(Annotator, "on_pass", lambda lengths: counts.append(len(lengths)))
    return counts


def _all_single_places(model: NewsModel) -> None:
    model.taggers["news"].weight.zero_()
    model.taggers["news"].bias.copy_(torch.eye(13)[8] * 20)  # all S-LOC


def _places(spans: Sequence[ScoredSpan]) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label) for span in spans]


def test_every_window_goes_through_the_encoder_once(
    annotator: Annotator, passes: list[int]
) -> None:
    pages = [Page(TEXT, (Span(0, 21), Span(21, len(TEXT)))), Page("晋中市。", (Span(0, 4),))]
    annotator.expect("fine")
    annotator.spans(pages, "news")
    assert sum(passes) == 3
    annotator.spans(pages, "words")
    annotator.topics(pages)
    annotator.salience(pages)
    annotator.spans(pages[1:], "fine")
    assert sum(passes) == 3


def test_a_pass_has_no_more_windows_than_keep_it_in_the_cache(
    annotator: Annotator, passes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.modeling.news.annotator.BATCH_WINDOWS", 32)
    annotator.spans([Page(f"榆社县{place}。", (Span(0, 6),)) for place in range(10, 80)], "news")
    assert passes == [32, 32, 6]


def test_a_head_that_nobody_expected_is_read_once_more(
    annotator: Annotator, passes: list[int]
) -> None:
    annotator.spans([PAGE], "words")
    found = annotator.spans([PAGE], "fine")
    assert sum(passes) == 2
    annotator.spans([PAGE], "words")
    assert annotator.spans([PAGE], "fine") == found
    assert sum(passes) == 2


def test_another_page_is_another_pass(annotator: Annotator, passes: list[int]) -> None:
    annotator.spans([Page("晋中市。", (Span(0, 4),))], "news")
    annotator.spans([PAGE], "news")
    annotator.spans([PAGE, PAGE], "news")
    assert sum(passes) == 2


def test_what_is_found_does_not_depend_on_what_else_was_asked_or_stood_beside(
    tmp_path: Path,
) -> None:
    folder = save_tiny_checkpoint(tmp_path)
    pages = [Page(TEXT[:at], (Span(0, at),)) for at in (1, 7, len(TEXT))] + [PAGE]
    load_annotator.cache_clear()
    alone = load_annotator(folder).spans([PAGE], "news")
    load_annotator.cache_clear()
    other = load_annotator(folder)
    other.salience(pages)
    other.spans(pages, "fine")
    assert other.spans(pages, "news")[-1:] == alone


def test_threads_that_share_an_annotator_get_their_own_answers(annotator: Annotator) -> None:
    pages = [[Page(TEXT[at:], (Span(0, len(TEXT) - at),))] for at in range(8)]
    expected = [annotator.spans(page, "words") for page in pages]
    wrong: list[int] = []

    def ask(number: int) -> None:
        for _ in range(30):
            if annotator.spans(pages[number], "words") != expected[number]:
                wrong.append(number)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert wrong == []


def test_a_sentence_longer_than_a_window_is_read_to_its_end(tmp_path: Path) -> None:
    annotator = load_annotator(save_tiny_checkpoint(tmp_path, _all_single_places))
    [spans] = annotator.spans([Page(LONG, (Span(0, len(LONG)),))], "news")
    assert _places(spans) == [(at, at + 1, "LOC") for at in range(len(LONG))]


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_transitions_turn_the_path_whatever_the_temperature(
    tmp_path: Path, temperature: float
) -> None:
    def change(model: NewsModel) -> None:
        model.taggers["news"].weight.zero_()
        model.taggers["news"].bias.copy_(torch.eye(13)[8])  # all S-LOC, by a little
        model.transitions["news"][8, 8] = -3  # but not two in a row

    folder = save_tiny_checkpoint(tmp_path, change, temperatures={"news": temperature})
    [spans] = load_annotator(folder).spans([Page("晋中市", (Span(0, 3),))], "news")
    assert _places(spans) == [(0, 1, "LOC"), (2, 3, "LOC")]


def test_a_foreign_stretch_of_a_chinese_sentence_is_read(tmp_path: Path) -> None:
    annotator = load_annotator(save_tiny_checkpoint(tmp_path, _all_single_places))
    text = "IBM " * 30 + "晋"  # its first windows have no Chinese character
    [spans] = annotator.spans([Page(text, (Span(0, len(text)),))], "news")
    assert len(spans) == len(text)


def test_probabilities_add_up_and_headings_have_none(annotator: Annotator) -> None:
    page = Page(TEXT, (Span(0, 18, "heading"), Span(18, 30), Span(30, len(TEXT))))
    [topics], [salience] = annotator.topics([page]), annotator.salience([page])
    assert sum(topics.values()) == pytest.approx(1, abs=1e-5)
    assert salience[0] == 0
    assert sum(salience) == pytest.approx(1, abs=1e-5)


def test_a_page_without_sentences_has_nothing(annotator: Annotator) -> None:
    pages = [Page("   ", ()), PAGE]
    assert annotator.spans(pages, "news")[0] == []
    assert annotator.topics(pages)[0] == {}
    assert annotator.salience(pages)[0] == []
    assert annotator.salience(pages[:1]) == [[]]


def test_the_salience_of_a_page_without_headings_comes_with_its_topics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headed = Page(TEXT, (Span(0, 21, "heading"), Span(21, len(TEXT))))
    pages = [
        Page(TEXT, (Span(0, 21), Span(21, len(TEXT)))),
        headed,
        Page("GDP: 4%.", (Span(0, 8),)),
    ]
    folder = save_tiny_checkpoint(tmp_path)
    alone = load_annotator(folder).salience(pages)
    load_annotator.cache_clear()
    annotator, judged = load_annotator(folder), list[int]()
    judge = DocumentScores._together

    def counted(self: DocumentScores, documents: Sequence[Sentences]) -> Any:
        judged.append(len(documents))
        return judge(self, documents)

    monkeypatch.setattr(DocumentScores, "_together", counted)
    annotator.topics(pages)
    assert annotator.salience(pages) == alone
    assert judged == [2, 2]  # those with topics; the one with a heading and the one without topics


def test_only_headings_have_topics_and_no_salience(annotator: Annotator) -> None:
    page = Page("晋中市", (Span(0, 3, "heading"),))
    assert annotator.topics([page])[0] and annotator.salience([page]) == [[0.0]]


def test_a_notice_has_no_topics_unless_the_title_says_more(annotator: Annotator) -> None:
    notice = Page("您访问的页面不存在", (Span(0, 9, "heading"),))
    titled = Page("加载中", (Span(0, 3),), title="晋中市榆社县发放小额贷款")
    news = Page("晋中市榆社县调研", (Span(0, 8, "heading"),))
    assert [bool(found) for found in annotator.topics([notice, titled, news])] == [
        False,
        True,
        True,
    ]


def test_without_chinese_characters_entities_and_topics_are_not_guessed_at(tmp_path: Path) -> None:
    annotator = load_annotator(save_tiny_checkpoint(tmp_path, _all_single_places))
    page = Page("IBM 2019. 晋 IBM", (Span(0, 9), Span(10, 15)))
    pages = [page, Page("IBM 2019.", (Span(0, 9),))]
    mixed, foreign = annotator.spans(pages, "news")
    assert [span.start for span in mixed] == [10, 11, 12, 13, 14]
    assert foreign == []
    assert [bool(topics) for topics in annotator.topics(pages)] == [True, False]
    words = annotator.spans(pages, "words")
    assert words[0][0].start == 0 and words[1]
    assert annotator.salience(pages)[1] == [1.0]


def test_what_stands_before_a_sentence_does_not_change_its_entities(annotator: Annotator) -> None:
    sentence = "张书锦在晋中市榆社县调研。"
    [alone] = annotator.spans([Page(sentence, (Span(0, len(sentence)),))], "news")
    for before in ("北京大学昨日发布通知!", "他说好。" * 50):
        shift = len(before)
        page = Page(before + sentence, (Span(0, shift), Span(shift, shift + len(sentence))))
        found = [span for span in annotator.spans([page], "news")[0] if span.start >= shift]
        moved = [(start - shift, end - shift, label) for start, end, label in _places(found)]
        assert moved == _places(alone)
        assert [s.score for s in found] == pytest.approx([s.score for s in alone], abs=1e-4)


def test_a_page_has_the_topic_that_its_ngrams_speak_for(tmp_path: Path) -> None:
    def change(model: NewsModel) -> None:
        weight = torch.zeros(64, 19)
        weight[bag_of_ngrams(["雨"], 64).buckets, 5] = 50
        assert model.ngrams is not None
        model.ngrams.fit(weight, torch.zeros(19), torch.ones(64))

    annotator = load_annotator(save_tiny_checkpoint(tmp_path, change))
    name = annotator.shape.topic_labels[5]
    dry = Page("晋中市晴。", (Span(0, 5),))
    wet = Page("晋中市晴。晋中市雨。", (Span(0, 5), Span(5, 10)))  # in its second sentence
    topics = annotator.topics([dry, wet])
    assert max(topics[1], key=topics[1].__getitem__) == name
    assert topics[0][name] < 0.5
