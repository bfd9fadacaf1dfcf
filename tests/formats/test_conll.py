from __future__ import annotations

import pytest
from awkward_docs import documents

from pipeline.document import Document, Span
from pipeline.formats import conll


@pytest.mark.parametrize("unit", ["character", "word"])
@pytest.mark.parametrize("scheme", ["BIO", "BIOES"])
def test_conll_brings_back_texts_and_entities(scheme: conll.Scheme, unit: conll.Unit) -> None:
    for doc in documents(200, seed=4):
        lines = conll.to_conll(doc, scheme=scheme, unit=unit).split("\n")
        [restored] = conll.from_conll(lines, "x")
        bare = [Span(span.start, span.end, span.label) for span in doc.spans["entities"]]
        assert (restored.id, restored.text) == (doc.id, doc.text)
        assert restored.spans["entities"] == bare


def test_conll_of_others_has_a_document_a_sentence() -> None:
    lines = ["王\tB-PER", "强\tE-PER", "说\tO", "", "榆 B-LOC", "社 M-LOC", "县 E-LOC", ""]
    assert [*conll.from_conll(lines, "x")] == [
        Document("x:1", "王强说", {"sentences": [Span(0, 3)], "entities": [Span(0, 2, "PER")]}),
        Document("x:2", "榆社县", {"sentences": [Span(0, 3)], "entities": [Span(0, 3, "LOC")]}),
    ]
