"""What every stage promises, whatever it does: checked over awkward text."""

from __future__ import annotations

import json
import pickle
from functools import cache

import awkward
import pytest
from hypothesis import given, settings

from pipeline.document import Document
from pipeline.stage import Stage, known_stages

_OWN = {name: cls for name, cls in known_stages().items() if cls.__module__.startswith("pipeline.")}
every_stage = pytest.mark.parametrize("name", _OWN)


def _chain(name: str) -> list[str]:
    """Return the stages that `name` needs, in order, and itself."""
    chain: list[str] = []
    for layer in _OWN[name].requires + _OWN[name].uses:
        makers = [other for other, cls in _OWN.items() if layer in cls.provides and other != name]
        chain += [step for step in _chain(makers[0]) if step not in chain] if makers else []
    return [*chain, name]


@cache
def _loaded(name: str) -> Stage:
    stage = _OWN[name]()
    stage.load()
    return stage


def _annotated(name: str, texts: list[str]) -> list[Document]:
    docs = [Document(str(number), text) for number, text in enumerate(texts)]
    for step in _chain(name):
        returned = _loaded(step)(docs)
        assert [id(doc) for doc in returned] == [id(doc) for doc in docs]
    assert [doc.text for doc in docs] == texts
    return docs


def _check(name: str, doc: Document) -> None:
    declared = {layer for step in _chain(name) for layer in _OWN[step].provides}
    assert doc.spans.keys() | doc.labels.keys() <= declared
    for spans in doc.spans.values():
        assert all(0 <= span.start < span.end <= len(doc.text) for span in spans)
    doc.check()
    assert Document.from_json(doc.to_json(surfaces=True)) == doc
    json.loads(doc.to_json().encode("utf-8"))


@every_stage
@pytest.mark.parametrize("text", awkward.TEXTS.values(), ids=awkward.TEXTS)
def test_stage_keeps_text_and_offsets(name: str, text: str) -> None:
    _check(name, _annotated(name, [text])[0])


@every_stage
@settings(max_examples=60)
@given(text=awkward.texts)
def test_stage_keeps_text_and_offsets_whatever_the_text(name: str, text: str) -> None:
    _check(name, _annotated(name, [text])[0])


@every_stage
def test_stage_run_twice_gives_the_same(name: str) -> None:
    docs = _annotated(name, list(awkward.TEXTS.values()))
    once = [doc.to_dict() for doc in docs]
    assert [doc.to_dict() for doc in _loaded(name)(docs)] == once


@every_stage
def test_stage_layers_do_not_depend_on_the_batch(name: str) -> None:
    texts = list(awkward.TEXTS.values())
    together = _annotated(name, texts)
    alone = [_annotated(name, [text])[0] for text in texts]
    assert [_layers(doc) for doc in together] == [_layers(doc) for doc in alone]


def _layers(doc: Document) -> object:
    """Return what a stage found; scores rounded, since padding moves their last digits."""
    return (
        {
            layer: [(span.start, span.end, span.label, _rounded(span.score)) for span in spans]
            for layer, spans in doc.spans.items()
        },
        {
            layer: [(label.name, _rounded(label.score)) for label in labels]
            for layer, labels in doc.labels.items()
        },
        doc.texts,
        doc.meta,
    )


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 3)


@every_stage
def test_stage_takes_an_empty_batch(name: str) -> None:
    assert _loaded(name)([]) == []


@every_stage
def test_stage_is_picklable_before_it_is_loaded(name: str) -> None:
    stage = pickle.loads(pickle.dumps(_OWN[name]()))
    assert (stage.name, stage.config) == (name, _OWN[name]().config)


@every_stage
def test_stage_made_by_is_known_before_loading(name: str) -> None:
    made_by = _loaded(name).made_by
    assert made_by and _OWN[name]().made_by == made_by


@every_stage
def test_stage_describes_itself_and_its_settings(name: str) -> None:
    assert (_OWN[name].__doc__ or "").strip()
    undescribed = [
        key for key, field in _OWN[name].Config.model_fields.items() if not field.description
    ]
    assert undescribed == []


@every_stage
def test_stage_takes_200_000_characters_and_covers_them(name: str) -> None:
    text = ("记者张书锦在晋中市榆社县采访时说:“今年投入4.23亿元!”\n" * 6500)[:200_000]
    doc = _annotated(name, [text])[0]
    _check(name, doc)
    for layer in {"sentences", "words", "entities"} & doc.spans.keys():
        assert doc.spans[layer][-1].end > len(text) - 40
