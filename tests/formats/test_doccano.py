from __future__ import annotations

import json
from pathlib import Path

from awkward_docs import documents

from pipeline.document import Document, Label, Span
from pipeline.formats import Choice, Placed, Source, doccano


def test_doccano_brings_back_entities_topics_and_meta() -> None:
    for doc in documents(200, seed=2):
        example = json.loads(json.dumps(doccano.to_example(doc)))
        restored = doccano.from_example(example, "made")
        bare = [Span(span.start, span.end, span.label) for span in doc.spans["entities"]]
        assert restored == Document(
            doc.id,
            doc.text,
            {"entities": bare},
            {"topics": [Label("finance"), Label("sports")]},
            meta=doc.meta,
        )


def test_doccano_projects_with_relations_and_of_classification() -> None:
    entity = {"id": 1, "label": "PER", "start_offset": 0, "end_offset": 2}
    assert doccano.from_example({"id": 5, "text": "王强说", "entities": [entity]}, "x") == Document(
        "5", "王强说", {"entities": [Span(0, 2, "PER")]}
    )
    assert doccano.from_example({"text": "开赛", "label": ["sports"]}, "x:1") == Document(
        "x:1", "开赛", labels={"topics": [Label("sports")]}
    )


def test_a_bad_line_of_doccano_is_told_and_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = ["{", "3", '{"text": "\\ud83d"}', '{"text": "王强", "label": [[0, 9, "PER"]]}']
    path.write_text("\n".join([*lines, '{"text": "王强", "label": [[0, 2, "PER"]]}']), "utf-8")
    source = Source(str(path), path.name, path)
    *failures, last = Choice.model_validate("doccano").read("doccano", source)
    assert [str(one).removeprefix(f"{path}:").split(":")[0] for one in failures] == [*"1234"]
    assert isinstance(last, Placed)
    assert last.doc.spans == {"entities": [Span(0, 2, "PER")]}
