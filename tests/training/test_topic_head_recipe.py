from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tiny_checkpoint import save_tiny_checkpoint

from pipeline.checkpoints.files import CHECKSUMS, check_sums, file_sha256
from pipeline.modeling.news.loading import load_annotator
from pipeline.training.page_examples import PageExample, PageSet, read_pages
from pipeline.training.page_recipe import renew_checksums
from pipeline.training.topic_head_recipe import TopicHeadRecipe, as_pages, train_topic_head

PAGES = [("张书锦在晋中市榆社县调研。", "politics"), ("北京大学发布通知。", "education")]
TITLES = [("李明主持会议", "politics"), ("北京大学报道", "education")]


def _data(folder: Path) -> Path:
    hand, titles = folder / "real_articles" / "train.jsonl", folder / "thucnews_titles" / "a.jsonl"
    rows = {
        hand: [{"text": text, "topics": [topic]} for text, topic in PAGES * 6],
        titles: [{"text": text, "label": topic} for text, topic in TITLES * 6],
    }
    for path, records in rows.items():
        path.parent.mkdir()
        path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return folder


def test_recipe_writes_layers_of_topics_alone(tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path / "news")
    (folder / CHECKSUMS).write_text(
        "".join(f"{'0' * 64}  {name}\n" for name in ("config.json", "model.safetensors")),
        encoding="utf-8",
    )
    before = load_file(folder / "model.safetensors")
    renew_checksums(folder)
    data = _data(tmp_path)
    config = TopicHeadRecipe.model_validate(
        {
            "checkpoint": folder,
            "data": data,
            "fit": {"epochs": 60, "batch": 6, "learning_rate": 0.02, "dropout": 0},
            "dev": {"file": "thucnews_titles/a.jsonl"},
            "sets": [{"file": "real_articles/train.jsonl"}, {"file": "thucnews_titles/a.jsonl"}],
        }
    )
    load_annotator.cache_clear()
    heard: list[str] = []
    assert train_topic_head(config, heard.append) == folder
    after = load_file(folder / "model.safetensors")
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    assert changed == {
        f"document.topics.{one}" for one in ("0.weight", "0.bias", "3.weight", "3.bias")
    }
    assert all(after[name].dtype == before[name].dtype for name in before)
    temperature = json.loads((folder / "config.json").read_text("utf-8"))["temperatures"]["topics"]

    assert heard[-1] == f"head of topics: temperature of headlines {temperature}"
    file_sha256.cache_clear()
    check_sums(folder)
    load_annotator.cache_clear()
    annotator = load_annotator(folder.resolve())
    examples = read_pages(data, [PageSet(file="real_articles/train.jsonl")], seed=1)
    logits = annotator.page_logits(as_pages(examples, 500), headlines=True)
    assert (
        np.mean([page.allowed[row.argmax()] for row, page in zip(logits, examples, strict=True)])
        == 1
    )


def test_a_headline_is_a_heading_and_an_article_has_sentences() -> None:
    nothing, known = np.zeros(19, np.float32), np.ones(19, np.bool_)
    texts = [
        ("球队赢球", "球队赢球"),
        ("球队赢球", "球队赢球\n球迷欢呼。队员感谢。"),
        ("", "一二三四五"),
    ]
    examples = [PageExample(title, text, "a", 1.0, nothing, known) for title, text in texts]
    pages = as_pages(examples, 10)
    assert [one.label for one in pages[0].sentences] == ["heading"]
    assert [len(page.text) for page in pages] == [4, 10, 5]
    assert len(pages[1].sentences) == 2
