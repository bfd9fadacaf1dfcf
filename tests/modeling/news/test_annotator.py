from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tiny_checkpoint import TEXT, save_tiny_checkpoint

from pipeline.document import Span
from pipeline.modeling.news.annotator import Annotator, Page

LONG = "晋中市榆社县" * 40


@pytest.fixture
def annotator(tmp_path: Path) -> Annotator:
    annotator = Annotator.from_pretrained(save_tiny_checkpoint(tmp_path))
    annotator.request("news")
    return annotator


def _count_encoder_windows(annotator: Annotator) -> list[int]:
    """Return a list that grows by the windows of each forward pass of the encoder."""
    counts: list[int] = []
    annotator.model.encoder.register_forward_hook(
        lambda _module, inputs, _output: counts.append(len(inputs[0].lengths))
    )
    return counts


def test_every_window_goes_through_the_encoder_once(annotator: Annotator) -> None:
    counts = _count_encoder_windows(annotator)
    pages = [Page(TEXT, (Span(0, 21), Span(21, len(TEXT)))), Page("晋中市。", (Span(0, 4),))]
    annotator(pages)
    assert sum(counts) == 3
    annotator(pages)
    assert sum(counts) == 3


def test_another_page_or_head_is_another_pass(annotator: Annotator) -> None:
    counts = _count_encoder_windows(annotator)
    annotator([Page("晋中市。", (Span(0, 4),))])
    annotator([Page("榆社县。", (Span(0, 4),))])
    annotator.request("fine")
    analysis = annotator([Page("榆社县。", (Span(0, 4),))])[0]
    assert sum(counts) == 3
    assert set(analysis.spans) == {"news", "fine"}


def test_a_sentence_longer_than_a_window_is_read_to_its_end(annotator: Annotator) -> None:
    with torch.no_grad():
        annotator.model.taggers["news"].weight.zero_()
        annotator.model.taggers["news"].bias.copy_(torch.eye(13)[8] * 20)  # all S-LOC
    [analysis] = annotator([Page(LONG, (Span(0, len(LONG)),))])
    assert [span[:3] for span in analysis.spans["news"]] == [
        (at, at + 1, "LOC") for at in range(len(LONG))
    ]


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_transitions_turn_the_path_whatever_the_temperature(
    annotator: Annotator, temperature: float
) -> None:
    model = annotator.model
    model.config.temperatures = {"news": temperature}
    with torch.no_grad():
        model.taggers["news"].weight.zero_()
        model.taggers["news"].bias.copy_(torch.eye(13)[8])  # all S-LOC, by a little
        model.transitions["news"][8, 8] = -3  # but not two in a row
    [analysis] = annotator([Page("晋中市", (Span(0, 3),))])
    assert [span[:2] for span in analysis.spans["news"]] == [(0, 1), (2, 3)]


def test_a_foreign_stretch_of_a_chinese_sentence_is_read(annotator: Annotator) -> None:
    with torch.no_grad():
        annotator.model.taggers["news"].weight.zero_()
        annotator.model.taggers["news"].bias.copy_(torch.eye(13)[8] * 20)  # all S-LOC
    text = "IBM " * 30 + "晋"  # its first windows have no Chinese character
    [analysis] = annotator([Page(text, (Span(0, len(text)),))])
    assert len(analysis.spans["news"]) == len(text)


def test_probabilities_add_up_and_headings_have_none(annotator: Annotator) -> None:
    page = Page(TEXT, (Span(0, 18, "heading"), Span(18, 30), Span(30, len(TEXT))))
    [analysis] = annotator([page])
    assert sum(analysis.topics.values()) == pytest.approx(1, abs=1e-5)
    assert analysis.salience[0] == 0
    assert sum(analysis.salience) == pytest.approx(1, abs=1e-5)


def test_a_page_without_sentences_has_nothing(annotator: Annotator) -> None:
    [analysis] = annotator([Page("   ", ())])
    assert (analysis.spans, analysis.topics, analysis.salience) == ({"news": []}, {}, [])


def test_only_headings_have_topics_and_no_salience(annotator: Annotator) -> None:
    [analysis] = annotator([Page("晋中市", (Span(0, 3, "heading"),))])
    assert analysis.topics and analysis.salience == [0.0]


def test_without_chinese_characters_entities_and_topics_are_not_guessed_at(
    annotator: Annotator,
) -> None:
    annotator.request("words")
    with torch.no_grad():
        annotator.model.taggers["news"].weight.zero_()
        annotator.model.taggers["news"].bias.copy_(torch.eye(13)[8] * 20)  # all S-LOC
    page = Page("IBM 2019. 晋 IBM", (Span(0, 9), Span(10, 15)))
    [mixed, foreign] = annotator([page, Page("IBM 2019.", (Span(0, 9),))])
    assert [span[0] for span in mixed.spans["news"]] == [10, 11, 12, 13, 14]
    assert mixed.topics and mixed.spans["words"][0][0] == 0
    assert (foreign.spans["news"], foreign.topics) == ([], {})
    assert foreign.spans["words"] and foreign.salience == [1.0]


def test_what_stands_before_a_sentence_does_not_change_its_entities(annotator: Annotator) -> None:
    sentence = "张书锦在晋中市榆社县调研。"
    alone = annotator([Page(sentence, (Span(0, len(sentence)),))])[0].spans["news"]
    for before in ("北京大学昨日发布通知!", "他说好。" * 50):
        shift = len(before)
        page = Page(before + sentence, (Span(0, shift), Span(shift, shift + len(sentence))))
        found = [span for span in annotator([page])[0].spans["news"] if span[0] >= shift]
        assert [(start - shift, end - shift, label) for start, end, label, _ in found] == [
            span[:3] for span in alone
        ]
        assert [score for *_, score in found] == pytest.approx([s for *_, s in alone], abs=1e-4)
