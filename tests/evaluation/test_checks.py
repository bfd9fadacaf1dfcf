import pytest

from pipeline.document import Document, Label, Span
from pipeline.errors import EvaluationError
from pipeline.evaluation import checks
from pipeline.evaluation.corpus import Corpus
from pipeline.noise.rules import RULES


def corpus(*docs: Document, name: str = "g.jsonl") -> Corpus:
    return Corpus(name, docs, tuple(f"{name}:{line}" for line in range(1, len(docs) + 1)))


def entities(name: str, *labels: str, text: str = "晋中市") -> Document:
    return Document(name, text, spans={"entities": [Span(0, 3, label) for label in labels]})


def problems(raised: pytest.ExceptionInfo[EvaluationError]) -> list[str]:
    return str(raised.value).split("\n  ")[1:]


def test_duplicate_ids_spans_past_the_text_and_empty_documents_are_named() -> None:
    gold = corpus(
        entities("a", "LOC"),
        entities("a", "LOC"),
        entities("b", "LOC", text="晋中"),
        Document("c", "文", meta={"url": "http://a"}),
    )
    with pytest.raises(EvaluationError) as raised:
        checks.check_structure(gold)
    assert problems(raised) == [
        'g.jsonl:2: document "a": the id is there twice, first at g.jsonl:1',
        'g.jsonl:3: document "b", layer "entities": span [0, 3) reaches past the text\'s end, 2',
        'g.jsonl:4: document "c": nothing to score; layers: noise, meta, sentences, words, '
        "entities, topics, summary",
    ]


def test_gold_without_documents_is_refused() -> None:
    with pytest.raises(EvaluationError, match=r"g\.jsonl: holds no document"):
        checks.check_structure(corpus())


def test_entities_without_a_label_are_named() -> None:
    entities = [Span(0, 3), Span(0, 2, ""), Span(0, 3, "LOC")]
    doc = Document("a", "晋中市", spans={"entities": entities, "words": [Span(0, 3)]})
    with pytest.raises(EvaluationError) as raised:
        checks.check_structure(corpus(doc))
    assert problems(raised) == [
        f'g.jsonl:1: document "a", layer "entities": span {span} has no label; give it one, e.g. '
        "PER, LOC or ORG"
        for span in ('[0, 3) "晋中市"', '[0, 2) "晋中"')
    ]


def test_scores_that_are_no_probabilities_are_named() -> None:
    gold = corpus(Document("a", "文", labels={"topics": [Label("world")]}))
    wrong = [Label("world", float("nan")), Label("sports", 7)]
    predicted = corpus(Document("a", "文", labels={"topics": wrong}), name="p.jsonl")
    with pytest.raises(EvaluationError) as raised:
        checks.match(gold, predicted, ["topics"])
    assert problems(raised) == [
        f'p.jsonl:1: document "a", layer "topics": a score is a number from 0 to 1, found {found}'
        for found in ("nan", "7")
    ]


def test_unknown_labels_are_named_with_the_likeliest_intention() -> None:
    gold = corpus(
        entities("a", "LOCC"),
        Document("b", "文", labels={"topics": [Label("sport")]}),
        Document("c", "文", spans={"noise": [Span(0, 1, "bylines")]}),
        Document("d", "文", spans={"sentences": [Span(0, 1, "title")]}),
    )
    with pytest.raises(EvaluationError) as raised:
        checks.check_labels(gold, corpus())
    found = problems(raised)
    assert found[0].startswith(
        'g.jsonl:1: document "a", layer "entities": unknown label "LOCC"; did you mean "LOC"?; '
    )
    assert found[0].endswith("to allow one of your own: --labels entities=LOCC")
    assert 'g.jsonl:2: document "b", layer "topics": unknown label "sport"; did you' in found[1]
    assert 'layer "noise": unknown label "bylines"; did you mean "byline"?' in found[2]
    assert 'layer "sentences": unknown label "title"; known: heading' in found[3]


def test_labels_that_are_given_or_predicted_are_known() -> None:
    gold = corpus(entities("a", "FOOD", "DISH", "PER", "company"))
    checks.check_labels(gold, corpus(entities("z", "FOOD")), {"entities": ["DISH"]})
    with pytest.raises(EvaluationError, match='unknown label "DISH"'):
        checks.check_labels(gold, corpus(entities("z", "FOOD")))


def test_every_kind_of_noise_that_a_rule_finds_is_known() -> None:
    assert {rule.kind for rule in RULES} <= set(checks.KNOWN_LABELS["noise"])


