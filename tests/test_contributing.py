"""CONTRIBUTING is true: its map names every folder, and its examples work as they stand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
WRITTEN = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
CONFIG = "imports: [barred]\nstages: [sentences]\n"


def example(section: str) -> str:
    below = WRITTEN.partition(f"\n## {section}\n")[2]
    found = re.search(r"```python\n(.*?)```", below, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_map_names_every_folder() -> None:
    folders = [path.parent.name for path in (ROOT / "pipeline").glob("*/__init__.py")]
    assert [name for name in folders if f"`pipeline/{name}/`" not in WRITTEN] == []


def run(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pipeline", *arguments]
    path = f"{ROOT}:{folder}"
    environment = {"PYTHONPATH": path, "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    return subprocess.run(command, cwd=folder, input=stdin, env=environment, capture_output=True)


def test_the_format_that_is_shown_reads_and_writes(tmp_path: Path) -> None:
    (tmp_path / "barred.py").write_text(example("A format"), "utf-8")
    (tmp_path / "c.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "a.barred").write_text("1|晋中市今天开会。\n坏\n2|二。\n", "utf-8")
    done = run(tmp_path, "run", "c.yaml", "a.barred", "--set", "output.format=barred")
    assert done.returncode == 1  # one line is wrong
    assert b"could not be read: a.barred:2: no '|' after an id" in done.stdout
    assert (tmp_path / "out/part-00000.barred").read_text("utf-8") == "1|晋中市今天开会。\n2|二。\n"
    named = run(
        tmp_path,
        *("run", "c.yaml", "-", "--output", "-", "--set", "input.format={barred: {mark: '@'}}"),
        stdin="7@三。\n".encode(),
    )
    assert [json.loads(line)["id"] for line in named.stdout.splitlines()] == ["7"]
