"""The loop of docs/labelling.md, walked through with an annotator who knows the truth."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import tiny_hub
import torch
import transformers

from benchmarks.loop import corrected
from pipeline.cli import main
from pipeline.document import Span
from pipeline.formats.jsonl import read_file

ROOT = Path(__file__).parents[1]
#: Two pages in five copies each, with the names that are really in them.
PAGES = {f"p{number}.txt": tiny_hub.TAUGHT[number % 2] for number in range(10)}


def truth(name: str) -> list[Span]:
    text, entities = PAGES[name]
    spans = [(text.index(surface), surface, label) for surface, label in entities]
    return [Span(start, start + len(surface), label) for start, surface, label in sorted(spans)]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return a BERT that was taught nothing."""
    torch.manual_seed(0)
    tokenizer = tiny_hub.wordpiece()
    model = transformers.BertForMaskedLM(tiny_hub.bert_config(tokenizer))
    return tiny_hub.save(tmp_path / "base", model, tokenizer)


def test_correcting_pages_teaches_a_checkpoint_that_then_finds_what_was_corrected(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pages").mkdir()
    for name, (text, _) in PAGES.items():
        Path("pages", name).write_text(text, "utf-8")
    config = "configs/default.yaml"

    assert main(["run", config, "pages/", "--output", "out/", "--quiet"]) == 0
    export = ["--format", "label-studio", "--uncertain-first", "-o", "tasks.json"]
    assert main(["export", "out/", *export]) == 0
    tasks = json.loads(Path("tasks.json").read_text("utf-8"))
    assert len(tasks) == len(PAGES)
    right = {name: [[span.start, span.end, span.label] for span in truth(name)] for name in PAGES}
    done = [corrected(task, right[task["data"]["id"]], n) for n, task in enumerate(tasks)]
    Path("project-1.json").write_text(json.dumps(done, ensure_ascii=False), "utf-8")

    assert main(["import", "project-1.json", "--format", "label-studio", "-o", "gold.jsonl"]) == 0
    gold = {doc.id: doc for doc in read_file("gold.jsonl")}
    assert {name: gold[name].spans["entities"] for name in PAGES} == {
        name: truth(name) for name in PAGES
    }

    score = ["--layers", "entities", "--resamples", "10", "--no-baselines"]
    assert main(["evaluate", config, "--gold", "gold.jsonl", *score]) == 0
    settings = {
        "checkpoint": base,
        "train": "gold.jsonl",
        "epochs": 40,
        "batch_size": 4,
        "learning_rate": 0.005,
        "threads": 1,
    }
    changes = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    assert main(["train", "configs/train/finetune-entities.yaml", *changes]) == 0

    learned = "stages.entities.checkpoint=runs/finetune-entities"
    assert main(["run", config, "pages/", "--output", "better/", "--set", learned, "-q"]) == 0
    gate = ["--fail-under", "entities.f1=0.99"]
    assert main(["evaluate", "--predicted", "better/", "--gold", "gold.jsonl", *score, *gate]) == 0


def test_the_page_shows_these_commands_in_this_order() -> None:
    shown = re.findall(
        r"^python -m pipeline (\w+)", (ROOT / "docs/labelling.md").read_text("utf-8"), re.M
    )
    assert shown == ["run", "export", "import", "evaluate", "train", "run", "evaluate"]
