"""The whole recipe on a few sentences written for it: data to checkpoint, killed and resumed."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from safetensors.torch import load_file

from pipeline.checkpoints.files import check_sums
from pipeline.document import Document
from pipeline.errors import ResumeError
from pipeline.pipeline import Pipeline
from pipeline.public_sets.splits import in_dev_split
from pipeline.training.recipe import train
from pipeline.training.settings import TrainConfig

PEOPLE = ["张书锦", "李明", "王强", "赵国庆", "孙丽华", "周文"]
PLACES = ["晋中市", "榆社县", "左权县", "太原", "介休市", "寿阳"]
TITLES = {"sports": "球队夺得冠军", "finance": "银行下调利率", "education": "学校开学典礼"}


def _write(path: Path, records: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _sentences() -> list[dict[str, Any]]:
    records = []
    for person in PEOPLE:
        for place in PLACES:
            text = f"{person}昨日在{place}考察了扶贫工作。"
            at = len(person) + 3
            entities = [[0, len(person), "PER"], [at, at + len(place), "LOC"]]
            records.append({"text": text, "entities": entities})
    assert any(in_dev_split(record["text"]) for record in records)
    plain = ["昨日天气晴朗。", "会议随后举行。", "😀昨日天气晴朗。"]
    return records + [{"text": text, "entities": []} for text in plain * 4]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    _write(folder / "msra_ner/train.jsonl.gz", _sentences())
    words = [{"words": [person, "在", "晋中市", "考察", "。"]} for person in PEOPLE]
    _write(folder / "sxu_segmentation/train.jsonl.gz", words)
    titles = [
        {"text": f"{place}{title}", "label": label}
        for place in PLACES
        for label, title in TITLES.items()
    ]
    _write(folder / "thucnews_titles/train_part.jsonl.gz", titles)
    pages = [
        {
            "text": f"昨日天气晴朗。{person}在{place}考察了扶贫工作。会议随后举行。",
            "title": f"{person}在{place}考察扶贫",
        }
        for person in PEOPLE
        for place in PLACES
    ]
    _write(folder / "portal_news/all.jsonl.gz", pages)
    return folder


def _settings(data: Path, folder: Path, steps: int) -> dict[str, Any]:
    vectors = {"size": 16, "vocabulary": 200, "least_count": 1, "epochs": 1}
    everything = ["msra_ner/train.jsonl.gz", "portal_news/all.jsonl.gz"]
    return {
        "data": str(data),
        "work": str(folder / "work"),
        "output": str(folder / "checkpoint"),
        "seed": 2,  # so small a network does not learn from every start
        "precision": "float32",
        "device": "cpu",
        "raw": everything,
        "vectors": {"characters": vectors, "pairs": vectors, "words": vectors},
        "model": {
            "hidden_size": 32,
            "sentence_size": 32,
            "dropout": 0.0,
            "window_length": 60,
            "ngram_buckets": 512,
        },
        "pretrain": {"steps": 4, "rows": 4, "length": 24},
        "finetune": {
            "steps": steps,
            "characters": 300,
            "learning_rate": 0.02,
            "topic_vector_learning_rate": 0.005,
            "topic_smoothing": 0.1,
            "dropped_units": 0.1,
            "warmup": 5,
            "average_from": 0.9,
            "weights": {"news": 3, "words": 1, "titles": 3, "documents": 1},
        },
        "document_head": {"steps": 20, "sentences": 20, "topic_smoothing": 0.1},
        "sets": {
            "news": {"train": everything[:1], "dev": everything[:1]},
            "words": {"train": ["sxu_segmentation/train.jsonl.gz"]},
            "titles": {"train": ["thucnews_titles/train_part.jsonl.gz"]},
            "documents": {
                "train": ["portal_news/all.jsonl.gz"],
                "dev": ["portal_news/all.jsonl.gz"],
            },
        },
    }


@pytest.fixture(scope="module")
def checkpoint(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = _settings(data, tmp_path_factory.mktemp("run"), 200)
    return train(TrainConfig(**settings), lambda line: None)


def test_a_trained_checkpoint_tags_what_it_was_taught(checkpoint: Path) -> None:
    name = str(checkpoint)
    pipeline = Pipeline.from_config(
        {
            "stages": [
                "sentences",
                {"entities": {"checkpoint": name}},
                {"topics": {"checkpoint": name}},
                {"summary": {"checkpoint": name, "max_sentences": 1}},
            ]
        }
    )
    text = "😀昨日天气晴朗。李明昨日在左权县考察了扶贫工作。会议随后举行。"
    doc = pipeline(text)
    assert doc.errors == []
    found = [(doc.surface(span), span.label) for span in doc.spans["entities"]]
    assert found == [("李明", "PER"), ("左权县", "LOC")]
    assert doc.texts["summary"] == "李明昨日在左权县考察了扶贫工作。"
    assert pipeline(Document("title", "太原银行下调利率")).labels["topics"][0].name == "finance"


def test_checkpoint_holds_its_checksums_and_its_figures(checkpoint: Path) -> None:
    check_sums(checkpoint)
    results = json.loads((checkpoint / "training.json").read_text(encoding="utf-8"))
    assert results["figures"]["news/msra_ner"] == 1.0
    assert set(results["temperatures"]) == {"news"}


def test_a_checkpoint_goes_on_with_lists_of_names_held_by_what_it_said_itself(
    data: Path, checkpoint: Path, tmp_path: Path
) -> None:
    (data / "people.txt").write_text("张书锦\n郑爱国\n", encoding="utf-8")
    fresh = _settings(data, tmp_path, 30)
    news = {"news": fresh["sets"]["news"]}
    settings = {
        **{key: fresh[key] for key in ("data", "work", "output", "precision", "device")},
        "units_from": str(checkpoint),
        "names": {"per_other": ["people.txt"]},
        "model": {**fresh["model"], "ngram_buckets": 0, "names_size": 4},
        "pretrain": {"weights": str(checkpoint)},
        "distill": {
            "teachers": [str(checkpoint)],
            "heads": ["words", "news"],
            "raw": ["portal_news/all.jsonl.gz"],
            "characters": 100,
            "sets": False,
            "topics": False,
        },
        "finetune": {"steps": 30, "frozen_vectors": True, "weights": {"answers": 1, "news": 1}},
        "augment": {"misread": 0.5, "lists": {"PER": ["people.txt"]}},
        "sets": news,
    }
    told: list[str] = []
    folder = train(TrainConfig(**settings), told.append)
    (asked,) = [line for line in told if "0 documents" in line]
    assert int(asked.split()[1].replace(",", "")) < 200  # raw pages alone
    old, new = (load_file(path / "model.safetensors") for path in (checkpoint, folder))
    assert new["encoder.names_embedding.weight"].abs().sum() > 0
    head = next(name for name in old if name.startswith("document.topics"))
    assert torch.equal(old[head], new[head])
    moved = (old["taggers.words.bias"] - new["taggers.words.bias"]).abs().max()
    assert 0 < moved < 0.5
    assert (folder / "names.npz").exists()
    check_sums(folder)
    pipeline = Pipeline.from_config(
        {"stages": ["sentences", {"entities": {"checkpoint": str(folder)}}]}
    )
    doc = pipeline("郑爱国昨日在太原考察了扶贫工作。")
    assert ("郑爱国", "PER") in [(doc.surface(span), span.label) for span in doc.spans["entities"]]


def test_results_of_other_settings_are_not_gone_on_with(data: Path, checkpoint: Path) -> None:
    settings = _settings(data, checkpoint.parent, 200)
    elsewhere = {**settings, "output": str(checkpoint.parent / "other"), "threads": 2}
    with pytest.raises(ResumeError, match=r"finetune.steps: was 200, is 201\n"):
        train(TrainConfig(**_settings(data, checkpoint.parent, 201)), lambda line: None)
    train(TrainConfig(**elsewhere), lambda line: None)
    assert (checkpoint.parent / "other/config.json").exists()


_KILLED = """
import sys, yaml
from pipeline.training.recipe import train
from pipeline.training.settings import TrainConfig
import pipeline.training.loop as loop
import pipeline.training.phases as phases
real = loop.LoopConfig
def report(line): print(line, flush=True)
phases.LoopConfig = lambda *a, **k: real(*a, **k, save_every=0.0, report_every=1)
train(TrainConfig(**yaml.safe_load(open(sys.argv[1], encoding="utf-8"))), report)
"""


def _kill_at(config: Path, marks: list[str]) -> None:
    """Start training, and kill it without warning at the first line that holds one of `marks`."""
    command = [sys.executable, "-c", _KILLED, str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if any(mark in line for mark in marks):
                process.send_signal(signal.SIGKILL)
                break
        assert process.wait(timeout=60) == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_run_killed_in_every_phase_ends_as_one_that_was_not(data: Path, tmp_path: Path) -> None:
    whole = _settings(data, tmp_path / "whole", 12)
    train(TrainConfig(**whole), lambda line: None)
    killed = _settings(data, tmp_path / "killed", 12)
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump(killed), encoding="utf-8")
    _kill_at(config, ["vectors of pairs"])
    _kill_at(config, ["step 2 of 4"])
    _kill_at(config, ["step 7 of 12"])
    _kill_at(config, ["step 9 of 20"])
    _kill_at(config, ["topics of n-grams"])
    train(TrainConfig(**killed), lambda line: None)
    weights = [
        load_file(tmp_path / name / "checkpoint/model.safetensors") for name in ("whole", "killed")
    ]
    assert weights[0].keys() == weights[1].keys()
    for name, weight in weights[0].items():
        torch.testing.assert_close(weights[1][name], weight)
