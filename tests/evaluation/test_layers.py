import pytest

from pipeline.document import Document, Label, Span
from pipeline.evaluation.layers import LAYERS, PRINCIPAL, Settings, labelled_layers, make_layers

DOC = Document(
    "d",
    "文章。",
    spans={name: [Span(0, 3)] for name in ("noise", "sentences", "words", "entities")},
    labels={"topics": [Label("world")]},
    texts={"title": "文章", "summary": "文章。"},
)


def test_every_layer_is_made_in_order() -> None:
    assert tuple(make_layers(Settings())) == LAYERS


def test_every_principal_figure_exists() -> None:
    for name, layer in make_layers(Settings()).items():
        measures = [measure.name for measure in layer.score([(DOC, DOC)]).measures]
        assert PRINCIPAL[name] in measures
        assert all(one.startswith(f"{name}.") for one in measures)
        assert len(set(measures)) == len(measures)


@pytest.mark.parametrize("name", LAYERS)
def test_certain_measures_are_those_that_every_prediction_has(name: str) -> None:
    layer = make_layers(Settings())[name]
    bare = Document("d", DOC.text)
    certain = {measure.name for measure in layer.certain([DOC, bare])}
    assert PRINCIPAL[name] in certain
    assert certain <= {measure.name for measure in layer.score([(DOC, bare)]).measures}


def test_layers_of_a_document() -> None:
    assert labelled_layers(DOC) == list(LAYERS)
    assert labelled_layers(Document("d", "文", spans={"words": []})) == ["words"]
    assert labelled_layers(Document("d", "文", spans={"summary": []})) == ["summary"]


def test_a_layer_takes_the_pairs_whose_gold_has_it() -> None:
    bare = Document("e", "文")
    layer = make_layers(Settings())["words"]
    assert layer.of([(DOC, bare), (bare, DOC)]) == [(DOC, bare)]
