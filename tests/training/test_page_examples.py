from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.taxonomy import MODEL_TOPICS
from pipeline.text.folding import fold
from pipeline.training.hand_labels import text_key
from pipeline.training.page_examples import PageSet, read_pages

ARTICLE = "河畔市的大雨停了。" + "".join(chr(0x4E00 + number) for number in range(300))


def write(folder: Path, name: str, *records: dict[str, Any]) -> PageSet:
    path = folder / name / "train.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return PageSet(file=f"{name}/train.jsonl", weight=2)


def topics(values: Any) -> set[str]:
    return {name for name, value in zip(MODEL_TOPICS, values, strict=True) if value}


def test_label_allows_topics_and_its_set_knows_more(tmp_path: Path) -> None:
    record = {"text": "正文。", "title": "标题", "label": "政治"}
    (page,) = read_pages(tmp_path, [write(tmp_path, "fudan_sample", record)], seed=1)
    assert (page.title, page.text, page.weight) == ("标题", "标题\n正文。", 2)
    assert topics(page.allowed) == {"politics", "world"}
    assert {"politics", "health"} < topics(page.known) and "games" not in topics(page.known)


def test_headline_is_its_own_title_and_class_letters_are_read(tmp_path: Path) -> None:
    sets = [
        write(tmp_path, "thucnews_titles", {"text": "股市上涨", "label": "stocks"}),
        write(tmp_path, "chinaxiv_papers", {"text": "麦" * 90, "label": "S agriculture"}),
        write(tmp_path, "netease_2016", {"text": "别的", "label": "other"}),
    ]
    headline, paper = read_pages(tmp_path, sets, seed=1)
    assert (headline.title, topics(headline.allowed)) == ("股市上涨", {"stocks"})
    assert topics(paper.allowed) == {"agriculture"}


def test_negatives_say_what_a_page_is_not_about(tmp_path: Path) -> None:
    (page,) = read_pages(
        tmp_path,
        [write(tmp_path, "tencent_news_2018", {"text": "正文。", "label": "tech_no"})],
        seed=1,
    )
    assert (topics(page.allowed), topics(page.known)) == (set(), {"technology"})


def test_hand_labels_stand_in_place_of_the_sets_own(tmp_path: Path) -> None:
    sets = [
        write(
            tmp_path, "real_articles", {"text": f"标题\n{ARTICLE}", "topics": ["finance", "world"]}
        ),
        write(tmp_path, "web_news_2016", {"text": ARTICLE, "label": "社会"}),
    ]
    (page,) = read_pages(tmp_path, sets, seed=1)
    assert page.by_hand and page.title == "标题"
    assert topics(page.allowed) == {"finance", "stocks", "world"}
    assert page.allowed[MODEL_TOPICS.index("finance")] > page.allowed[MODEL_TOPICS.index("world")]


def test_no_more_of_a_label_than_asked_for(tmp_path: Path) -> None:
    records = [{"text": f"第{number}篇。", "label": "社会"} for number in range(5)]
    made = write(tmp_path, "web_news_2016", *records)
    assert len(read_pages(tmp_path, [made.model_copy(update={"most": 2})], seed=1)) == 2


def labelled(folder: Path, made: PageSet, *lines: str) -> PageSet:
    labels = folder / "labels.tsv"
    labels.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return made.model_copy(update={"labels": labels})


def test_texts_that_were_labelled_by_hand_alone_are_read_with_these_topics(tmp_path: Path) -> None:
    records = [{"text": text, "title": "标题", "label": "gn"} for text in ("甲。", ARTICLE)]
    made = write(tmp_path, "chinanews", *records)
    own = labelled(tmp_path, made, f"{text_key(ARTICLE)}\thealth,world")
    (page,) = read_pages(tmp_path, [own], seed=1)
    assert (page.title, page.text, page.by_hand) == ("标题", f"标题\n{fold(ARTICLE)}", True)
    assert topics(page.allowed) == {"health", "world"} and page.known.all()
    assert len(read_pages(tmp_path, [own, made], seed=1)) == 2  # the same article counts once


def test_labels_of_another_edition_of_a_set_are_told(tmp_path: Path) -> None:
    made = write(tmp_path, "chinanews", {"text": "甲。", "label": "gn"})
    own = labelled(tmp_path, made, f"{text_key('乙。')}\thealth")
    with pytest.raises(InputError, match="1 of 1 labels are of no text in"):
        read_pages(tmp_path, [own], seed=1)


def test_copy_without_its_title_weighs_as_asked_and_needs_a_body(tmp_path: Path) -> None:
    records = [
        {"text": ARTICLE, "title": "标题", "label": "体育"},
        {"text": "短。", "title": "标题", "label": "体育"},
    ]
    made = write(tmp_path, "fudan_sample", *records).model_copy(update={"untitled": 0.5})
    pages = read_pages(tmp_path, [made], seed=1)
    assert [(page.title, page.weight) for page in pages if not page.title] == [("", 1.0)]
    assert [page.text for page in pages if not page.title] == [fold(ARTICLE)]
    assert len(pages) == 3