def test_layers_are_those_of_gold_in_the_order_of_the_pipeline() -> None:
    gold = corpus(
        Document("a", "文", labels={"topics": []}, texts={"summary": "s", "title": "t"}),
        Document("b", "文", spans={"words": [], "unknown": []}),
    )
    assert checks.choose_layers(gold, None) == ["meta", "words", "topics", "summary"]
    assert checks.choose_layers(gold, ["topics", "words"]) == ["words", "topics"]


def test_wanted_layers_must_be_there() -> None:
    gold = corpus(entities("a"))
    with pytest.raises(EvaluationError) as raised:
        checks.choose_layers(gold, ["entity", "words"])
    assert problems(raised) == [
        'no layer called "entity"; did you mean "entities"?; known: noise, meta, sentences, '
        "words, entities, topics, summary",
        'no document has the layer "words"; gold has: entities',
    ]


def test_documents_are_matched_by_id_and_extra_ones_left_aside() -> None:
    gold = corpus(entities("a"), entities("b"))
    predicted = corpus(entities("x"), entities("b", "LOC"), entities("a"), name="p.jsonl")
    assert checks.match(gold, predicted, ["entities"]) == [
        (gold.documents[0], predicted.documents[2]),
        (gold.documents[1], predicted.documents[1]),
    ]


def test_missing_ids_other_texts_and_missing_layers_are_named() -> None:
    gold = corpus(entities("doc-1"), entities("doc-2"), entities("doc-3"), entities("doc-4"))
    predicted = corpus(
        entities("doc-9"),
        entities("doc-2", text="晋中县"),
        Document("doc-3", "晋中市", spans={"words": []}),
        Document("doc-4", "晋中市"),
        name="p.jsonl",
    )
    with pytest.raises(EvaluationError) as raised:
        checks.match(gold, predicted, ["words", "entities"])
    assert problems(raised) == [
        'g.jsonl:1: document "doc-1" is not in p.jsonl; did you mean "doc-9"?',
        'g.jsonl:2: document "doc-2" and p.jsonl:2 have different texts: from character 2, '
        "'晋中市' and '晋中县'",
        'p.jsonl:3: document "doc-3" (and 1 more): no layer "entities", which gold has; add a '
        "stage that provides it or leave it out: --layers words",
    ]


def test_a_text_that_is_the_beginning_of_the_other_differs_in_length() -> None:
    gold, predicted = corpus(entities("a")), corpus(entities("a", text="晋中市委"), name="p.jsonl")
    with pytest.raises(EvaluationError, match="different texts: 3 and 4 characters"):
        checks.match(gold, predicted, ["entities"])


def test_a_layer_may_be_missing_where_its_stage_failed() -> None:
    failed = Document("a", "晋中市", errors=[{"stage": "entities", "kind": "E", "message": "m"}])
    gold = corpus(entities("a"))
    assert checks.match(gold, corpus(failed), ["entities"]) == [(gold.documents[0], failed)]


def test_a_layer_may_not_be_missing_where_another_stage_failed() -> None:
    failed = Document("a", "晋中市", errors=[{"stage": "topics", "kind": "E", "message": "m"}])
    with pytest.raises(EvaluationError, match='document "a": no layer "entities", which gold has'):
        checks.match(corpus(entities("a")), corpus(failed), ["entities"])


def test_duplicate_predictions_are_named() -> None:
    predicted = corpus(entities("a"), entities("a"), name="p.jsonl")
    with pytest.raises(EvaluationError, match=r'p\.jsonl:2: document "a": the id is there twice'):
        checks.match(corpus(entities("a")), predicted, ["entities"])


def test_labels_of_several_sources_are_known_together() -> None:
    merged = checks.merge_labels({"topics": ["环保"]}, {"topics": ["乡村"], "entities": ["FOOD"]})
    assert merged == {"topics": {"环保", "乡村"}, "entities": {"FOOD"}}


def test_labels_are_parsed_by_layer() -> None:
    written = ["entities=公司,人名", "topics=环保", "entities=地名"]
    assert checks.parse_labels(written) == {
        "entities": {"公司", "人名", "地名"},
        "topics": {"环保"},
    }
    for wrong in ("entities", "words=n", "=x"):
        with pytest.raises(EvaluationError, match="LAYER=LABEL,LABEL is expected"):
            checks.parse_labels([wrong])
