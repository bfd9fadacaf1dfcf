from __future__ import annotations

import json

from awkward_docs import documents

from pipeline.document import Document, Label
from pipeline.formats import web_annotation


def test_web_annotations_bring_back_whole_documents() -> None:
    for doc in documents(200, seed=5):
        page = json.loads(json.dumps(web_annotation.to_page(doc)))
        assert web_annotation.from_page(page) == doc


def test_topics_of_the_taxonomy_have_their_concept_beside_their_name() -> None:
    topics = [Label("finance", 0.9), Label("乡村振兴", 0.4)]
    labels = {"topics": topics, "checked": [Label("finance")]}
    doc = Document("a", "榆社县发放贷款。", labels=labels)
    finance, own, checked = (item["body"] for item in web_annotation.to_page(doc)["items"])
    concept = "http://cv.iptc.org/newscodes/mediatopic/04000000"
    assert finance == [
        {"type": "TextualBody", "value": "finance", "purpose": "tagging"},
        {"type": "SpecificResource", "source": concept, "purpose": "classifying"},
    ]
    assert [body["value"] for body in own] == ["乡村振兴"]
    assert [body["value"] for body in checked] == ["finance"]  # another layer's word is no topic
