"""`benchmarks/pages.py --speed`: the command by which pages a second are told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_speed_of_a_folder_of_pages_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<title>题</title><p>他们说今天是个好日子。", encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps({"file": "a.html"}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "benchmarks/pages.py", "--speed", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r": \d+\.\d pages/s of CPU time", done.stdout)
