from __future__ import annotations

from pathlib import Path

import pytest
from report_runs import page

from pipeline.document import Document, Label
from pipeline.formats.jsonl import write_file
from pipeline.report.gold import Gold, score_rows


@pytest.fixture
def gold(tmp_path: Path) -> Gold:
    """Return gold for a.txt in which Beijing is no entity and the topic another."""
    truth = page()
    truth.spans = {"entities": truth.spans["entities"][:1], "words": truth.spans["words"]}
    truth.labels = {"topics": [Label("culture")]}
    truth.meta, truth.texts = {}, {}
    write_file([truth], tmp_path / "gold.jsonl")
    return Gold.read(str(tmp_path / "gold.jsonl"))


def test_a_document_is_compared_in_the_layers_that_gold_has(gold: Gold) -> None:
    compared = gold.compared(page())
    assert compared is not None
    assert [(case.layer, case.predicted, case.gold) for case in compared.cases] == [
        ("entities", "北京 LOC", "—"),
        ("topics", "sports 0.75", "culture"),
    ]
    assert gold.compared(Document("b.txt", "")) is None


def test_figures_are_those_of_evaluate(gold: Gold) -> None:
    gold.add(page())
    gold.add(page("other.txt"))
    result = gold.evaluate("out")
    rows = {row.name: row for row in score_rows(result)}
    assert (result.documents, result.predicted) == (1, "out")
    assert (rows["entities.precision"].value, rows["entities.recall"].value) == ("0.5000", "1.0000")
    assert rows["entities.precision"].counts == "1 correct, 2 predicted"
    assert rows["entities.precision"].interval == "–"
    assert rows["words.f1"].value == "1.0000"
