from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_sets import write_set
from tiny_checkpoint import tiny_extract

from pipeline.document import Span
from pipeline.modeling.news.encoding import sentence_places
from pipeline.modeling.news.ngrams import bag_of_ngrams
from pipeline.modeling.news.tags import tag_names
from pipeline.public_sets.splits import in_dev_split
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.training.augment import Labelled
from pipeline.training.examples import (
    Judged,
    headline_and_body,
    judged_examples,
    labelled_texts,
    tagged,
    useful_headline,
)

EXTRACT = tiny_extract()
THUCNEWS = {
    *("entertainment", "games", "technology", "society", "sports", "politics", "finance"),
    *("education", "stocks", "realty"),
}
HEADLINE = "李明昨日在榆社县调研"
BODY = "天气晴。李明昨日在榆社县调研。会议结束。"
#: ROUGE-L of the three sentences of BODY to HEADLINE.
NEAR = [0.0, 20 / 21, 0.0]


def _labelled(tmp_path: Path, name: str, head: str, *records: dict[str, Any]) -> list[Labelled]:
    return list(labelled_texts(write_set(tmp_path / name / "train.jsonl.gz", records), head))


def _judged(
    tmp_path: Path, name: str, *records: dict[str, Any], length: int = 40, most: int = 14
) -> list[Judged]:
    path = write_set(tmp_path / name / "train.jsonl.gz", records)
    found = judged_examples(path, EXTRACT, MODEL_TOPICS, window_length=length, max_sentences=most)
    return list(found)


def test_the_bag_holds_the_whole_page_of_a_document_that_has_a_topic(tmp_path: Path) -> None:
    page = {"text": BODY, "title": HEADLINE, "label": "gn"}
    path = write_set(tmp_path / "chinanews" / "train.jsonl.gz", [page, page])
    shown, hidden = judged_examples(
        path, EXTRACT, MODEL_TOPICS, window_length=40, max_sentences=2, ngram_buckets=1 << 20
    )
    sentences = ["天气晴。", f"{HEADLINE}。", "会议结束。"]
    assert [doc.sentences for doc in (shown, hidden)] == [2, 2]
    for doc, texts in ((shown, [HEADLINE, *sentences]), (hidden, sentences)):
        expected = bag_of_ngrams(texts, 1 << 20)
        assert doc.bag.buckets.tolist() == expected.buckets.tolist()
        assert doc.bag.counts.tolist() == expected.counts.tolist()


def test_a_document_without_a_topic_has_no_bag(tmp_path: Path) -> None:
    path = write_set(tmp_path / "portal_news" / "all.jsonl.gz", [{"text": BODY, "title": HEADLINE}])
    [doc] = judged_examples(
        path, EXTRACT, MODEL_TOPICS, window_length=40, max_sentences=9, ngram_buckets=1 << 20
    )
    assert len(doc.bag.buckets) == 0


def _names(mask: Any) -> set[str]:
    return {topic for topic, here in zip(MODEL_TOPICS, mask, strict=True) if here}


def _is_of(doc: Judged, *sentences: str) -> bool:
    """Return whether a document has the features of these sentences and no others."""
    return [row.tolist() for row in doc.windows] == [EXTRACT(text).tolist() for text in sentences]


def test_words_are_spans_that_tile_their_text(tmp_path: Path) -> None:
    record = {"words": ["他", "說", "", "😀", "２０１９年"]}
    assert _labelled(tmp_path, "sxu_segmentation", "words", record) == [
        Labelled("他说😀2019年", ((0, 1, ""), (1, 2, ""), (2, 3, ""), (3, 8, "")))
    ]


@pytest.mark.parametrize(
    ("head", "spans"),
    [
        ("news", ((0, 2, "PER"), (3, 6, "LOC"))),
        ("fine", ((0, 2, "PER.NAM"), (3, 6, "GPE.NAM"), (6, 7, "PER.NOM"))),
    ],
)
def test_entities_have_our_labels_in_news_and_their_own_in_fine(
    head: str, spans: tuple[tuple[int, int, str], ...], tmp_path: Path
) -> None:
    entities = [[6, 7, "PER.NOM"], [0, 2, "PER.NAM"], [3, 6, "GPE.NAM"]]
    record = {"text": "張三在榆社縣人", "entities": entities}
    assert _labelled(tmp_path, "weibo_ner", head, record) == [Labelled("张三在榆社县人", spans)]


