from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from report_runs import evil, many, page

from pipeline.document import Document
from pipeline.formats import Choice, InputFailure, Placed, Source
from pipeline.formats.dataset import features
from pipeline.formats.inputs import find_inputs, read_inputs
from pipeline.formats.jsonl import write_file

datasets = pytest.importorskip("datasets")


def read(name: Path, **options: Any) -> list[Document | InputFailure]:
    choice = Choice.model_validate({"dataset": options})
    found = choice.read("dataset", Source("in/set", "set", content=str(name).encode()))
    return [one.doc if isinstance(one, Placed) else one for one in found]


def test_a_set_that_was_saved_to_disk(tmp_path: Path) -> None:
    rows = [{"n": 1, "body": "一。", "url": "u"}, {"n": 2, "body": "二。", "url": None}]
    datasets.Dataset.from_list(rows).save_to_disk(tmp_path / "set")
    assert read(tmp_path / "set", text="body", id="n") == [
        Document("1", "一。", meta={"url": "u"}),
        Document("2", "二。"),
    ]


def test_a_path_of_the_input_is_the_name_of_a_set(tmp_path: Path) -> None:
    datasets.Dataset.from_list([{"text": "一。"}]).save_to_disk(tmp_path / "set")
    inputs = find_inputs([str(tmp_path / "set")], Choice.model_validate("dataset"))
    (found,) = read_inputs(inputs)
    assert isinstance(found, Placed)
    assert (found.doc, found.where) == (Document("set:1", "一。"), f"{tmp_path}/set:1")


@pytest.mark.parametrize("streaming", [False, True])
def test_a_folder_of_files(
    tmp_path: Path, streaming: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    (tmp_path / "set").mkdir()
    (tmp_path / "set/train.csv").write_text("id,text\n7,一。\n", "utf-8")
    assert read(tmp_path / "set", streaming=streaming) == [Document("7", "一。")]


def test_a_set_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "gone")
    assert isinstance(found, InputFailure)
    assert found.message.startswith(f"no data set '{tmp_path / 'gone'}' with a part 'train': ")


@pytest.mark.parametrize(
    "docs",
    [
        [Document("a", "文"), page(), evil()],
        [Document("a", "文", meta={"n": 1}), Document("b", "文", meta={"n": "一", "late": [1]})],
        [*many(3), Document("z", "", errors=[{"stage": "s", "kind": "k", "message": "m"}])],
    ],
)
def test_declared_features_load_every_output(tmp_path: Path, docs: list[Document]) -> None:
    write_file(docs, tmp_path / "part-00000.jsonl")
    loaded = datasets.load_dataset(
        "json",
        data_files=str(tmp_path / "part-*.jsonl"),
        features=features(),
        cache_dir=str(tmp_path / "cache"),
    )["train"]
    assert rounded([dict(one) for one in loaded]) == rounded([doc.to_dict() for doc in docs])


def test_features_are_there_by_name() -> None:
    from pipeline.formats import dataset

    assert list(dataset.FEATURES) == list(Document("a", "b").to_dict())
    with pytest.raises(AttributeError):
        _ = dataset.NOTHING


def rounded(value: Any) -> Any:
    """Return a value whose numbers have six places: datasets' reader of JSON loses the last bit."""
    return json.loads(json.dumps(value), parse_float=lambda written: round(float(written), 6))
