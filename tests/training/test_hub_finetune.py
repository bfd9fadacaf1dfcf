from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import torch
import transformers
from safetensors.torch import load_file

from pipeline import ConfigError, Document, Label, Pipeline, Span
from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.cli import main
from pipeline.errors import EvaluationError
from pipeline.stages.entities import EntitiesConfig
from pipeline.training.hub_finetune import finetune
from pipeline.training.hub_settings import HubFinetuneConfig

SETTINGS = {"epochs": 40, "batch_size": 4, "learning_rate": 0.005, "report_every": 10, "threads": 1}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a test wanted the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT that was taught nothing, without a head."""
    torch.manual_seed(0)
    tokenizer = tiny_hub.wordpiece()
    model = transformers.BertForMaskedLM(tiny_hub.bert_config(tokenizer))
    return tiny_hub.save(tmp_path_factory.mktemp("base"), model, tokenizer)


def documents() -> list[Document]:
    docs = []
    for number, (text, entities) in enumerate(tiny_hub.TAUGHT[:2] * 5):
        doc = Document(f"d{number}", text)
        doc.spans["entities"] = [
            Span(text.index(surface), text.index(surface) + len(surface), label)
            for surface, label in entities
        ]
        names = ["politics"] if number % 2 == 0 else ["finance", "society"]
        doc.labels["topics"] = [Label(name) for name in names]
        docs.append(doc)
    return docs


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(doc.to_json() + "\n" for doc in documents()), encoding="utf-8")
    return path


@pytest.mark.parametrize("tags", ["BIO", "BIOES", "BIOS"])
def test_entities_are_learned_and_a_stage_gives_them_back(
    tags: str, base: Path, gold: Path, tmp_path: Path
) -> None:
    settings = {**SETTINGS, "checkpoint": str(base), "train": str(gold), "tags": tags}
    output = tmp_path / "out"
    config = HubFinetuneConfig(recipe="finetune-entities", output=str(output), **settings)
    lines: list[str] = []
    assert finetune(config, lines.append) == output
    assert lines[-1] == "entities.f1 on 1 documents: 100.00"
    assert next(line for line in lines if line.startswith("step ")).startswith("step 10 of 120: ")
    stages = ["sentences", {"entities": {"checkpoint": str(output)}}]
    for doc in documents():
        found = Pipeline.from_config({"stages": stages})(doc.text).spans["entities"]
        assert [Span(span.start, span.end, span.label) for span in found] == doc.spans["entities"]


def test_topics_are_learned_several_a_document(base: Path, gold: Path, tmp_path: Path) -> None:
    settings = {**SETTINGS, "checkpoint": str(base), "train": str(gold)}
    output = str(tmp_path / "out")
    finetune(HubFinetuneConfig(recipe="finetune-topics", output=output, **settings), _ignore)
    pipeline = Pipeline.from_config({"stages": ["sentences", {"topics": {"checkpoint": output}}]})
    for doc in documents():
        found = {label.name for label in pipeline(doc.text).labels["topics"]}
        assert found == {label.name for label in doc.labels["topics"]}


def test_a_training_that_was_killed_ends_as_if_it_had_not_been(
    base: Path, gold: Path, tmp_path: Path
) -> None:
    settings = {**SETTINGS, "checkpoint": str(base), "train": str(gold), "epochs": 10}
    settings |= {"recipe": "finetune-entities", "save_every": 8}
    whole = HubFinetuneConfig.model_validate({**settings, "output": str(tmp_path / "whole")})
    killed = HubFinetuneConfig.model_validate({**settings, "output": str(tmp_path / "killed")})
    finetune(whole, _ignore)
    with pytest.raises(KeyboardInterrupt):
        finetune(killed, _stop_at("step 20 "))
    lines: list[str] = []
    finetune(killed, lines.append)
    assert any(line.startswith("goes on from ") and line.endswith("16") for line in lines)
    expected = load_file(tmp_path / "whole" / "model.safetensors")
    found = load_file(tmp_path / "killed" / "model.safetensors")
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)


def test_gold_without_the_layer_is_refused(base: Path, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(Document("1", "晋中市。").to_json() + "\n", encoding="utf-8")
    settings = {"checkpoint": str(base), "train": str(path), "output": str(tmp_path / "out")}
    config = HubFinetuneConfig(recipe="finetune-topics", **settings)
    with pytest.raises(ConfigError, match='none of 1 documents has the layer "topics"'):
        finetune(config, _ignore)


@pytest.mark.parametrize(("recipe", "layer"), [("entities", "entities"), ("topics", "topics")])
def test_gold_with_nothing_in_the_layer_is_refused(
    recipe: str, layer: str, base: Path, tmp_path: Path
) -> None:
    path = tmp_path / "gold.jsonl"
    doc = Document("1", "晋中市。", spans={"entities": []}, labels={"topics": []})
    path.write_text(doc.to_json() + "\n", encoding="utf-8")
    settings = {"checkpoint": str(base), "train": str(path), "output": str(tmp_path / "out")}
    config = HubFinetuneConfig.model_validate({"recipe": f"finetune-{recipe}", **settings})
    with pytest.raises(
        ConfigError, match=f'none of 1 documents has anything in its layer "{layer}'
    ):
        finetune(config, _ignore)


def test_an_entity_without_a_label_is_named_with_file_line_and_document(
    base: Path, gold: Path, tmp_path: Path
) -> None:
    doc = Document("丁", "😀晋中市。", spans={"entities": [Span(1, 4)]})
    with gold.open("a", encoding="utf-8") as file:
        file.write(doc.to_json() + "\n")
    settings = {"checkpoint": str(base), "train": str(gold), "output": str(tmp_path / "out")}
    with pytest.raises(EvaluationError) as told:
        finetune(HubFinetuneConfig(recipe="finetune-entities", **settings), _ignore)
    assert str(told.value) == (
        f'{gold}: 1 problem\n  {gold}:11: document "丁", layer "entities": span [1, 4) "晋中市" '
        "has no label; give it one, e.g. PER, LOC or ORG"
    )


def test_a_stage_reads_in_the_script_of_the_training_without_being_told(
    base: Path, gold: Path, tmp_path: Path
) -> None:
    settings = {"checkpoint": str(base), "train": str(gold), "epochs": 1, "threads": 1}
    settings |= {"recipe": "finetune-entities", "script": "original"}
    folder = finetune(
        HubFinetuneConfig.model_validate({**settings, "output": str(tmp_path / "out")}), _ignore
    )
    stage = EntitiesConfig(checkpoint=str(folder))
    assert Checkpoint.of(stage).script == "original"
    assert Checkpoint.of(stage.model_copy(update={"script": "simplified"})).script == "simplified"
    assert Checkpoint.of(EntitiesConfig(checkpoint=str(base))).script == "simplified"


def test_the_command_fine_tunes_as_the_config_in_the_project_says(
    base: Path, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {"checkpoint": base, "train": gold, "output": tmp_path / "out", "epochs": 1}
    overrides = [part for key, value in changes.items() for part in ("--set", f"{key}={value}")]
    assert main(["train", "configs/train/finetune-topics.yaml", *overrides]) == 0
    assert capsys.readouterr().out.endswith(f"finished: {tmp_path / 'out'}\n")
    assert (tmp_path / "out" / "model.safetensors").is_file()


def _ignore(_: str) -> None:
    """Report to nobody."""


def _stop_at(beginning: str) -> Callable[[str], None]:
    def report(line: str) -> None:
        if line.startswith(beginning):
            raise KeyboardInterrupt

    return report
