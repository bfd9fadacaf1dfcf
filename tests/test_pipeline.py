from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import awkward
import pytest
import toy_stages
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document, Label, Span
from pipeline.errors import ConfigError, StageError
from pipeline.pipeline import Pipeline
from pipeline.stage import create

TOYS = {"imports": ["toy_stages"], "stages": ["toy_noise", "toy_marks", "toy_count"]}


def toys() -> Pipeline:
    return Pipeline([create(name) for name in TOYS["stages"]])


def test_calling_it_annotates_one_text() -> None:
    assert toys()("*好。坏。") == Document(
        "text-0",
        "*好。坏。",
        spans={"noise": [Span(0, 1, "star")], "marks": [Span(2, 3, "sign"), Span(4, 5, "sign")]},
        labels={"size": [Label("small", 1.0)]},
        texts={"count": "2"},
        made_by={
            "noise": "toy_noise",
            "marks": "toy_marks",
            "size": "toy_count",
            "count": "toy_count",
        },
    )


def test_calling_it_with_a_document_gives_back_that_document() -> None:
    doc = Document("a", "好。", meta={"url": "u"})
    assert toys()(doc) is doc
    assert (doc.id, doc.texts, doc.meta) == ("a", {"count": "1"}, {"url": "u"})


def test_from_config_takes_mapping_and_overrides() -> None:
    pipeline = Pipeline.from_config(
        {**TOYS, "executor": {"batch_size": 2, "on_error": "stop"}},
        overrides=["stages.toy_marks.sign=好"],
    )
    assert (pipeline.batch_size, pipeline.on_error) == (2, "stop")
    assert pipeline("好。坏。").texts == {"count": "1"}


def test_wrong_order_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        Pipeline([create("toy_count")])
    assert str(caught.value) == (
        'pipeline: 1 problem\n  stages[0] toy_count: needs the layer "marks"; '
        "put a stage that provides it (toy_marks) before this one"
    )


def test_layers_that_documents_bring_along_are_given() -> None:
    pipeline = Pipeline([create("toy_count")], given=["marks"])
    assert pipeline(Document("a", "x", spans={"marks": []})).texts == {"count": "0"}
    assert pipeline(Document("b", "x")).errors == [
        {
            "stage": "toy_count",
            "kind": "skipped",
            "message": 'needs the layer "marks", which the document does not have',
        }
    ]


def test_made_by_names_the_stage_of_each_layer() -> None:
    pipeline = Pipeline([create("toy_trouble"), create("toy_noise")])
    assert pipeline.made_by == {"trouble": "toy_trouble@1", "noise": "toy_noise"}


def test_stream_yields_in_order_and_reads_one_batch_ahead() -> None:
    taken: list[int] = []

    def texts() -> Iterator[str]:
        for number in range(5):
            taken.append(number)
            yield "。" * number

    stream = toys().stream(texts(), batch_size=2)
    assert taken == []
    first = next(stream)
    assert (first.id, taken) == ("text-0", [0, 1])
    assert [doc.texts["count"] for doc in [first, *stream]] == ["0", "1", "2", "3", "4"]


def test_stream_refuses_a_single_text() -> None:
    with pytest.raises(TypeError, match="for one, call the pipeline"):
        next(toys().stream("文本"))


def test_stages_are_loaded_once_and_not_before_they_are_needed() -> None:
    stage = toy_stages.Trouble()
    pipeline = Pipeline([stage])
    assert stage.loads == 0
    pipeline("a")
    pipeline("b")
    assert stage.loads == 1


def test_a_failing_document_is_found_and_the_others_are_annotated() -> None:
    stage = toy_stages.Trouble()
    pipeline = Pipeline([create("toy_marks"), stage])
    docs = pipeline.annotate([Document("1", "好。"), Document("2", "坏。"), Document("3", "好")])
    assert stage.sizes == [3, 1, 1, 1]
    assert [doc.meta for doc in docs] == [{"trouble": "none"}, {}, {"trouble": "none"}]
    assert docs[1] == Document(
        "2",
        "坏。",
        spans={"marks": [Span(1, 2, "sign")]},
        made_by={"marks": "toy_marks"},
        errors=[{"stage": "toy_trouble", "kind": "ValueError", "message": "2 is bad"}],
    )
    assert [pipeline.failed(doc) for doc in docs] == [False, True, False]


