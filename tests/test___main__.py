from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_package_runs_as_a_command() -> None:
    done = _run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: ")


def test_the_exit_code_is_the_commands() -> None:
    done = _run("run", "no-such.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "no-such.yaml: 1 problem\n  no such file\n"


def test_importing_it_runs_nothing() -> None:
    code = "import pipeline.__main__, sys; print(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "run"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "['run']\n"