def test_of_entities_that_overlap_the_first_stands(tmp_path: Path) -> None:
    entities = [[0, 4, "ORG"], [2, 4, "LOC"], [4, 5, "LOC"]]
    record = {"text": "晋中大学晋", "entities": entities}
    [found] = _labelled(tmp_path, "resume_ner", "news", record)
    assert found.spans == ((0, 4, "ORG"), (4, 5, "LOC"))


def test_a_record_without_text_is_left_out(tmp_path: Path) -> None:
    assert _labelled(tmp_path, "sxu_segmentation", "words", {"words": []}, {"words": [""]}) == []


@pytest.mark.parametrize("name", ["msra_ner", "weibo_ner"])
def test_a_tenth_by_hash_is_never_trained_on_where_a_set_has_no_development_part(
    name: str, tmp_path: Path
) -> None:
    texts = [f"第{number}句，臺灣。" for number in range(60)]
    records = [{"text": text, "entities": []} for text in texts]
    path = write_set(tmp_path / name / "train.jsonl.gz", records)
    folded = {text: text.replace("，", ",").replace("臺灣", "台湾") for text in texts}
    parts = {
        dev: [found.text for found in labelled_texts(path, "news", dev=dev)]
        for dev in (True, False)
    }
    if name == "msra_ner":
        assert any(in_dev_split(text) for text in texts)
        assert parts == {
            dev: [folded[text] for text in texts if in_dev_split(text) is dev]
            for dev in (True, False)
        }
    else:
        assert parts == {dev: list(folded.values()) for dev in (True, False)}


def test_a_long_text_is_cut_into_windows_and_loses_nothing() -> None:
    tags = tag_names(["LOC"])  # O, B-LOC, I-LOC, E-LOC, S-LOC
    text = "李明在晋中市榆"
    found = list(tagged([Labelled(text, ((3, 6, "LOC"), (6, 7, "LOC")))], EXTRACT, tags, 5))
    assert [window.tags.tolist() for window in found] == [[0, 0, 0, 1, 2], [3, 4]]
    assert [window.size for window in found] == [5, 2]
    features = np.concatenate([window.features for window in found])
    np.testing.assert_array_equal(features, EXTRACT(text))


def test_a_headline_is_one_sentence_with_the_topic_of_its_label(tmp_path: Path) -> None:
    record = {"text": "球隊奪得冠軍！真好 ", "label": "sports"}
    [doc] = _judged(tmp_path, "thucnews_titles", record)
    assert _is_of(doc, "球队夺得冠军!真好")
    assert _names(doc.allowed) == {"sports"}
    assert doc.salience is None
    heading = sentence_places([Span(0, 9, "heading")], "球队夺得冠军!真好")
    np.testing.assert_allclose(doc.places, heading)


def test_a_set_that_knows_ten_topics_says_nothing_of_the_others(tmp_path: Path) -> None:
    records = [{"text": "球队夺冠", "label": label} for label in ("sports", "stocks", "game")]
    docs = _judged(tmp_path, "thucnews_titles", *records)
    assert [_names(doc.allowed) for doc in docs] == [{"sports"}, {"stocks"}, {"games"}]
    assert [_names(doc.known) for doc in docs] == [THUCNEWS] * 3


def test_a_label_may_allow_several_topics_and_a_wide_one_masks_the_narrow(tmp_path: Path) -> None:
    [doc] = _judged(tmp_path, "chinanews", {"text": BODY, "title": HEADLINE, "label": "gn"})
    assert _names(doc.allowed) == {"politics", "society"}
    assert _names(doc.known) == {
        *("politics", "society", "world", "finance", "culture", "sports", "entertainment"),
    }


def test_a_label_that_maps_to_nothing_teaches_nothing(tmp_path: Path) -> None:
    assert _judged(tmp_path, "toutiao_titles", {"text": "心情真好", "label": "news_story"}) == []


