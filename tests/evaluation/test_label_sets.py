import pytest

from pipeline.document import Document, Label, Span
from pipeline.errors import EvaluationError
from pipeline.evaluation.corpus import Corpus
from pipeline.evaluation.label_sets import check_names, layer_names, without_common_labels

ODD = Document(
    "a",
    "晋中市",
    spans={"sentences": [], "entity": [], "topics": []},
    labels={"topics": [], "mood": []},
    texts={"title": "晋中", "abstract": ""},
)


def labelled(layer: str, *names: str) -> Document:
    if layer == "topics":
        return Document("a", "晋中市", labels={layer: [Label(name) for name in names]})
    return Document("a", "晋中市", spans={layer: [Span(0, 3, name) for name in names]})


def test_every_layer_of_documents_is_named() -> None:
    docs = [ODD, Document("b", "文", spans={"words": []})]
    assert layer_names(docs) == {
        *("sentences", "entity", "topics", "mood", "title", "abstract", "words")
    }


def test_unknown_layers_are_named_with_place_and_likeliest_intention() -> None:
    with pytest.raises(EvaluationError) as raised:
        check_names(Corpus("g", (ODD,), ("g.jsonl:7",)), {"mood", "topics"})
    spans = "known there: noise, sentences, words, entities, summary"
    rest = "to leave it unscored: --layers meta,sentences,topics"
    assert str(raised.value).split("\n  ") == [
        "g: 3 problems",
        'g.jsonl:7: document "a": unknown layer "entity" in "spans"; did you mean "entities"?; '
        f"{spans}; {rest}",
        'g.jsonl:7: document "a": unknown layer "topics" in "spans"; it belongs in "labels"; '
        f"{spans}; {rest}",
        'g.jsonl:7: document "a": unknown layer "abstract" in "texts"; known there: title, '
        f"summary; {rest}",
    ]


def test_layers_that_can_be_scored_are_known() -> None:
    check_names(Corpus.of([Document("a", "文", spans={"words": []}, texts={"title": ""})], "g"))


def test_labels_of_which_none_is_golds_give_a_note() -> None:
    pairs = [
        (labelled("entities", "PER", "LOC"), labelled("entities", "PERSON", "GPE")),
        (labelled("topics", "world"), labelled("topics", "国际")),
    ]
    found = list(without_common_labels(pairs, ["entities", "topics"], "out/"))
    assert found == [
        "entities: no label of out/ (GPE, PERSON) is one of gold's (LOC, PER), so that nothing can "
        "be right; where only the names differ, the setting labels of the stage entities maps a "
        "checkpoint's to gold's",
        "topics: no label of out/ (国际) is one of gold's (world), so that nothing can be right; "
        "where only the names differ, the setting labels of the stage topics maps a checkpoint's "
        "to gold's",
    ]


@pytest.mark.parametrize("predicted", [("PERSON", "LOC"), ()])
def test_a_common_label_or_none_at_all_gives_no_note(predicted: tuple[str, ...]) -> None:
    pairs = [(labelled("entities", "LOC"), labelled("entities", *predicted))]
    assert list(without_common_labels(pairs, ["entities"], "out/")) == []
