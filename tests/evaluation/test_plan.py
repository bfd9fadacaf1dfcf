from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.config import load_config
from pipeline.errors import ConfigError, EvaluationError
from pipeline.evaluation.layers import labelled_layers
from pipeline.evaluation.plan import Plan, Row, read_plan

ROOT = Path(__file__).parents[2]
CARD_PLAN = ROOT / "configs/measure.yaml"
CARD: dict[str, Any] = yaml.safe_load(CARD_PLAN.read_text("utf-8"))
DATA = ROOT / CARD["data"]
ROW: dict[str, Any] = {
    "name": "msra",
    "set": "MSRA",
    "file": "msra_ner/train.jsonl.gz",
    "figure": "entities.f1",
}
STAGES = ["toy_lines", "toy_cities"]


def write(tmp_path: Path, **changes: Any) -> str:
    settings = {"imports": ["toy_annotators"], "stages": STAGES, "rows": [ROW]} | changes
    path = tmp_path / "measure.yaml"
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    return str(path)


def test_a_plan_is_read_with_defaults_and_overrides(tmp_path: Path) -> None:
    rows = [ROW, ROW | {"name": "hard", "variant": "noisy", "sample": 5, "split": "10%"}]
    plan = read_plan(write(tmp_path, rows=rows), ["data=sets", "resamples=10"])
    assert plan == Plan(
        imports=("toy_annotators",),
        stages=("toy_lines", "toy_cities"),
        data="sets",
        resamples=10,
        rows=(
            Row(name="msra", set="MSRA", file="msra_ner/train.jsonl.gz", figure="entities.f1"),
            Row(
                name="hard",
                set="MSRA",
                file="msra_ner/train.jsonl.gz",
                figure="entities.f1",
                variant="noisy",
                sample=5,
                split="10%",
            ),
        ),
    )
    assert plan.path(plan.rows[0]) == Path("sets/msra_ner/train.jsonl.gz")
    assert plan.source(plan.rows[1]).split == "10%"


@pytest.mark.parametrize(
    ("only", "names"),
    [((), ["a1", "a2", "b"]), (("b",), ["b"]), (("a*",), ["a1", "a2"]), (("b", "a2"), ["a2", "b"])],
)
def test_rows_are_chosen_by_name(tmp_path: Path, only: tuple[str, ...], names: list[str]) -> None:
    path = write(tmp_path, rows=[ROW | {"name": name} for name in ("a1", "a2", "b")])
    assert [row.name for row in read_plan(path, only=only).rows] == names


def test_a_row_that_there_is_not_is_an_error_with_the_likeliest(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match='no row called "msrra"; did you mean "msra"'):
        read_plan(write(tmp_path), only=["msrra"])


def test_every_mistake_in_rows_is_reported(tmp_path: Path) -> None:
    rows = [
        ROW | {"figure": "entity.f1", "split": "20%"},
        ROW | {"variant": "noise", "filee": "x"},
        {"name": "c"},
        "d",
    ]
    with pytest.raises(ConfigError) as caught:
        read_plan(write(tmp_path, rows=rows), ["data"])
    text = "\n".join(caught.value.problems)
    for said in (
        "--set data: section.key=value is expected",
        'rows[0] msra: figure: LAYER.FIGURE is expected; did you mean "entities"?',
        "rows[0] msra: split: one of 10%, 90% is expected",
        "rows[1] msra: the name is there twice",
        "rows[1] msra: variant: one of fullwidth, traditional, unpunctuated, noisy is expected; "
        'did you mean "noisy"?',
        'rows[1] msra: unknown setting "filee"; did you mean "file"?',
        'rows[2] c: the setting "figure" is missing',
        "rows[3]: name, set, file and figure are needed",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": []}, "rows: Tuple should have at least 1 item"),
        ({"rows": None}, "rows: a list of rows is needed"),
        ({"stage": []}, 'unknown setting "stage"; did you mean "stages"'),
        ({"stages": ["toy_lines", "toy_city"]}, 'stages[1]: no stage called "toy_city"'),
        (
            {"rows": [ROW | {"settings": ["stages.toy_cities.town=x"]}]},
            'rows, msra: stages[1] toy_cities: unknown setting "town"',
        ),
        (
            {"rows": [ROW | {"settings": ["stages.words.x=1"]}]},
            "rows, msra: --set stages.words.x=1",
        ),
    ],
)
def test_mistakes_in_the_plan_and_its_stages_are_reported(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read_plan(write(tmp_path, **changes))
    assert message in str(caught.value)


def test_the_checkpoint_goes_to_stages_that_run_one_and_do_not_say_which(tmp_path: Path) -> None:
    stages = ["sentences", "entities", {"topics": {"checkpoint": "mine"}}, "summary"]
    row = ROW | {"settings": ["stages.entities.scheme=fine"]}
    plan = read_plan(write(tmp_path, stages=stages, rows=[row], checkpoint="a b: c"))
    changes = plan.overrides(plan.rows[0])
    config = dict(load_config(plan.config(), changes).stages)
    told = {name: getattr(stage, "checkpoint", None) for name, stage in config.items()}
    assert told == {
        "sentences": None,
        "entities": "a b: c",
        "topics": "mine",
        "summary": "a b: c",
    }
    assert changes[-1] == "stages.entities.scheme=fine"
    assert load_config(plan.config()).executor.on_error == "stop"


def test_the_plan_of_the_model_card_has_every_figure() -> None:
    rows = {row["name"]: Row(**row) for row in CARD["rows"]}
    assert {row.table for row in rows.values()} == {"Development figures", "Entities in hard text"}
    figures = {name: row.figure for name, row in rows.items() if row.table == "Development figures"}
    assert figures == {
        **dict.fromkeys(("msra", "weibo", "cluener", "real-entities"), "entities.f1"),
        **dict.fromkeys(("uner-simplified", "uner-traditional"), "entities.f1"),
        **dict.fromkeys(("thucnews", "sogouc", "real-topics"), "topics.accuracy"),
        **dict.fromkeys(("chinanews", "real-topics-among"), "topics.any_accuracy"),
        **dict.fromkeys(("web-news", "fudan", "chinatimes"), "topics.any_accuracy"),
        **dict.fromkeys(("ud", "sxu", "pku", "msr"), "words.f1"),
        **dict.fromkeys(("xinwenlianbo", "chinanews-headlines", "real-summary"), "summary.rougeL"),
    }
    hard = [row for row in rows.values() if row.table == "Entities in hard text"]
    assert [row.variant for row in hard] == [
        *(None, "fullwidth", "traditional", "unpunctuated", "noisy")
    ]
    # All of the same sentences.
    assert {(row.file, row.split, row.sample, row.figure) for row in hard} == {
        ("msra_ner/train.jsonl.gz", "10%", 1500, "entities.f1")
    }


def test_the_plan_of_the_model_card_is_valid() -> None:
    assert len(read_plan(CARD_PLAN).rows) == 26


@pytest.mark.parametrize("name", [row["name"] for row in CARD["rows"]])
def test_the_sets_of_the_model_card_have_what_is_measured(name: str) -> None:
    (row,) = (plan := read_plan(CARD_PLAN, [f"data={DATA}"], [name])).rows
    if not plan.path(row).is_file():
        pytest.skip(f"{row.file} is not there")
    # Some of the first records of a set may lack a layer, or mean nothing here.
    corpus = replace(plan.source(row), split=None, limit=20).read()
    assert row.layer in {layer for doc in corpus.documents for layer in labelled_layers(doc)}
