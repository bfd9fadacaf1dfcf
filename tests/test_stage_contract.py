"""What a stage must not do to documents, and must declare of what it writes."""

from __future__ import annotations

import pytest

from pipeline.document import Document, Label, Span
from pipeline.pipeline import Pipeline
from pipeline.stage import Stage, create


class Misbehaved(Stage):
    """Does what a stage must not do."""

    name = "toy_misbehaved"
    provides = ("bad",)

    def __init__(self, deed: str) -> None:
        super().__init__()
        self.deed = deed

    def __call__(self, docs: list[Document]) -> list[Document]:
        doc = docs[0]
        if self.deed == "drops":
            return docs[1:]
        if self.deed == "replaces":
            return [Document(doc.id, doc.text), *docs[1:]]
        if self.deed == "rewrites":
            doc.text += "!"
        if self.deed == "renames":
            doc.id += "!"
        if self.deed == "forgets errors":
            doc.errors = None  # type: ignore[assignment]
        if self.deed == "overreaches":
            doc.spans["bad"] = [Span(0, len(doc.text) + 1)]
        if self.deed == "writes NaN":
            doc.labels["bad"] = [Label("x", float("nan"))]
        return docs


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        ("drops", "toy_misbehaved returned other documents than it was given"),
        ("replaces", "toy_misbehaved returned other documents than it was given"),
        ("rewrites", "toy_misbehaved changed the id or the text of 'text-0'"),
        ("renames", "toy_misbehaved changed the id or the text of 'text-0'"),
        ("forgets errors", "toy_misbehaved changed the errors of 'text-0'; raise one instead"),
        (
            "overreaches",
            "document 'text-0', layer 'bad': span [0, 4) reaches past the text's end, 3",
        ),
        (
            "writes NaN",
            "document 'text-0', layer 'bad': cannot be written as JSON: "
            "Out of range float values are not JSON compliant",
        ),
    ],
)
def test_a_stage_that_breaks_its_contract_fails(deed: str, message: str) -> None:
    doc = Pipeline([create("toy_marks"), Misbehaved(deed)])("好。坏")
    assert (doc.id, doc.text, doc.spans) == ("text-0", "好。坏", {"marks": [Span(1, 2, "sign")]})
    assert doc.clean_text == "好。坏"
    (error,) = doc.errors
    assert (error["stage"], error["kind"]) == ("toy_misbehaved", "DocumentError")
    assert error["message"].startswith(message)


class _Writes(Stage):
    """Writes what it is told to."""

    name = "toy_writes"
    provides = ("marks", "title", "meta.seen")
    deed = "all"

    def __call__(self, docs: list[Document]) -> list[Document]:
        for doc in docs:
            if self.deed != "nothing":
                doc.spans["marks"] = []
            if self.deed == "all":
                doc.texts["title"], doc.meta["seen"] = "题", True
            if self.deed == "more":
                doc.labels["kind"] = []
            if self.deed == "meta":
                doc.meta["other"] = 1
            if self.deed == "gone":
                doc.spans.pop("given", None)
        return docs


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("all", None),
        ("less", None),
        ("more", 'toy_writes wrote the layer "kind", which it does not declare; add it to the'),
        ("meta", 'toy_writes wrote the layer "meta.other", which it does not declare'),
        ("gone", 'toy_writes wrote the layer "given", which it does not declare'),
        ("nothing", "toy_writes declares the layer \"marks\" and did not write it on '1'"),
    ],
)
def test_what_is_written_is_what_is_declared(deed: str, told: str | None) -> None:
    stage = _Writes()
    stage.deed = deed
    doc = Pipeline([stage], given=["given"])(Document("1", "好", spans={"given": []}))
    assert [error["message"].startswith(told or "") for error in doc.errors] == [True] * bool(told)
    assert doc.made_by == ({} if told else {"marks": "toy_writes"})
