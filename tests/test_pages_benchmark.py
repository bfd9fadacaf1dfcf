"""`benchmarks/pages.py`: the command by which readers of pages are compared and timed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


TITLE, BODY = "河畔新桥今天正式通车", "他们说今天是个好日子，大桥已经通车。"
PAGE = f"<title>{TITLE}</title><h1>{TITLE}</h1><p>{BODY}</p>"
GOLD = {
    "id": "a",
    "file": "a.html",
    "encoding": "utf-8",
    "title": TITLE,
    "published": "",
    "source": "",
    "author": "",
    "editor": "",
    "body": [BODY],
    "neutral": [],
}


def _run(folder: Path, *options: str) -> str:
    (folder / "a.html").write_text(PAGE, encoding="utf-8")
    with (folder / "gold.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(GOLD))
    done = subprocess.run(
        [sys.executable, "benchmarks/pages.py", *options, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_speed_of_a_folder_of_pages_is_told(tmp_path: Path) -> None:
    assert re.search(r": \d+\.\d pages/s of CPU time", _run(tmp_path, "--speed"))


def test_a_reader_is_scored_and_timed(tmp_path: Path) -> None:
    [row] = json.loads(_run(tmp_path, "--only", "ours", "--json"))[str(tmp_path)].values()
    assert (row["mean F"], row["F >= 90"], row["failed"], row["too slow"]) == (100.0, 1, 0, 0)
    assert row["title"] == {"right": 1, "asked": 1, "wrong": 0}
    assert row["pages/s"] > 0


def test_a_page_on_which_a_reader_fails_counts_as_nothing_found(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 20)
    (tmp_path / "gold.jsonl").write_text(json.dumps({**GOLD, "file": "b.html"}) + "\n")
    [row] = json.loads(_run(tmp_path, "--only", "ours", "--json"))[str(tmp_path)].values()
    assert (row["mean F"], row["failed"]) == (50.0, 1)
