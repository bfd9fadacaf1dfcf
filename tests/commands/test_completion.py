from __future__ import annotations

import shutil
import subprocess

import pytest

from pipeline.cli import main
from pipeline.commands import COMMANDS
from pipeline.commands.completion import bash, fish, zsh


def complete(line: str) -> list[str]:
    """Return what bash offers at the end of a line."""
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    script = (
        f"{bash()}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}\n"
        '_chinese_news; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    shown = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    return shown.stdout.split()


def test_bash_completes_commands_and_options() -> None:
    assert complete("chinese-news ") == list(COMMANDS)
    assert complete("chinese-news ru") == ["run"]
    assert complete("chinese-news run --over") == ["--overwrite"]
    assert "--gold" in complete("chinese-news report --")


def test_bash_completes_files_otherwise() -> None:
    assert complete("chinese-news run /et") == ["/etc"]


@pytest.mark.parametrize(("shell", "script"), [("bash", bash), ("zsh", zsh), ("fish", fish)])
def test_the_scripts_are_whole(shell: str, script: object) -> None:
    assert callable(script)
    written = script()
    assert [name for name in COMMANDS if name not in written] == []
    found = shutil.which(shell)
    if found is not None:  # the syntax; bash is everywhere
        check = [found, "-n"] if shell != "fish" else [found, "--no-execute"]
        shown = subprocess.run(check, input=written, capture_output=True, text=True)
        assert (shown.returncode, shown.stderr) == (0, "")


def test_the_command_prints_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "fish"]) == 0
    assert capsys.readouterr().out == fish()
