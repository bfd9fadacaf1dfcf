from __future__ import annotations

from pathlib import Path

import pytest
from report_runs import page, write_run

from pipeline.cli import main
from pipeline.formats.jsonl import write_file


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change to a folder with a run in out/."""
    monkeypatch.chdir(tmp_path)
    write_run(Path("out"), [page()])


def test_a_report_is_one_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report"]) == 0
    assert capsys.readouterr().out.startswith("report.html: 1 documents, all with their text, 0.")
    assert "张三" in Path("report.html").read_text("utf-8")


def test_with_gold_it_has_scores() -> None:
    write_file([page()], "gold.jsonl")
    assert main(["report", "out", "-o", "r.html", "--gold", "gold.jsonl"]) == 0
    written = Path("r.html").read_text("utf-8")
    assert "entities.f1" in written and "same as gold" in written


def test_mistakes_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "nowhere"]) == 2
    assert "nowhere: no such folder" in capsys.readouterr().err
    assert main(["report", "-o", "no/such/r.html"]) == 2
    assert "no/such/r.html: cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["report", "--max-size", "0.5"])
