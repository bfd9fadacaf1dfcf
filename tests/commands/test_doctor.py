from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.commands import doctor, machine
from pipeline.commands.doctor import _compared
from pipeline.document import Document, Span
from pipeline.stage import Stage, known_stages

CONFIG = "imports: [toy_stages]\nstages: [toy_marks, toy_count]\ninput: {path: in}\n"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a folder with a config and a text."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/a.txt").write_text("一。", "utf-8")
    Path("c.yaml").write_text(CONFIG, "utf-8")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["doctor", "c.yaml", *arguments])
    return code, capsys.readouterr().out


def test_a_run_that_would_succeed(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = told(capsys)
    assert code == 0
    assert "input         in: 1 file (text)" in shown
    assert "  toy_count   ready: toy_count; writes size, count" in shown
    assert "no entities asked for" in shown
    assert shown.endswith("and write to out/:\n  python -m pipeline run c.yaml\n")


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ("input.path=nothing", "input         WRONG no input: nothing"),
        ("stages.toy_marks.sing=x", "config        WRONG c.yaml: 1 problem"),
        ("output.path=in/a.txt", "output        WRONG in/a.txt: cannot be written"),
        ("stages.toy_marks.sign=坏", "ready: toy_marks"),
    ],
)
def test_each_line_says_what_is_wrong(
    capsys: pytest.CaptureFixture[str], override: str, line: str
) -> None:
    code, shown = told(capsys, "--set", override)
    assert line in shown
    assert code == (1 if "WRONG" in line else 0)
    assert ("A run would not succeed" in shown) == (code == 1)


def test_a_stage_that_is_not_ready_or_fails(capsys: pytest.CaptureFixture[str]) -> None:
    Path("c.yaml").write_text("stages: [clean, sentences, {entities: {checkpoint: no/such}}]\n")
    code, shown = told(capsys, "--set", "input.path=in")
    assert code == 1
    assert '  entities    WRONG checkpoint "no/such"' in shown
    Path("c.yaml").write_text(CONFIG.replace("toy_count", "toy_trouble"))
    doctor_page, doctor._PAGE = doctor._PAGE, "坏"
    try:
        code, shown = told(capsys)
    finally:
        doctor._PAGE = doctor_page
    assert code == 1
    assert "test vector   WRONG toy_trouble: ValueError" in shown


def test_a_run_with_other_settings_in_the_output_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "c.yaml"]) == 0
    assert told(capsys)[0] == 0
    code, shown = told(capsys, "--set", "stages.toy_marks.sign=二")
    assert code == 1
    assert "output        WRONG out holds a run that differs:" in shown
    assert 'stages.toy_marks.sign: was "。", is "二"' in shown


def test_packages_that_are_not_there_are_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        machine, "package_versions", lambda extra=None: {"numpy": "2", "torch": None}
    )
    code, shown = told(capsys)
    assert code == 0
    assert "packages      not there: torch; stages that need one say so" in shown


def test_a_package_that_a_stage_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(stage: Stage) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(known_stages(["toy_stages"])["toy_marks"], "load", load)
    code, shown = told(capsys)
    assert code == 1
    assert "test vector   WRONG the package torch is missing: pip install torch" in shown


def test_the_names_of_the_test_vector_are_compared() -> None:
    text = doctor._PAGE
    spans = [
        Span(text.index(name), text.index(name) + len(name), label)
        for name, label in doctor._NAMES.items()
    ]
    assert _compared(Document("a", text, spans={"entities": spans})) == "as expected"
    assert _compared(Document("a", text, spans={"entities": spans[:1]})).startswith("but 王强")
