from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from pipeline.bench import child
from pipeline.config import Config, load_config

TEXTS = ["晋中市召开会议。会议提出,明年投入4.23亿元!", "短。", "😀县长王强说,今年发放贷款。"]


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "two.yaml"
    stages = ["clean", "sentences", {"words": {"engine": "jieba"}}]
    config = {"input": {"path": "seeds/"}, "stages": stages, "output": {"path": "out/"}}
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


@pytest.fixture
def config(settings: Path) -> Config:
    return load_config(settings)


def test_stages_are_timed_beside_the_networks_passes(config: Config) -> None:
    found = child.do("stages", config, TEXTS)
    assert list(found["stages"]) == ["clean", "sentences", "words", "json"]
    assert all(one["wall"] > 0 for one in found["stages"].values())
    assert (found["passes"], found["pass_cpu"]) == (0, 0)  # jieba has no network
    assert found["loading"] > 0


def test_growth_has_the_seconds_of_each_text(config: Config) -> None:
    found = child.do("growth", config, [text * 20 for text in TEXTS])
    assert list(found) == ["seconds"]
    assert len(found["seconds"]) == 3
    assert all(one > 0 for one in found["seconds"])


def test_any_other_task_is_a_rival(config: Config) -> None:
    found = child.do("jieba words", config, TEXTS)
    assert set(found) == {"wall", "cpu"}
    with pytest.raises(KeyError, match="nobody"):
        child.do("nobody", config, TEXTS)


def test_the_last_line_is_one_json_object(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = tmp_path / "texts.jsonl"
    lines = [json.dumps({"id": str(number), "text": text}) for number, text in enumerate(TEXTS)]
    texts.write_text("\n".join(lines), encoding="utf-8")
    child.main(["stages", str(settings), str(texts), "stages.words.engine=rjieba"])
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(found["stages"]) == ["clean", "sentences", "words", "json"]
