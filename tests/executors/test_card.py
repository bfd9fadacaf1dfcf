from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from report_runs import evil, many, page

from pipeline.cli import main
from pipeline.document import Document
from pipeline.executors.card import CARD, card, is_card
from pipeline.executors.record import RunRecord
from pipeline.formats.jsonl import write_file


def record() -> RunRecord:
    return RunRecord({}, None, "p", {}, {"entities": "m@1"}, documents=7)


def load(folder: Path, cache: Path) -> list[dict[str, object]]:
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_dataset(str(folder), cache_dir=str(cache))["train"]
    return [dict(one) for one in loaded]


def rounded(value: Any) -> Any:
    """Return a value whose numbers have six places: datasets' reader of JSON loses the last bit."""
    return json.loads(json.dumps(value), parse_float=lambda written: round(float(written), 6))


@pytest.mark.parametrize(
    "docs",
    [
        [Document("a", "文"), page(), evil()],
        [Document("a", "文", meta={"n": 1}), Document("b", "文", meta={"n": "一", "late": [1]})],
        [Document("a", "文", meta={"published": "2021-10-21"}), *many(3)],
        [Document("a", "文", spans={"entities": []}), page()],
    ],
)
def test_a_folder_with_its_card_loads_as_it_is(tmp_path: Path, docs: list[Document]) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    write_file(docs, folder / "part-00000.jsonl")
    (folder / "run.json").write_text("{}")
    (folder / CARD).write_bytes(card(record()))
    loaded = load(folder, tmp_path / "cache")
    assert rounded(loaded) == rounded([doc.to_dict() for doc in docs])


def test_a_run_writes_its_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("一。", "utf-8")
    Path("c.yaml").write_text(
        "imports: [toy_stages]\nstages: [toy_marks]\noutput: {surfaces: false}\n"
    )
    assert main(["run", "c.yaml", "a.txt"]) == 0
    (loaded,) = load(tmp_path / "out", tmp_path / "cache")
    assert loaded["spans"] == {"marks": [{"start": 1, "end": 2, "label": "sign"}]}


def test_a_readme_of_a_persons_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    Path("out/README.md").write_text("# mine\n")
    Path("a.txt").write_text("一。", "utf-8")
    Path("c.yaml").write_text("imports: [toy_stages]\nstages: [toy_marks]\n")
    assert main(["run", "c.yaml", "a.txt"]) == 0
    assert Path("out/README.md").read_text() == "# mine\n"
    assert is_card(None) and is_card(card(record())) and not is_card(b"# mine\n")
