from __future__ import annotations

import json

from awkward_docs import documents

from pipeline.formats import web_annotation


def test_web_annotations_bring_back_whole_documents() -> None:
    for doc in documents(200, seed=5):
        page = json.loads(json.dumps(web_annotation.to_page(doc)))
        assert web_annotation.from_page(page) == doc
