"""The default run without torch, transformers and datasets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Started before anything else, it lets none of the three be imported.
BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "transformers", "datasets"):
            raise ImportError(f"{name} is not installed here")

sys.meta_path.insert(0, Blocked())
"""
TEXT = "山西省榆社县今年发放小额贷款9300万元。县长王强说:“明年投入4.23亿元!”"


def _run(folder: Path, *changes: str) -> subprocess.CompletedProcess[str]:
    (folder / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
    settings = [part for change in changes for part in ("--set", change)]
    command = [sys.executable, "-m", "pipeline", "run", "configs/default.yaml", "-"]
    return subprocess.run(
        [*command, "--output", "-", *settings],
        input=TEXT,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder)},
        check=False,
    )


def test_the_default_run_needs_none_of_them(tmp_path: Path) -> None:
    shown = _run(tmp_path)
    assert shown.returncode == 0, shown.stderr
    doc = json.loads(shown.stdout)
    assert doc["errors"] == []
    found = [(span["text"], span["label"]) for span in doc["spans"]["entities"]]
    assert ("王强", "PER") in found and ("榆社县", "LOC") in found
    assert doc["spans"]["words"] and doc["texts"]["summary"] and "topics" in doc["labels"]


#: What a document of plain text needs nothing of, each some hundredths of a second to import.
UNNEEDED = [
    *("torch", "transformers", "datasets", "tokenizers", "pyarrow", "scipy", "sklearn", "pandas"),
    *("jieba", "lxml", "tqdm", "fsspec", "warcio", "zstandard", "defusedxml", "jinja2", "fastapi"),
    *("requests", "httpx", "ssl", "http.client", "multiprocessing", "concurrent.futures"),
    *("asyncio", "sqlite3", "ray", "duckdb", "joblib"),
]


def test_a_document_of_plain_text_imports_what_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"text": TEXT}) + "\n", encoding="utf-8")
    code = (
        "import sys; from pipeline.cli import main\n"
        f"code = main(['run', 'configs/default.yaml', {str(file)!r}, '--output', '-', '-q'])\n"
        f"sys.stderr.write(str([code, *(name for name in {UNNEEDED} if name in sys.modules)]))"
    )
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert shown.stderr == "[0]"
    assert json.loads(shown.stdout)["errors"] == []


def test_importing_the_pipeline_imports_no_settings() -> None:
    code = (
        "import sys; from pipeline import Pipeline\n"
        "print([name for name in ('pydantic', 'numpy', 'yaml', 'jieba') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert shown.stdout == "[]\n"


def test_a_setting_that_needs_them_says_what_to_install(tmp_path: Path) -> None:
    shown = _run(tmp_path, "stages.entities.dtype=bfloat16")
    assert shown.returncode == 2
    told = "dtype: bfloat16 needs torch and transformers, which are not installed"
    assert told in shown.stderr and "pip install torch transformers" in shown.stderr
