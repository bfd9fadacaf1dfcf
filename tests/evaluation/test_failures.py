import pytest

from pipeline.document import Document
from pipeline.evaluation.failures import count_failed, describe_failures, is_excused


def failed(*stages: str, name: str = "a", **layers: object) -> Document:
    errors = [{"stage": stage, "kind": "ValueError", "message": "bang"} for stage in stages]
    spans = {layer: [] for layer in layers}
    return Document(name, "文", spans=spans, errors=errors)


@pytest.mark.parametrize(
    ("stage", "layer", "expected"),
    [
        ("entities", "entities", True),
        ("topics", "entities", False),
        ("clean", "noise", True),
        ("clean", "meta", True),
        ("of_their_own", "entities", True),  # it may make any layer
    ],
)
def test_the_stage_that_makes_a_layer_excuses_its_absence(
    stage: str, layer: str, expected: bool
) -> None:
    assert is_excused(failed(stage), layer) is expected


def test_nothing_is_excused_where_nothing_failed() -> None:
    assert not is_excused(failed(), "entities")


def test_documents_count_as_failed_where_a_scored_layer_is_left_out() -> None:
    gold = failed(entities=True, words=True)
    pairs = [
        (gold, failed("entities", words=True)),
        (gold, failed("topics", words=True, entities=True)),
        (gold, failed("entities", words=True, entities=True)),  # it has been made since
        (gold, failed(words=True, entities=True)),
    ]
    assert count_failed(pairs, ["entities", "words"]) == 1
    assert count_failed(pairs, ["words"]) == 0


def test_each_stage_is_described_with_its_first_reason() -> None:
    docs = [failed(), failed("words", "topics", name="b"), failed("words", name="c")]
    assert describe_failures("out/", docs) == [
        'out/: the stage "words" failed on documents, its missing layers counting as empty: 2, '
        "the first b: ValueError: bang",
        'out/: the stage "topics" failed on documents, its missing layers counting as empty: 1, '
        "the first b: ValueError: bang",
    ]
