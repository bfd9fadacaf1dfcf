from __future__ import annotations

import json

from awkward_docs import documents

from pipeline.document import Document, Label, Span
from pipeline.formats import doccano


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
