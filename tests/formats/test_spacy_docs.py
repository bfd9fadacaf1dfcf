from __future__ import annotations

import pytest
from awkward_docs import documents


def test_spacy_brings_back_whole_documents() -> None:
    pytest.importorskip("spacy")
    from pipeline.formats import spacy_docs

    docs = documents(200, seed=6)
    assert [*spacy_docs.from_docbin(spacy_docs.to_docbin(docs), "x")] == docs
