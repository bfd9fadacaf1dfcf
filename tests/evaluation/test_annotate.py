from pathlib import Path

import pytest

from pipeline.config import Config, load_config
from pipeline.document import Document, Label, Span
from pipeline.errors import EvaluationError, NotReadyError
from pipeline.evaluation.annotate import annotate
from pipeline.evaluation.corpus import Corpus

TEXT = "晋中市\n在晋中市。"
GOLD = Corpus.of(
    [
        Document(
            "a",
            TEXT,
            spans={"entities": [Span(0, 1, "PER")], "sentences": [Span(0, 8)]},
            labels={"topics": [Label("world")]},
            meta={"source": "报"},
        )
    ],
    "gold",
)


def config(*stages: str, **more: object) -> Config:
    return load_config({"imports": ["toy_annotators"], "stages": list(stages), **more})


def test_only_id_and_text_go_in() -> None:
    made = annotate(config("toy_lines", "toy_cities"), GOLD, ["entities"], name="c.yaml")
    (doc,) = made.documents
    assert (doc.id, doc.text, doc.meta, doc.labels) == ("a", TEXT, {}, {})
    assert doc.spans == {
        "sentences": [Span(0, 4), Span(4, 9)],
        "entities": [Span(0, 3, "LOC"), Span(5, 8, "LOC")],
    }
    assert made.places == ("c.yaml, gold[0]",)
    assert GOLD.documents[0].spans["entities"] == [Span(0, 1, "PER")]


def test_stages_that_serve_no_wanted_layer_are_left_out() -> None:
    made = annotate(config("toy_lines", "toy_cities", "toy_topic"), GOLD, ["topics"])
    assert set(made.documents[0].made_by) == {"topics"}


def test_a_sentence_is_given_whole_and_not_looked_for() -> None:
    made = annotate(config("toy_lines", "toy_cities"), GOLD, ["entities"], whole="sentence")
    assert made.documents[0].spans == {
        "noise": [],
        "sentences": [Span(0, 9)],
        "entities": [Span(0, 3, "LOC"), Span(5, 8, "LOC")],
    }


def test_a_title_is_given_as_a_heading() -> None:
    made = annotate(config("toy_lines", "toy_cities"), GOLD, ["entities"], whole="heading")
    assert made.documents[0].spans["sentences"] == [Span(0, 9, "heading")]


def test_layers_that_the_config_takes_as_given_come_from_gold() -> None:
    made = annotate(config("toy_cities", input={"layers": ["sentences"]}), GOLD, ["entities"])
    assert made.documents[0].spans == {
        "sentences": [Span(0, 8)],
        "entities": [Span(0, 3, "LOC"), Span(5, 8, "LOC")],
    }


def test_a_layer_that_no_stage_writes_is_named() -> None:
    with pytest.raises(EvaluationError) as raised:
        annotate(config("toy_lines"), GOLD, ["meta", "sentences", "topics"], name="c.yaml")
    assert str(raised.value).split("\n  ") == [
        "c.yaml: 2 problems",
        'no stage provides the layer "meta", which gold has; add one, or score the others alone: '
        "--layers sentences",
        'no stage provides the layer "topics", which gold has; add one, or score the others '
        "alone: --layers sentences",
    ]


def test_no_layers_are_advised_where_none_can_be_scored() -> None:
    with pytest.raises(EvaluationError) as raised:
        annotate(config("toy_lines"), GOLD, ["topics"], name="c.yaml")
    assert str(raised.value).split("\n  ") == [
        "c.yaml: 1 problem",
        'no stage provides the layer "topics", which gold has; add one',
    ]


def test_what_a_stage_lacks_is_told_with_the_configs_file_and_overrides(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("stages: [sentences, entities]", "utf-8")
    override = f"stages.entities.checkpoint={tmp_path / 'none'}"
    with pytest.raises(NotReadyError) as raised:
        annotate(load_config(path, [override]), GOLD, ["entities"])
    assert str(raised.value).startswith(f"{path}: 1 problem")


def test_progress_is_told_batch_by_batch() -> None:
    docs = Corpus.of([Document(str(number), "一二") for number in range(5)], "gold")
    seen: list[tuple[int, int]] = []
    small = config("toy_topic", executor={"batch_size": 2})
    annotate(small, docs, ["topics"], advance=lambda count, size: seen.append((count, size)))
    assert seen == [(2, 4), (2, 4), (1, 2)]


def test_a_document_that_fails_keeps_its_error() -> None:
    docs = Corpus.of([Document("a", "💣"), Document("b", "一")], "gold")
    failed, fine = annotate(config("toy_topic"), docs, ["topics"]).documents
    assert [error["kind"] for error in failed.errors] == ["ValueError"]
    assert fine.labels == {"topics": [Label("politics", 0.75)]}
