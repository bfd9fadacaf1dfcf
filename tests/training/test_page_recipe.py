from __future__ import annotations

import json
from pathlib import Path

from tiny_checkpoint import save_tiny_checkpoint

from pipeline.checkpoints.files import CHECKSUMS, check_sums, file_sha256
from pipeline.modeling.news.loading import load_annotator
from pipeline.modeling.news.page_topics import PAGE_TOPICS
from pipeline.training.page_recipe import PageRecipe, fit_pages, renew_checksums

PAGES = [("球队赢得比赛，球迷欢呼。", "sports"), ("股市收盘上涨，投资者买入。", "finance")]


def test_recipe_writes_into_the_folder_what_a_run_uses(tmp_path: Path) -> None:
    folder = save_tiny_checkpoint(tmp_path / "news")
    (folder / CHECKSUMS).write_text(f"{'0' * 64}  config.json\n", encoding="utf-8")
    hand = tmp_path / "real_articles.jsonl"
    records = [{"text": text, "topics": [topic]} for text, topic in PAGES * 6]
    hand.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    dev = tmp_path / "dev.jsonl"
    docs = [
        {"id": str(number), "text": text, "labels": {"topics": [{"name": topic}]}}
        for number, (text, topic) in enumerate(PAGES)
    ]
    dev.write_text("".join(json.dumps(one) + "\n" for one in docs), encoding="utf-8")
    config = PageRecipe.model_validate(
        {
            "checkpoint": folder,
            "data": tmp_path,
            "dev": "dev.jsonl",
            "fit": {"epochs": 10, "least_count": 1},
            "network": 0.0,
            "lists": 1.5,
            "sets": [{"file": "real_articles.jsonl"}],
        }
    )
    load_annotator.cache_clear()
    assert fit_pages(config, lambda line: None) == folder
    load_annotator.cache_clear()
    mix = json.loads((folder / "config.json").read_text("utf-8"))["page_topics"]
    assert (mix["network"], mix["lists"]) == (0.0, 1.5) and mix["temperature"] > 0
    check_sums(folder)
    file_sha256.cache_clear()
    listed = dict(
        reversed(line.split("  ")) for line in (folder / CHECKSUMS).read_text("utf-8").splitlines()
    )
    assert listed == {name: file_sha256(folder / name) for name in ("config.json", PAGE_TOPICS)}


def test_folder_without_checksums_gets_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("甲", encoding="utf-8")
    renew_checksums(tmp_path, ["a"])
    assert not (tmp_path / CHECKSUMS).exists()