def test_what_a_failing_stage_had_found_before_stays() -> None:
    doc = Document("1", "坏", spans={"trouble": [Span(0, 1)]}, made_by={"trouble": "earlier"})
    Pipeline([toy_stages.Trouble()])(doc)
    assert (doc.spans, doc.made_by) == ({"trouble": [Span(0, 1)]}, {"trouble": "earlier"})


def test_stages_that_need_the_missing_layer_are_skipped_and_others_run() -> None:
    class Needy(toy_stages.Noise):
        name = "toy_needy"
        requires = ("trouble",)
        provides = ("needy",)

    pipeline = Pipeline([toy_stages.Trouble(), Needy(), create("toy_marks")])
    doc = pipeline("坏。")
    assert [(error["stage"], error["kind"]) for error in doc.errors] == [
        ("toy_trouble", "ValueError"),
        ("toy_needy", "skipped"),
    ]
    assert doc.spans == {"marks": [Span(1, 2, "sign")]}


def test_stopping_at_the_first_error_keeps_the_cause() -> None:
    pipeline = Pipeline([toy_stages.Trouble()], on_error="stop")
    with pytest.raises(
        StageError, match="toy_trouble failed on 'b': ValueError: b is bad"
    ) as caught:
        pipeline.annotate([Document("a", "好"), Document("b", "坏")])
    assert isinstance(caught.value.__cause__, ValueError)


def test_old_errors_of_a_stage_go_when_it_runs_again() -> None:
    old = [
        {"stage": "toy_trouble", "kind": "x", "message": "y"},
        {"stage": "other", "kind": "x", "message": "y"},
    ]
    pipeline = Pipeline([toy_stages.Trouble()])
    doc = pipeline(Document("a", "好", errors=old))
    assert doc.errors == old[1:]
    assert not pipeline.failed(doc)


class _Unspeakable(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (_Unspeakable(), "its message cannot be shown"),
        (ValueError("坏" * 2001), "坏" * 2000 + "… (2,001 characters in all)"),
        (SystemExit(0), "0"),
    ],
)
def test_whatever_a_stage_raises_costs_one_document(error: BaseException, told: str) -> None:
    class Raises(toy_stages.Noise):
        def __call__(self, docs: list[Document]) -> list[Document]:
            if any("坏" in doc.text for doc in docs):
                raise error
            return super().__call__(docs)

    docs = [*Pipeline([Raises()]).stream(["好", "坏", "好"])]
    assert [[one["message"] for one in doc.errors] for doc in docs] == [[], [told], []]


def test_bugs_outside_of_documents_are_not_caught() -> None:
    class Broken(toy_stages.Noise):
        def load(self) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Pipeline([Broken()])("a")


@given(texts=st.lists(awkward.texts, max_size=6), size=st.integers(1, 4))
def test_documents_in_are_documents_out(texts: list[str], size: int) -> None:
    pipeline = Pipeline([create("toy_noise"), create("toy_marks"), toy_stages.Trouble()])
    sent = [text + "坏" * (len(text) % 2) for text in texts]
    docs = list(pipeline.stream(sent, batch_size=size))
    assert [doc.text for doc in docs] == sent
    assert [pipeline.failed(doc) for doc in docs] == ["坏" in text for text in sent]


@pytest.mark.parametrize("text", [None, 7, b"bytes", ["a"]])
def test_what_is_no_text_is_one_clear_error(text: Any) -> None:
    told = f"a text or a Document is needed, found {type(text).__name__}"
    with pytest.raises(TypeError, match=told):
        Pipeline([create("sentences")])(text)
