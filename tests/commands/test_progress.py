from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.commands import progress
from pipeline.commands.progress import Bar, Lines, Quiet, duration, follow

ROOT = Path(__file__).parents[2]


class Clock:
    """A clock that a test turns."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


def test_lines_come_at_most_every_ten_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    lines = Lines()
    lines.start(4000)
    for seconds in (4, 11, 12, 22):
        clock.now = seconds
        lines.advance(1000, 9)
    lines.close()
    assert capsys.readouterr() == (
        "",
        "2,000 of 4,000 documents, 181.8 documents/s, 2 characters/s, 11 s left\n"
        "4,000 of 4,000 documents, 181.8 documents/s, 2 characters/s, 0 s left\n",
    )


def test_lines_without_a_total_have_no_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    lines = Lines(2)
    lines.start(None)
    clock.now = 2
    lines.advance(3, 5000)
    assert capsys.readouterr().err == "3 documents, 1.5 documents/s, 2,500 characters/s\n"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min 00 s"), (200, "3 min 20 s"), (7500, "2 h 05 min")],
)
def test_times_are_told_as_a_person_does(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_the_bar_has_no_thread_of_its_own() -> None:
    code = (
        "import threading; from pipeline.commands.progress import Bar; bar = Bar(); bar.start(4); "
        "bar.advance(1, 9); print(threading.active_count()); bar.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "1\n", done.stderr


def test_the_bar_counts_documents(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()
    bar.start(4)
    bar.advance(3, 1234)
    bar.advance(1, 1000)
    bar.close()
    shown = capsys.readouterr()
    last = shown.err.split("\r")[-1]
    assert shown.out == ""
    assert "4/4" in last and "documents/s" in last and "characters/s" in last


@pytest.mark.parametrize(("terminal", "kind"), [(True, Bar), (False, Lines)])
def test_a_terminal_gets_the_bar(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, kind: type[Bar | Lines]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    with follow() as chosen:
        assert type(chosen) is kind


def test_quiet_tells_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with follow(quiet=True) as chosen:
        chosen.start(3)
        chosen.advance(3, 3)
        assert type(chosen) is Quiet
    assert capsys.readouterr() == ("", "")
