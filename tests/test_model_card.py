"""The shipped checkpoint and its card say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.checkpoints.files import CHECKSUMS, check_sums
from pipeline.evaluation.markdown import to_markdown
from pipeline.evaluation.measure import is_there, measure
from pipeline.evaluation.plan import read_plan

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "models/news-small"
CARD = (FOLDER / "README.md").read_text("utf-8")


def test_the_files_are_those_of_the_checksums_and_the_card_names_the_weights() -> None:
    check_sums(FOLDER)
    sums = dict(
        reversed(line.split("  ")) for line in (FOLDER / CHECKSUMS).read_text("utf-8").splitlines()
    )
    assert sorted(sums) == [
        "config.json",
        "model.safetensors",
        "names.npz",
        "page_topics.npz",
        "pairs.txt",
        "ranking.npz",
        "tokenizer.json",
        "words.txt",
    ]
    weights = sums["model.safetensors"]
    assert f"`{weights[:12]}…`" in CARD
    assert set(re.findall(r"news-small@([0-9a-f]{12})", CARD)) == {weights[:12]}


def test_the_folder_is_no_larger_than_24_megabytes() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 24e6


def test_every_figure_of_the_plan_stands_in_the_card() -> None:
    for row in read_plan(ROOT / "configs/measure.yaml").rows:
        pattern = rf"\| {re.escape(row.set)} \| [^|]+ \| `{re.escape(row.figure)}` \| \*\*[0-9.]+"
        assert re.search(pattern, CARD), row.name


@pytest.mark.parametrize("name", ["weibo"])
def test_a_figure_measured_again_is_that_of_the_card(name: str) -> None:
    plan = read_plan(ROOT / "configs/measure.yaml", only=[name])
    (row,) = plan.rows
    if not is_there(plan, row):
        pytest.skip("the public sets are not on this machine")
    (line,) = [
        line
        for line in to_markdown(plan, {name: measure(plan, row)}).splitlines()
        if f"| {row.set} |" in line
    ]
    assert line in CARD
