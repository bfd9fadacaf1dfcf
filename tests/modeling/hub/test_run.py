"""The whole of it, as a user has it: one config, three checkpoints from elsewhere, one command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import tiny_hub
import tiny_writers
import torch
import transformers

from pipeline import Document
from pipeline.cli import main

TEXT = tiny_hub.TAUGHT[-1][0]
WRITTEN = "张三要加快发展。"
#: Started before anything else, it makes every way to the network an error.
BLOCK = """
import socket

def refuse(*_, **__):
    raise RuntimeError("the network was wanted")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse
"""


@pytest.fixture(scope="module")
def home(bio: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of the hub with a checkpoint for each stage."""
    home = tmp_path_factory.mktemp("home")
    tokenizer = tiny_hub.wordpiece()

    def entities(folder: Path) -> None:
        for file in bio.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())

    def inference(folder: Path) -> None:
        names = ["ENTAILMENT", "CONTRADICTION"]
        torch.manual_seed(0)
        config = tiny_hub.bert_config(
            tokenizer, **tiny_hub.label_map(names), max_position_embeddings=96
        )
        model = transformers.BertForSequenceClassification(config)
        asked = [f"这篇文章的主题是{label}。" for label in ("乡村振兴", "环保")]
        batch = {
            **tokenizer([TEXT, TEXT], asked, padding=True, return_tensors="pt"),
            "labels": torch.tensor([0, 1]),
        }
        assert tiny_hub.fit(model, [batch], steps=300, rate=4e-3) < 0.05
        tiny_hub.save(folder, model, tokenizer)

    def summary(folder: Path) -> None:
        model = tiny_writers.teach_summaries("Bart", tokenizer, [(TEXT, WRITTEN)])
        tiny_hub.save(folder, model, tokenizer)

    tiny_hub.cached(home, "owner/entities", entities)
    tiny_hub.cached(home, "owner/inference", inference)
    tiny_hub.cached(home, "owner/summary", summary)
    return home


CONFIG = """
stages:
  - clean
  - sentences
  - words
  - entities: {checkpoint: owner/entities}
  - topics: {checkpoint: owner/inference, labels: [乡村振兴, 环保], threshold: 0.5}
  - summary: {checkpoint: owner/summary, on_unfaithful: extract}
"""


def check(doc: Document) -> None:
    assert doc.errors == []
    assert [(doc.surface(span), span.label) for span in doc.spans["entities"]] == [
        ("晋中市", "LOC"),
        ("张三", "PER"),
        ("榆社县", "LOC"),
        ("李四", "PER"),
        ("王五", "PER"),
        ("华为公司", "ORG"),
    ]
    assert [label.name for label in doc.labels["topics"]] == ["乡村振兴"]
    assert (doc.texts["summary"], doc.meta["summary_check"]["faithful"]) == (WRITTEN, True)
    hub = {layer: made for layer, made in doc.made_by.items() if made.startswith("owner/")}
    assert hub == {
        "entities": "owner/entities@000000000000 news",
        "topics": "owner/inference@000000000000",
        "summary": "owner/summary@000000000000",
    }


def test_the_command_annotates_with_checkpoints_of_the_cache(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(home))
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "page.txt").write_text(TEXT, encoding="utf-8")
    arguments = [str(tmp_path / "config.yaml"), str(tmp_path / "page.txt")]
    assert main(["run", *arguments, "--output", str(tmp_path / "out")]) == 0
    [line] = (tmp_path / "out" / "part-00000.jsonl").read_text(encoding="utf-8").splitlines()
    check(Document.from_json(line))
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["made_by"]["summary"] == "owner/summary@000000000000"


def test_a_process_without_network_does_the_same(home: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    environment = {
        **{key: value for key, value in os.environ.items() if key != "HF_HUB_OFFLINE"},
        "HF_HOME": str(home),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(tmp_path),
    }
    command = [sys.executable, "-m", "pipeline", "run", str(tmp_path / "config.yaml"), "-"]
    shown = subprocess.run(
        [*command, "--output", "-"],
        input=TEXT,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    [line] = shown.stdout.splitlines()
    check(Document.from_json(line))
    assert "network" not in shown.stderr
