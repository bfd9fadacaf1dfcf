from __future__ import annotations

import argparse
import io

import pytest

from pipeline.commands.terminal import add_verbosity, coloured, command_line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert coloured("x", "wrong", Terminal()) == "\033[31mx\033[0m"
    assert coloured("x", "wrong", io.StringIO()) == "x"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert coloured("x", "right", Terminal()) == "x"


def test_quiet_and_verbose_exclude_each_other() -> None:
    parser = argparse.ArgumentParser()
    add_verbosity(parser)
    assert parser.parse_args(["-q"]).quiet
    assert parser.parse_args(["--verbose"]).verbose
    with pytest.raises(SystemExit):
        parser.parse_args(["-q", "-v"])


@pytest.mark.parametrize(
    ("called", "told"),
    [
        ("/usr/bin/chinese-news", "chinese-news"),
        ("chinese-news.exe", "chinese-news"),
        ("/x/pipeline/__main__.py", "python -m pipeline"),
        ("", "python -m pipeline"),
    ],
)
def test_the_command_is_called_as_it_was(
    monkeypatch: pytest.MonkeyPatch, called: str, told: str
) -> None:
    monkeypatch.setattr("sys.argv", [called])
    assert command_line() == told
