"""Round trips through the formats of labelling tools, over awkward texts."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from pipeline.document import Document, Label, Span
from pipeline.formats import brat, conll, doccano, label_studio, web_annotation
from pipeline.formats.label_studio import TaskReport

_BLANK = ["\r\n", "\n", "  ", "　"]
_PIECES = [
    "王强",
    "榆社县",
    "😀",
    "𠮷野家",
    "\r\n",
    "\n",
    "  ",
    "　",
    "ＡＢＣ",
    "说",
    "。",
    "Louis Vuitton",
    "é",
    "１２",
    "“",
    "&lt;",
]


def documents(count: int, seed: int = 0) -> list[Document]:
    """Return documents of awkward pieces, with spans of several layers at random places."""
    draw = random.Random(seed)
    return [_document(draw, f"页/{number}.txt") for number in range(count)]


def _document(draw: random.Random, doc_id: str) -> Document:
    pieces = [draw.choice(_PIECES) for _ in range(draw.randrange(4, 40))]
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    words = [
        Span(start, start + len(piece))
        for start, piece in zip(starts, pieces, strict=False)
        if not piece.isspace()
    ]
    entities = [
        Span(word.start, word.end, draw.choice(["PER", "LOC", "ORG"]), round(draw.random(), 4))
        for word in words
        if draw.random() < 0.3
    ]
    text = "".join(pieces)
    return Document(
        doc_id,
        text,
        {
            "words": words,
            "entities": entities,
            "noise": [Span(0, 1, "byline")],
            "summary": [Span(0, 2)],
        },
        {"topics": [Label("finance", 0.5), Label("sports", 0.25)]},
        {"title": "标题"},
        {"url": "https://example.org/?a=1&b=2", "n": 3},
        {"entities": "news-small@0"},
    )


def test_label_studio_brings_back_whole_documents() -> None:
    for doc in documents(200):
        task = json.loads(json.dumps(label_studio.to_task(doc)))
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
        report = TaskReport()
        assert label_studio.from_task(task, report) == doc
        assert report.notes == []


def _utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


def _without_cr(text: str, offset: int) -> int:
    return len(text[:offset].replace("\r\n", "\n"))


@pytest.mark.parametrize(
    "counted",
    [_utf16, _without_cr, lambda text, at: _utf16(text[:at].replace("\r\n", "\n"), at)],
    ids=["utf-16", "without CR", "both"],
)
def test_label_studio_offsets_that_a_browser_counted_are_put_right(
    counted: Callable[[str, int], int],
) -> None:
    for doc in documents(200, seed=1):
        task = label_studio.to_task(doc)
        for result in task["predictions"][0]["result"]:
            value = result["value"]
            if "start" in value:
                ends = (value["start"], value["end"])
                value["start"], value["end"] = (counted(doc.text, at) for at in ends)
                value["text"] = " ".join(value["text"].split())
        task["annotations"] = [{"result": task["predictions"][0]["result"]}]
        restored = label_studio.from_task(task)
        assert restored is not None
        assert restored.spans["entities"] == doc.spans["entities"]


def test_label_studio_leaves_out_and_tells_what_is_not_at_its_place() -> None:
    value = {"start": 2, "end": 4, "text": "王强", "labels": ["PER"]}
    region = {"from_name": "label", "to_name": "text", "type": "labels", "value": value}
    task = {"id": 7, "data": {"text": "王强说话"}, "annotations": [{"result": [region]}]}
    report = TaskReport()
    doc = label_studio.from_task(task, report)
    assert doc == Document("7", "王强说话", {"entities": []})
    assert report.notes == [
        "entities [2, 4) left out: it says '王强', the text has '说话' there; correct it in Label "
        "Studio and export again"
    ]


def test_label_studio_takes_ground_truth_then_the_latest_and_never_cancelled() -> None:
    def annotation(label: str, **rest: object) -> dict[str, object]:
        value = {"start": 0, "end": 2, "text": "王强", "labels": [label]}
        return {"result": [{"from_name": "entities", "type": "labels", "value": value}], **rest}

    old = annotation("PER", updated_at="2024-01-01")
    late = annotation("LOC", updated_at="2024-02-01")
    cancelled = annotation("ORG", updated_at="2024-03-01", was_cancelled=True)
    truth = annotation("GPE", updated_at="2023-01-01", ground_truth=True)
    task = {"id": 1, "data": {"text": "王强"}}
    found = [
        label_studio.from_task({**task, "annotations": made})
        for made in ([old, late, cancelled], [old, truth, late], [cancelled], [])
    ]
    labels = [doc and doc.spans["entities"][0].label for doc in found]
    assert labels == ["LOC", "GPE", None, None]


def test_label_studio_json_min() -> None:
    record = {
        "id": 3,
        "text": "王强去榆社县",
        "label": [{"start": 0, "end": 2, "text": "王强", "labels": ["PER"]}],
        "topics": {"choices": ["travel", "society"]},
        "annotator": 1,
        "url": "https://example.org",
    }
    assert label_studio.from_task(record) == Document(
        "3",
        "王强去榆社县",
        {"entities": [Span(0, 2, "PER")]},
        {"topics": [Label("travel"), Label("society")]},
        meta={"annotator": 1, "url": "https://example.org"},
    )


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


def test_web_annotations_bring_back_whole_documents() -> None:
    for doc in documents(200, seed=5):
        page = json.loads(json.dumps(web_annotation.to_page(doc)))
        assert web_annotation.from_page(page) == doc


def test_spacy_brings_back_whole_documents() -> None:
    pytest.importorskip("spacy")
    from pipeline.formats import spacy_docs

    docs = documents(200, seed=6)
    assert [*spacy_docs.from_docbin(spacy_docs.to_docbin(docs), "x")] == docs


def test_label_studios_own_validator_accepts_tasks() -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface")
    from pipeline.formats.label_studio_config import labelling_config

    docs = documents(200, seed=7)
    config = interface.LabelInterface(labelling_config(docs))
    for doc in docs:
        task = label_studio.to_task(doc)
        assert config.validate_task({"data": task["data"]})
        assert config.validate_prediction(task["predictions"][0])