def test_every_other_document_has_its_headline_on_top_and_no_salience(tmp_path: Path) -> None:
    record = {"text": BODY, "title": HEADLINE, "label": "财经"}
    docs = _judged(tmp_path, "sogouc_reduced", *[record] * 4)
    body = ("天气晴。", "李明昨日在榆社县调研。", "会议结束。")
    assert [_is_of(doc, HEADLINE, *body) for doc in docs] == [True, False] * 2
    assert [_is_of(doc, *body) for doc in docs] == [False, True] * 2
    assert [doc.salience is None for doc in docs] == [True, False] * 2
    assert docs[0].places[:, 2].tolist() == [1, 0, 0, 0]  # the headline is a heading
    assert all(_names(doc.allowed) == {"finance"} for doc in docs)


def test_without_a_label_the_headline_is_hidden_and_salience_is_its_rouge_l(tmp_path: Path) -> None:
    docs = _judged(tmp_path, "portal_news", *[{"text": BODY, "title": HEADLINE}] * 2)
    for doc in docs:
        assert (doc.allowed, doc.known) == (None, None)
        assert doc.salience is not None
        np.testing.assert_allclose(doc.salience, NEAR, rtol=1e-6)


@pytest.mark.parametrize(
    "record",
    [
        {"title": "晋中新闻联播一", "text": BODY},  # too short, and a round-up
        {"title": "李明昨日在榆社县调研快讯", "text": BODY},
        {"title": "完全不相干之标题", "text": BODY},  # no sentence is near it
        {"title": HEADLINE, "text": "李明昨日在榆社县调研。"},  # nothing to choose from
        {"title": HEADLINE, "text": ""},
        {"text": BODY},
    ],
)
def test_without_label_and_useful_headline_a_document_is_left_out(
    record: dict[str, str], tmp_path: Path
) -> None:
    assert _judged(tmp_path, "portal_news", record) == []


def test_of_long_documents_the_beginning_is_read_and_of_one_in_eight_three_times_as_much(
    tmp_path: Path,
) -> None:
    text = HEADLINE + "。" + "天气晴。" * 20
    docs = _judged(tmp_path, "portal_news", *[{"text": text, "title": HEADLINE}] * 12, most=2)
    counts = [doc.sentences for doc in docs]
    assert counts == [2, 2, 2, 6, 2, 2, 2, 2, 2, 2, 2, 6]
    for doc, count in zip(docs, counts, strict=True):
        assert doc.salience is not None
        assert (len(doc.places), len(doc.salience)) == (count, count)
        # Where a sentence stands is told of the whole document.
        assert doc.places[1, 3] == pytest.approx(1 / 21)


def test_sentences_are_cut_at_the_window_and_have_no_line_breaks(tmp_path: Path) -> None:
    line = "李明昨日在榆社县调研,新华社报道北京大学"  # wrapped: none ends a sentence
    record = {"text": f"{line}\n{line}\n{line}\n昨日。天气晴。", "title": HEADLINE}
    [doc] = _judged(tmp_path, "portal_news", record, length=24)
    assert _is_of(doc, f"{line} 李明昨", "天气晴。")
    assert doc.size == 28


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"title": "標題 ", "text": " 正文。\n二。 "}, ("标题", "正文。\n二。")),
        ({"title": "标题", "text": "标题\n\n正文。"}, ("标题", "正文。")),
        ({"title": "标题", "text": "标题 \n正文。"}, ("标题", "正文。")),
        ({"title": "标题", "text": "标题,正文。"}, ("标题", "标题,正文。")),
        ({"title": "一", "summary": "二", "text": "正文。"}, ("二", "正文。")),
        ({"text": "正文。"}, ("", "正文。")),
        ({"title": None, "text": None}, ("", "")),
        ({"title": "标题", "text": "标题"}, ("标题", "")),
    ],
)
def test_the_body_does_not_repeat_the_headline(
    record: dict[str, str | None], found: tuple[str, str]
) -> None:
    assert headline_and_body(record) == found


@pytest.mark.parametrize(
    ("headline", "useful"),
    [
        ("榆社县实现脱贫摘帽", True),
        ("榆社脱贫摘帽啦", False),
        ("财经快讯十月二十一日", False),
        ("新闻联播十月二十一日", False),
        ("", False),
    ],
)
def test_headlines_of_round_ups_are_of_no_use(headline: str, useful: bool) -> None:
    assert useful_headline(headline) is useful
