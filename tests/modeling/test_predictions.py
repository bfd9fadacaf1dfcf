"""What a stage may count on, whichever kind of checkpoint stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import torch
import transformers
from tiny_checkpoint import save_tiny_checkpoint
from tiny_writers import seq2seq

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.checkpoints.source import HubCheckpointConfig
from pipeline.document import Span
from pipeline.modeling.pages import Page
from pipeline.modeling.predictions import ScoredSpan, Written

PAGES = [
    Page("晋中市召开会议。张三说好。", (Span(0, 8), Span(8, 13))),
    Page("", ()),
    Page("\u3000榆社县。", (Span(1, 5),)),
]


def _news(folder: Path) -> Path:
    return save_tiny_checkpoint(folder)


def _bert(cls: Any, labels: list[str]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        torch.manual_seed(1)
        tokenizer = tiny_hub.wordpiece()
        config = tiny_hub.bert_config(tokenizer, **tiny_hub.label_map(labels))
        return tiny_hub.save(folder, cls(config).eval(), tokenizer)

    return make


_tags = _bert(transformers.BertForTokenClassification, tiny_hub.tags_of("BI"))
_classes = _bert(transformers.BertForSequenceClassification, ["体育", "财经", "其他"])


def _checkpoint(folder: Path) -> Checkpoint:
    return Checkpoint.of(HubCheckpointConfig(checkpoint=str(folder), device="cpu"))


@pytest.mark.parametrize("make", [_news, _tags], ids=["ours", "the hub's"])
def test_a_tagger_gives_scored_spans_in_the_pages_own_offsets(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    found = _checkpoint(make(tmp_path / "it")).tagger("news")(PAGES)
    assert [len(found), found[1]] == [3, []]
    assert sum(map(len, found)) > 0
    for page, spans in zip(PAGES, found, strict=True):
        for span in spans:
            assert isinstance(span, ScoredSpan)
            assert any(own.start <= span.start < span.end <= own.end for own in page.sentences)
            assert (0 < span.score <= 1, span.label in ("PER", "LOC", "ORG")) == (True, True)


@pytest.mark.parametrize("make", [_news, _classes], ids=["ours", "the hub's"])
def test_topics_are_probabilities_and_a_page_that_says_nothing_has_none(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    topics = _checkpoint(make(tmp_path / "it")).topics()
    found = topics(PAGES)
    assert (topics.multi_label, len(found), found[1]) == (False, 3, {})
    for shares in (found[0], found[2]):
        assert all(0 <= share <= 1 for share in shares.values())
        assert sum(shares.values()) == pytest.approx(1)


def test_salience_has_a_score_for_each_sentence(tmp_path: Path) -> None:
    found = _checkpoint(_news(tmp_path / "it")).salience()(PAGES)
    assert [len(scores) for scores in found] == [2, 0, 1]
    assert all(isinstance(score, float) for scores in found for score in scores)


def test_a_writer_gives_what_was_written_with_its_record(tmp_path: Path) -> None:
    tokenizer = tiny_hub.wordpiece()
    folder = tiny_hub.save(tmp_path / "it", seq2seq("Bart", tokenizer), tokenizer)
    write = _checkpoint(folder).writer(decoding={"max_new_tokens": 8}, salience="lead")
    assert write is not None
    found = write(PAGES)
    assert [type(one) for one in found] == [Written] * 3
    assert (found[1].text, found[1].record) == ("", None)
    assert all(one.record for one in (found[0], found[2]))


def test_our_checkpoint_writes_nothing(tmp_path: Path) -> None:
    checkpoint = _checkpoint(_news(tmp_path / "it"))
    assert (checkpoint.writes, checkpoint.writer(decoding={})) == (False, None)


def test_nothing_written_is_shared_between_two_pages() -> None:
    one, other = Written(), Written()
    one.sources.append((0, 1, 0.5))
    assert (other.text, other.sources, other.record, other.salience) == ("", [], None, None)
