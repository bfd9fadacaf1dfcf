from __future__ import annotations

import pytest

from pipeline.commands import progress
from pipeline.commands.progress import Bar, Lines, follow


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
    assert capsys.readouterr() == ("", "2,000 of 4,000 documents\n4,000 of 4,000 documents\n")


def test_the_bar_counts_documents(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()
    bar.start(4)
    bar.advance(3, 1234)
    bar.advance(1, 1000)
    bar.close()
    shown = capsys.readouterr()
    last = shown.err.split("\r")[-1]
    assert shown.out == ""
    assert "4/4" in last and "2,234 characters" in last


@pytest.mark.parametrize(("terminal", "kind"), [(True, Bar), (False, Lines)])
def test_a_terminal_gets_the_bar(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, kind: type[Bar | Lines]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    with follow() as chosen:
        assert type(chosen) is kind
