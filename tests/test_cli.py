from __future__ import annotations

import importlib
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from types import SimpleNamespace
from typing import NoReturn

import pytest

import pipeline
from pipeline.cli import main
from pipeline.commands import COMMANDS, module_of

HEAVY = ["torch", "transformers", "datasets", "pydantic", "jieba", "numpy", "yaml", "tqdm"]
HEAVY += ["jinja2", "fastapi", "uvicorn", "prometheus_client"]


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from pipeline.cli import main\n"
        f"try: main({arguments})\n"
        f"finally: print([name for name in {HEAVY} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("usage: python -m pipeline")
    assert shown.stdout.endswith("\n[]\n")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    shown = capsys.readouterr().out
    assert caught.value.code == 0
    assert [name for name in COMMANDS if f"\n    {name}" not in shown] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_module(name: str) -> None:
    module = importlib.import_module(module_of(name))
    assert callable(module.add_arguments)
    assert callable(module.run)


def test_no_command_shows_the_help_and_gives_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("usage: python -m pipeline")


def test_an_unknown_command_gives_2_and_the_choices(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["rnu"])
    assert caught.value.code == 2
    assert "invalid choice: 'rnu' (choose from" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert (caught.value.code, capsys.readouterr().out) == (0, f"{pipeline.__version__}\n")


def command(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    """Return the exit code of a command that raises `error`."""

    def run(args: Namespace) -> NoReturn:
        raise error

    def add_arguments(parser: ArgumentParser) -> None:
        parser.add_argument("--x")

    module = SimpleNamespace(run=run, add_arguments=add_arguments)
    monkeypatch.setitem(COMMANDS, "toy", "play")
    monkeypatch.setitem(sys.modules, "pipeline.commands.toy", module)
    return main(["toy"])


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (pipeline.InputError("no such file"), 2, "no such file\n"),
        (pipeline.ConfigError("a.yaml", ["one"]), 2, "a.yaml: 1 problem\n  one\n"),
        (pipeline.StageError("words failed"), 1, "pipeline.errors.StageError: words failed\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
    ],
)
def test_errors_become_messages_and_exit_codes(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    message: str,
) -> None:
    assert command(monkeypatch, error) == code
    assert capsys.readouterr().err.endswith(message)


def test_bugs_keep_their_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        command(monkeypatch, ZeroDivisionError())


def test_a_reader_that_leaves_early_is_no_error() -> None:
    code = "import sys\nfrom pipeline.cli import main\nsys.exit(main(['stages']))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), error) == (141, b"")
