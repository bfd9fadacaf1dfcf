from __future__ import annotations

from xml.etree import ElementTree

import pytest
from awkward_docs import documents

from pipeline.document import Document, Span
from pipeline.formats import label_studio
from pipeline.formats.label_studio_config import labelling_config
from pipeline.taxonomy import TOPIC_NAMES


def test_label_studios_own_validator_accepts_tasks() -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface")
    docs = documents(200, seed=7)
    config = interface.LabelInterface(labelling_config(docs))
    for doc in docs:
        task = label_studio.to_task(doc)
        assert config.validate_task({"data": task["data"]})
        assert config.validate_prediction(task["predictions"][0])


def test_the_config_offers_labels_found_in_documents_beside_the_usual_ones() -> None:
    doc = Document("a", "《x》", {"entities": [Span(0, 3, 'book & "film"')]})
    root = ElementTree.fromstring(labelling_config([doc]))
    labels = {block.get("name"): [one.get("value") for one in block] for block in root}
    assert labels["entities"] == ["PER", "LOC", "ORG", 'book & "film"']
    assert labels["summary"] == ["summary"]
    assert labels["topics"] == list(TOPIC_NAMES)
