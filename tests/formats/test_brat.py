from __future__ import annotations

from awkward_docs import documents

from pipeline.document import Document, Span
from pipeline.formats import brat


def test_brat_brings_back_texts_and_entities() -> None:
    for doc in documents(200, seed=3):
        restored = brat.from_annotations(
            brat.id_of(brat.file_stem(doc.id)), doc.text, brat.to_annotations(doc)
        )
        bare = [Span(span.start, span.end, span.label) for span in doc.spans["entities"]]
        assert restored == Document(doc.id, doc.text, {"entities": bare})
        assert "/" not in brat.file_stem(doc.id)


def test_brat_writes_what_runs_over_a_line_break_in_fragments() -> None:
    doc = Document("a", "内蒙\r\n古人", {"entities": [Span(0, 5, "LOC")]})
    assert brat.to_annotations(doc) == "T1\tLOC 0 2;4 5\t内蒙 古\n"
    assert brat.from_annotations("a", doc.text, brat.to_annotations(doc)) == doc
