from __future__ import annotations

from pathlib import Path

import pytest
from tiny_checkpoint import TEXT, save_tiny_checkpoint, tiny_extract, tiny_model

from pipeline.cli import main
from pipeline.document import Document, Span
from pipeline.errors import ConfigError
from pipeline.pipeline import Pipeline
from pipeline.training.hub_settings import HubFinetuneConfig
from pipeline.training.news_finetune import document_examples, finetune_news

ENTITIES = [Span(0, 3, "PER"), Span(4, 7, "LOC"), Span(7, 10, "LOC"), Span(13, 15, "PER")]


def gold(folder: Path, *, label: str = "PER") -> Path:
    path = folder / "gold.jsonl"
    spans = [
        Span(span.start, span.end, label if span.label == "PER" else "LOC") for span in ENTITIES
    ]
    docs = [Document(str(n), TEXT, spans={"entities": spans}) for n in range(6)]
    path.write_text("".join(f"{doc.to_json()}\n" for doc in docs), encoding="utf-8")
    return path


def test_command_teaches_a_news_checkpoint_and_a_run_uses_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # So small a network learns six texts by heart only where it keeps all of its units.
    monkeypatch.setattr("pipeline.training.news_finetune._DROPOUT", 0.0)
    base, out = save_tiny_checkpoint(tmp_path / "base"), tmp_path / "out"
    changes = {"checkpoint": base, "train": gold(tmp_path), "output": out, "remember": "null"}
    changes |= {"epochs": 2500, "learning_rate": 0.01, "threads": 1, "dev_share": 0.2}
    overrides = [part for key, value in changes.items() for part in ("--set", f"{key}={value}")]
    assert main(["train", "configs/train/finetune-entities.yaml", *overrides]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2].startswith("F1 on the documents held back: ")
    assert told[-2].endswith(", 100.00 after")
    stages = ["sentences", {"entities": {"checkpoint": str(out)}}]
    doc = Pipeline.from_config({"stages": stages})(TEXT)
    assert [(span.start, span.end, span.label) for span in doc.spans["entities"]] == [
        (span.start, span.end, span.label) for span in ENTITIES
    ]


def test_labels_that_it_does_not_tag_are_refused(tmp_path: Path) -> None:
    settings = {
        "recipe": "finetune-entities",
        "checkpoint": str(save_tiny_checkpoint(tmp_path / "base")),
        "train": str(gold(tmp_path, label="brand")),
        "output": str(tmp_path / "out"),
    }
    with pytest.raises(ConfigError, match="does not tag: brand; it tags PER, LOC, ORG"):
        finetune_news(HubFinetuneConfig.model_validate(settings), lambda line: None)


def test_a_checkpoint_that_reads_neighbours_together_is_taught_both() -> None:
    text = f"{TEXT[:16]}。{TEXT[16:]}"
    doc = Document("1", text, spans={"entities": list(ENTITIES)})
    sizes = {
        together: [
            example.size
            for example in document_examples(
                [doc], tiny_model(sentences_together=together), tiny_extract()
            )
        ]
        for together in (False, True)
    }
    assert set(sizes[False]) < set(sizes[True])
    assert max(sizes[True]) > max(sizes[False])
