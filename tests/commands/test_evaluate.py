from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.document import Document, Label, Span
from pipeline.formats.jsonl import write_file
from pipeline.resources import resolve

CONFIG = "imports: [toy_annotators]\nstages: [toy_lines, toy_cities, toy_topic]\n"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a folder with a config and a gold file of three documents."""
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text(CONFIG, "utf-8")
    docs = [gold("a", "在晋中市。"), gold("b", "去晋中市。"), gold("c", "到左权县。")]
    write_file(docs, "gold.jsonl")


def gold(name: str, text: str) -> Document:
    return Document(
        name,
        text,
        spans={"sentences": [Span(0, 5)], "entities": [Span(1, 4, "LOC")]},
        labels={"topics": [Label("politics")]},
    )


def evaluate(*arguments: str) -> int:
    return main(["evaluate", "c.yaml", "--gold", "gold.jsonl", *arguments])


def test_it_annotates_the_gold_texts_and_prints_the_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert evaluate() == 0
    out = capsys.readouterr().out
    assert out.startswith("c.yaml against gold.jsonl: 3 documents; in brackets 95 % intervals")
    # All two cities that it knows are right, of three.
    assert "  f1                 0.8000" in out
    assert "correct 2  gold 3  predicted 2" in out
    assert "majority (politics)" in out
    assert "gold 左权县 LOC   predicted —" in out


def test_baselines_can_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--no-baselines", "--layers", "entities") == 0
    out = capsys.readouterr().out
    assert "jieba" not in out
    assert "topics" not in out


@pytest.mark.parametrize(("threshold", "code"), [("0.80", 0), ("0.81", 1)])
def test_the_gate_exits_with_one_and_the_figure(
    capsys: pytest.CaptureFixture[str], threshold: str, code: int
) -> None:
    passed = "--fail-under=sentences.f1=1"
    assert evaluate(passed, "--fail-under", f"entities.f1={threshold}") == code
    err = capsys.readouterr().err
    assert ("--fail-under: entities.f1 is 0.8000" in err) is bool(code)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fail-under", "entities.f2=0.5"], 'did you mean "entities.f1"?'),
        (["--fail-under", "entity.f1=0.5"], 'did you mean "entities"?'),
        (["--fail-under", "entities.f1"], "FIGURE=THRESHOLD is expected"),
        (["--layers", "words"], 'no document has the layer "words"'),
        (["--labels", "words=n"], "LAYER=LABEL,LABEL is expected"),
        (["--predicted", "none.jsonl"], "none.jsonl: no such file or folder"),
        (["--gold-split", "10%"], "--gold-split is for public sets"),
        (["--gold-format", "msra"], 'did you mean "msra_ner"?'),
        (["--set", "stages.toy_lines.x=1"], 'unknown setting "x"'),
        (["--json", "none/figures.json"], "none/figures.json: cannot be written: there is no"),
        (["--json", "."], ".: cannot be written: it is a folder"),
        (["--predicted", "gold.jsonl", "--set", "a.b=1"], "--set a.b=1: changes the config, which"),
    ],
)
def test_mistakes_exit_with_two_and_say_what_to_do(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert evaluate(*arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            '{"id": "x", "text": "晋中", "spans": {"entities": [{"start": 0, "end": 9}]}}',
            "gold.jsonl:4: document 'x', layer 'entities': span [0, 9) reaches past the text",
        ),
        (
            '{"id": "a", "text": "晋", "labels": {"topics": [{"name": "world"}]}}',
            'gold.jsonl:4: document "a": the id is there twice, first at gold.jsonl:1',
        ),
        (
            '{"id": "x", "text": "晋", "labels": {"topics": [{"name": "worlds"}]}}',
            'gold.jsonl:4: document "x", layer "topics": unknown label "worlds"; did you mean',
        ),
        ('{"id": "x", "text": "晋"}', 'gold.jsonl:4: document "x": nothing to score'),
        (
            '{"id": "x", "text": "晋", "spans": {"sentences": [], "entity": []}}',
            'gold.jsonl:4: document "x": unknown layer "entity" in "spans"; did you mean "enti',
        ),
        (
            '{"id": "x", "text": "晋", "spans": {"entities": [{"start": 0, "end": 1}]}}',
            'gold.jsonl:4: document "x", layer "entities": span [0, 1) "晋" has no label',
        ),
        (
            '{"id": "x", "text": "\\ud83d", "spans": {"words": []}}',
            "gold.jsonl:4: has half a character",
        ),
    ],
)
def test_gold_that_is_wrong_is_named_by_file_line_and_document(
    capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    with open("gold.jsonl", "a", encoding="utf-8") as file:
        file.write(line + "\n")
    assert evaluate() == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--gold", "labels.jsonl"],
        ["--json", "none/figures.json"],
        ["--fail-under", "entities.ORG.f1=0.5"],
        ["--against", "none.jsonl"],
        ["--against", "none.yaml"],
        ["--against", "labels.jsonl"],
    ],
)
def test_nothing_is_annotated_before_the_mistakes_are_found(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    wrong = gold("a", "在晋中县。")
    wrong.labels = {"topics": [Label("worlds")]}
    write_file([wrong], "labels.jsonl")

    def annotate_gold(*_: object, **__: object) -> None:
        raise AssertionError("annotated too early")

    monkeypatch.setattr("pipeline.evaluation.predictions.annotate_gold", annotate_gold)
    assert evaluate(*arguments) == 2


def test_unknown_layers_are_passed_over_where_layers_are_chosen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    odd = gold("d", "在晋中市。")
    odd.spans["entity"] = []
    write_file([odd], "odd.jsonl")
    assert evaluate("--gold", "odd.jsonl", "--layers", "topics") == 0
    assert evaluate("--gold", "odd.jsonl") == 2
    assert "to leave it unscored: --layers sentences,entities,topics" in capsys.readouterr().err


def test_layers_of_stages_of_ones_own_may_stand_in_gold() -> None:
    Path("c.yaml").write_text(
        "imports: [toy_annotators, toy_stages]\nstages: [toy_lines, toy_marks]\n", "utf-8"
    )
    doc = Document("d", "晋中。", spans={"sentences": [Span(0, 3)], "marks": [Span(2, 3)]})
    write_file([doc], "marks.jsonl")
    assert evaluate("--gold", "marks.jsonl") == 0


def test_a_stage_that_fails_on_some_documents_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    write_file([gold("a", "在晋中市💣"), gold("b", "去晋中市。")], "bombs.jsonl")
    assert evaluate("--gold", "bombs.jsonl") == 0
    out = capsys.readouterr().out
    assert (
        'note: c.yaml: the stage "toy_topic" failed on documents, its missing layers counting as '
        "empty: 1, the first a: ValueError: bang"
    ) in out


def test_a_stage_that_fails_on_every_document_exits_with_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_file([gold("a", "在晋中市💣"), gold("b", "去晋中市💣")], "bombs.jsonl")
    assert evaluate("--gold", "bombs.jsonl") == 1
    assert capsys.readouterr().err == (
        "c.yaml: a stage failed on every document, so that the figures measure nothing; the notes "
        "say which and why\n"
    )


def test_a_run_that_exists_is_scored_without_running_anything(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "c.yaml", "gold.jsonl", "--output", "out"]) == 0
    Path("c.yaml").unlink()
    capsys.readouterr()
    assert evaluate("--predicted", "out") == 0
    out = capsys.readouterr().out
    assert out.startswith("out against gold.jsonl: 3 documents")
    assert "  f1                 0.8000" in out


def test_a_prediction_of_another_text_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    docs = [gold("a", "在晋中县。"), gold("b", "去晋中市。"), gold("c", "到左权县。")]
    write_file(docs, "run.jsonl")
    assert evaluate("--predicted", "run.jsonl") == 2
    err = capsys.readouterr().err
    assert 'gold.jsonl:1: document "a" and run.jsonl:1 have different texts' in err


def test_two_configs_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.yaml").write_text(
        "imports: [toy_annotators]\nstages: [toy_lines, {toy_cities: {city: 左权县}}, toy_topic]\n",
        "utf-8",
    )
    assert evaluate("--against", "other.yaml", "--json", "figures.json") == 0
    out = capsys.readouterr().out
    assert "against other.yaml" in out
    assert "  a  entities.f1  0.0000 → 1.0000" in out
    written = json.loads(Path("figures.json").read_text("utf-8"))
    assert written["figures"]["entities.f1"]["value"] == pytest.approx(0.8)
    assert written["against"]["other"] == "other.yaml"
    assert [change["document"] for change in written["against"]["changes"]] == ["a", "b", "c"]


def test_a_public_set_is_known_by_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    Path("msra_ner").mkdir()
    record = '{"text": "在晋中市。", "entities": [[1, 4, "LOC"]]}\n'
    Path("msra_ner/train.jsonl.gz").write_bytes(gzip.compress((record * 2).encode()))
    path = "msra_ner/train.jsonl.gz"
    assert main(["evaluate", "c.yaml", "--gold", path, "--limit", "1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"c.yaml against {path}: 1 document;")
    assert "  f1                 1.0000" in out


def test_config_overrides_reach_the_stages(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("--set", "stages.toy_cities.city=左权县", "--layers", "entities") == 0
    assert "correct 1  gold 3  predicted 1" in capsys.readouterr().out


def test_the_committed_gold_set_can_be_read_and_scores_one_against_itself() -> None:
    perfect = ["--predicted", "seeds/gold/", "--fail-under", "entities.f1=1"]
    assert main(["evaluate", "--gold", "seeds/gold/", *perfect]) == 0


def test_the_second_labelling_agrees_as_its_report_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    second = ["--gold", "seeds/gold_second/second.jsonl", "--predicted", "seeds/gold"]
    assert main(["evaluate", *second, "--no-baselines", "--json", "figures.json"]) == 0
    figures = json.loads(Path("figures.json").read_text("utf-8"))["figures"]
    report = resolve("seeds/gold/GUIDELINES.md").read_text("utf-8")
    for name, row in (
        ("entities.f1", "entities, span and label"),
        ("sentences.f1", "sentence ends"),
        ("noise.f1", "noise, characters"),
        ("words.f1", "words, two documents"),
        ("topics.multilabel.f1", "all topics"),
    ):
        found = figures[name]
        # The first labels are the prediction here, the second gold.
        sides = ("predicted", "gold", "correct")
        counts = " / ".join(f"{found['counts'][side]:,.0f}" for side in sides)
        line = next(line for line in report.splitlines() if line.startswith(f"| {row} |"))
        assert f"{found['value']:.4f}" in line.split("|")[-2]
        assert f"({counts})" in line.split("|")[-2]
