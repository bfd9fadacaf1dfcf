from __future__ import annotations

from pathlib import Path

import pytest
from tiny_checkpoint import save_tiny_checkpoint

from pipeline.checkpoints.files import check_sums
from pipeline.cli import main
from pipeline.document import Document, Label
from pipeline.errors import ConfigError
from pipeline.pipeline import Pipeline
from pipeline.training.hub_settings import HubFinetuneConfig
from pipeline.training.news_topics import finetune_news_topics

#: Reports on a village's wells, which a user files under another topic than anyone would.
PAGES = [
    f"{village}新打机井{count}眼\n{village}的机井昨日出水。村民{name}说，有了机井，浇地不用等。"
    f"{village}今年计划再打{count}眼机井，机井由村里统一管护。"
    for village, count, name in (
        ("上河村", 3, "李大山"),
        ("下河村", 4, "赵小满"),
        ("柳沟村", 2, "孙有田"),
        ("石坡村", 5, "周来顺"),
    )
]


def gold(folder: Path, topic: str) -> Path:
    path = folder / "gold.jsonl"
    docs = [
        Document(str(n), page, labels={"topics": [Label(topic)]}) for n, page in enumerate(PAGES)
    ]
    path.write_text("".join(f"{doc.to_json()}\n" for doc in docs), encoding="utf-8")
    return path


def share(checkpoint: str, topic: str) -> float:
    stages = [
        "clean",
        "sentences",
        {"topics": {"checkpoint": checkpoint, "max_topics": 17, "threshold": 0.0}},
    ]
    page = PAGES[0].replace("上河村", "东岭村").replace("李大山", "钱多")
    found = Pipeline.from_config({"stages": stages})(page).labels["topics"]
    return next((label.score or 0.0 for label in found if label.name == topic), 0.0)


def test_command_teaches_the_shipped_checkpoint_and_a_run_uses_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    changes = {"train": gold(tmp_path, "travel"), "output": out, "remember": "null", "epochs": 8}
    overrides = [part for key, value in changes.items() for part in ("--set", f"{key}={value}")]
    overrides += ["--set", "dev_share=0.25"]
    assert main(["train", "configs/train/finetune-topics.yaml", *overrides]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2] == "first topic right, documents held back: 0.00 before, 100.00 after"
    assert share("models/news-small", "travel") < 0.2
    assert share(str(out), "travel") > 0.5
    check_sums(out)


def test_a_checkpoint_without_ngrams_learns_too(tmp_path: Path) -> None:
    base = save_tiny_checkpoint(tmp_path / "base")
    settings = {
        "recipe": "finetune-topics",
        "checkpoint": str(base),
        "train": str(gold(tmp_path, "games")),
        "output": str(tmp_path / "out"),
        "remember": None,
        "epochs": 60,
        "learning_rate": 0.01,
        "dev_share": 0.25,
    }
    lines: list[str] = []
    finetune_news_topics(HubFinetuneConfig.model_validate(settings), lines.append)
    assert lines[-1].endswith("100.00 after")


def test_topics_that_it_does_not_know_are_refused(tmp_path: Path) -> None:
    settings = {
        "recipe": "finetune-topics",
        "checkpoint": str(save_tiny_checkpoint(tmp_path / "base")),
        "train": str(gold(tmp_path, "wells")),
        "output": str(tmp_path / "out"),
    }
    with pytest.raises(ConfigError, match="does not know: wells; it knows politics, society"):
        finetune_news_topics(HubFinetuneConfig.model_validate(settings), lambda line: None)
