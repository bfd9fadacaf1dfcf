from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.commands.run import describe
from pipeline.executors import RunReport
from pipeline.formats import InputFailure
from pipeline.formats.jsonl import read_file

CONFIG = """\
imports: [toy_stages]
input: {path: in}
stages:
  - toy_marks
  - toy_trouble
"""


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a folder with a config and two texts."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/a.txt").write_text("一。", "utf-8")
    Path("in/b.txt").write_text("二。三。", "utf-8")
    Path("c.yaml").write_text(CONFIG, "utf-8")
    return tmp_path


def texts(folder: str = "out") -> dict[str, str]:
    return {doc.id: doc.text for part in Path(folder).glob("part-*") for doc in read_file(part)}


def test_run_annotates_and_ends_with_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "c.yaml"]) == 0
    shown = capsys.readouterr()
    rows = dict(line.split(maxsplit=1) for line in shown.out.splitlines() if "part" not in line)
    assert (rows["documents"], rows["failures"], rows["output"]) == ("2", "0", "out/")
    assert rows["characters"].startswith("6 in ")
    assert shown.err == ""
    assert texts() == {"a.txt": "一。", "b.txt": "二。三。"}


def test_arguments_lie_over_the_config() -> None:
    arguments = ["--output", "o", "in/b.txt", "--set", "stages.toy_marks.sign=二", "--limit", "1"]
    assert main(["run", "c.yaml", *arguments]) == 0
    (doc,) = read_file("o/part-00000.jsonl")
    assert (doc.id, [doc.surface(span) for span in doc.spans["marks"]]) == ("b.txt", ["二"])


def test_inputs_may_stand_on_both_sides_of_options() -> None:
    assert main(["run", "c.yaml", "in/a.txt", "--output", "o", "in/b.txt"]) == 0
    assert texts("o") == {"a.txt": "一。", "b.txt": "二。三。"}


def test_a_failing_document_gives_1_and_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    Path("in/b.txt").write_text("坏", "utf-8")
    assert main(["run", "c.yaml"]) == 1
    assert "failed: b.txt: toy_trouble: ValueError: b.txt is bad\n" in capsys.readouterr().out
    assert texts() == {"a.txt": "一。", "b.txt": "坏"}


def test_bad_inputs_give_1_and_the_others_are_annotated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("in/b.txt").write_bytes(b"%PDF-1.7")
    assert main(["run", "c.yaml", "in", "gone.txt"]) == 1
    shown = capsys.readouterr().out
    assert "could not be read: gone.txt: no such file or folder\n" in shown
    assert "could not be read: in/b.txt: not text: this is a PDF" in shown
    assert texts() == {"a.txt": "一。"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["c.yaml", "gone"], "no input: gone: no such file or folder\n"),
        (["gone.yaml"], "gone.yaml: 1 problem\n  no such file\n"),
        (["c.yaml", "--set", "x=1"], 'c.yaml: 1 problem\n  unknown key "x"; known: input, '),
        (
            ["in/a.txt"],
            "in/a.txt: a config is a .yaml file; to annotate this with the default one: "
            "python -m pipeline run configs/default.yaml in/a.txt\n",
        ),
    ],
)
def test_mistakes_give_2_and_a_message(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["run", *arguments]) == 2
    assert capsys.readouterr().err.startswith(message)
    assert not Path("out").exists()


def test_another_config_in_the_same_folder_gives_2(capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "c.yaml"])
    arguments = ["run", "c.yaml", "--set", "stages.toy_marks.sign=二"]
    assert main(arguments) == 2
    assert 'stages.toy_marks.sign: was "。", is "二"' in capsys.readouterr().err
    assert main([*arguments, "--overwrite"]) == 0


def test_stopping_at_an_error_gives_1_and_the_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("in/b.txt").write_text("坏", "utf-8")
    assert main(["run", "c.yaml", "--set", "executor.on_error=stop"]) == 1
    shown = capsys.readouterr().err
    assert 'raise ValueError(f"{doc.id} is bad")' in shown
    assert shown.endswith("toy_trouble failed on 'b.txt': ValueError: b.txt is bad\n")


