from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pipeline.cli import main

PLAN = """
imports: [toy_annotators]
stages: [toy_lines, toy_cities, toy_topic]
data: sets
resamples: 20
rows:
  - {name: msra, set: MSRA, file: msra_ner/train.jsonl.gz, figure: entities.f1}
  - {name: weibo, set: Weibo, file: weibo_ner/dev.jsonl.gz, figure: entities.f1}
"""
ROW = "| entities | MSRA | 2 sentences, 2 entities | `entities.f1` | **66.67** [0.00, 100.00] |"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a folder with a plan of two rows, and the set of the first."""
    monkeypatch.chdir(tmp_path)
    Path("m.yaml").write_text(PLAN, "utf-8")
    Path("sets/msra_ner").mkdir(parents=True)
    records = (
        '{"text": "在晋中市。", "entities": [[1, 4, "LOC"]]}\n'
        '{"text": "到左权县。", "entities": [[1, 4, "LOC"]]}\n'
    )
    Path("sets/msra_ner/train.jsonl.gz").write_bytes(gzip.compress(records.encode()))


def test_it_prints_and_writes_the_tables_and_names_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["measure", "m.yaml", "--output", "figures.md"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("### Figures\n\n| task | set |")
    assert ROW in out
    assert "| entities | Weibo | not there | `entities.f1` |  |  |  |  |\n" in out
    assert Path("figures.md").read_text("utf-8") == out
    assert err.startswith("msra: entities.f1 on MSRA\nmsra: 66.67 (")
    assert err.endswith("not there: sets/weibo_ner/dev.jsonl.gz (weibo)\n")


def test_it_prints_the_same_twice(capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for _ in range(2):
        assert main(["measure", "m.yaml", "--only", "msra"]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    assert "Weibo" not in shown[0]


def test_limit_and_settings_are_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    changes = ["--set", "stages.toy_cities.city=左权县", "--limit", "1", "--only", "ms*"]
    assert main(["measure", "m.yaml", *changes]) == 0
    assert "| 1 sentences, 1 entities |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "weibo"], "none of the 1 sets is there, the first being sets/weibo_ner/dev"),
        (["--set", "data=none"], "name the folder that has them: --set data=FOLDER"),
        (["--only", "mrsa"], 'no row called "mrsa"; did you mean "msra"'),
        (["--set", "reseamples=2"], 'unknown setting "reseamples"; did you mean "resamples"'),
        (["--only", "msra", "--output", "none/x.md"], "none/x.md: cannot be written"),
    ],
)
def test_mistakes_exit_with_two_and_say_what_to_do(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["measure", "m.yaml", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_plan_that_is_not_there_exits_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "none.yaml"]) == 2
    assert "none.yaml: 1 problem\n  no such file" in capsys.readouterr().err
