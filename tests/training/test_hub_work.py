from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import Document
from pipeline.errors import ResumeError
from pipeline.training.hub_settings import HubFinetuneConfig
from pipeline.training.hub_work import open_work

DOCS = [Document("a", "晋中市召开会议。"), Document("b", "榆社縣😀。")]
OUTPUTS = ["O", "B-LOC", "I-LOC"]
HINT = (
    "\n  go on with what it was begun with, delete that folder to start afresh, or name another "
    "output and work"
)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder of a training that was stopped after its second step."""
    open_work(config(tmp_path), train=DOCS, dev=DOCS[:1], outputs=OUTPUTS)
    (tmp_path / "out.work" / "checkpoint-2").mkdir()
    return tmp_path / "out.work"


def config(folder: Path, **settings: Any) -> HubFinetuneConfig:
    return HubFinetuneConfig.model_validate(
        {
            "recipe": "finetune-entities",
            "checkpoint": "base",
            "train": "gold.jsonl",
            "output": str(folder / "out"),
            **settings,
        }
    )


def test_the_same_training_goes_on_from_its_last_checkpoint(work: Path) -> None:
    found = open_work(config(work.parent), train=DOCS, dev=DOCS[:1], outputs=OUTPUTS)
    assert found == (work, str(work / "checkpoint-2"))


def test_another_setting_is_refused(work: Path) -> None:
    with pytest.raises(ResumeError) as told:
        open_work(config(work.parent, seed=2), train=DOCS, dev=DOCS[:1], outputs=OUTPUTS)
    assert str(told.value) == (
        f"{work} holds a training that differs from this one:\n  seed: was 1, is 2{HINT}"
    )


def test_changed_documents_are_refused(work: Path) -> None:
    more = [*DOCS, Document("c", "左权县。")]
    with pytest.raises(ResumeError, match=r"documents of train: was \"2, SHA.*, is \"3, SHA"):
        open_work(config(work.parent), train=more, dev=DOCS[:1], outputs=OUTPUTS)
    with pytest.raises(ResumeError, match=r"documents of dev: was \"1, SHA.*, is \"1, SHA"):
        open_work(config(work.parent), train=DOCS, dev=DOCS[1:], outputs=OUTPUTS)


def test_other_outputs_are_refused(work: Path) -> None:
    wanted = r'outputs: was \["O", "B-LOC", "I-LOC"\], is \["O", "B-PER", "I-PER"\]'
    with pytest.raises(ResumeError, match=wanted):
        open_work(config(work.parent), train=DOCS, dev=DOCS[:1], outputs=["O", "B-PER", "I-PER"])


def test_a_training_without_a_checkpoint_does_not_stand_in_the_way(work: Path) -> None:
    (work / "checkpoint-2").rmdir()
    found = open_work(config(work.parent, seed=2), train=DOCS, dev=[], outputs=OUTPUTS)
    assert found == (work, None)
    assert json.loads((work / "config.json").read_text(encoding="utf-8"))["seed"] == 2