def test_standard_output_gets_json_lines_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "c.yaml", "--output", "-", "in", "gone"]) == 1
    shown = capsys.readouterr()
    assert [json.loads(line)["id"] for line in shown.out.splitlines()] == ["a.txt", "b.txt"]
    assert "could not be read: gone: no such file or folder" in shown.err
    assert not Path("out").exists()


def test_what_stages_print_does_not_reach_standard_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import toy_stages

    def chatter(self: Any, docs: Any) -> Any:
        print("chatter")
        return docs

    monkeypatch.setattr(toy_stages.Marks, "__call__", chatter)
    main(["run", "c.yaml", "--output", "-"])
    shown = capsys.readouterr()
    assert ("chatter" in shown.out, "chatter" in shown.err) == (False, True)


def test_interrupting_says_how_to_go_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import toy_stages

    def interrupt(self: Any, docs: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(toy_stages.Marks, "__call__", interrupt)
    assert main(["run", "c.yaml"]) == 130
    assert capsys.readouterr().err == (
        "interrupted; finished parts are kept in out/: the same command does the rest\n"
    )


@pytest.mark.parametrize("limit", ["0", "-1", "x"])
def test_limit_is_a_number_from_1(capsys: pytest.CaptureFixture[str], limit: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["run", "c.yaml", f"--limit={limit}"])
    assert caught.value.code == 2
    assert "--limit" in capsys.readouterr().err


def test_without_arguments_the_default_config_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.executors import run

    seen: list[Any] = []

    def remember(config: Any, **_: Any) -> RunReport:
        seen.append(config)
        return RunReport("out/")

    monkeypatch.setattr(run, "run", remember)
    assert main(["run"]) == 0
    assert (seen[0].input.path, seen[0].output.path) == (("seeds/pages/",), "out/")


def test_garbage_is_looked_for_seldom_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.executors import run

    before, seen = gc.get_threshold(), list[int]()

    def remember(config: Any, **_: Any) -> RunReport:
        seen.append(gc.get_threshold()[0])
        return RunReport("out/")

    monkeypatch.setattr(run, "run", remember)
    main(["run"])
    assert seen[0] > before[0] and gc.get_threshold() == before


def test_describe() -> None:
    failures = [InputFailure(f"{number}.txt", "no") for number in range(22)]
    report = RunReport(
        "out/",
        documents=1200,
        failed=1,
        annotated=200,
        characters=5000,
        seconds=2.0,
        parts=3,
        kept=2,
        notes=["a note"],
        input_failures=failures,
        examples=["a.txt: words: ValueError: no"],
    )
    assert describe(report).splitlines() == [
        "documents     1,200",
        "failures      23",
        "characters    5,000 in 2.0 s",
        "characters/s  2,500",
        "output        out/",
        "part files    3 (finished before: 2)",
        "a note",
        *[f"could not be read: {number}.txt: no" for number in range(20)],
        "  and 2 more; run.json lists all",
        "failed: a.txt: words: ValueError: no",
        'documents that failed are in the output, each with its "errors"',
    ]


def test_a_run_with_many_parts_in_a_process_of_its_own() -> None:
    import subprocess

    arguments = ["--set", "executor.shard_size=1", "--set", "executor.workers=2"]
    support = str(Path(__file__).parents[1] / "support")
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", "run", "c.yaml", *arguments],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{Path(__file__).parents[2]}:{support}"},
    )
    assert run.returncode == 0, run.stderr
    assert texts() == {"a.txt": "一。", "b.txt": "二。三。"}


def test_the_table_names_the_next_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "c.yaml"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "next          python -m pipeline report out/"


def test_quiet_tells_of_failures_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "c.yaml", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    Path("in/c.txt").write_text("坏", "utf-8")
    assert main(["run", "c.yaml", "-q", "--overwrite"]) == 1
    assert capsys.readouterr().out.startswith("failed: c.txt: toy_trouble: ValueError")


def test_verbose_tells_what_makes_each_layer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "c.yaml", "--verbose"]) == 0
    assert "layer         trouble by toy_trouble@1" in capsys.readouterr().err
