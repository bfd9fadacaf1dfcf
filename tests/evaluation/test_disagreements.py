import pytest

from pipeline.evaluation.disagreements import Disagreement, in_context, worst


def case(layer: str, document: str, weight: float) -> Disagreement:
    return Disagreement(layer, document, "missed", "甲", "乙", weight)


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("晋中市", 0, 2, "⟦晋中⟧市"),
        ("一\r\n二\n三", 3, 4, "一⏎⟦二⟧⏎三"),
        ("字" * 50, 20, 22, f"…{'字' * 18}⟦字字⟧{'字' * 18}…"),
        ("字" * 100, 0, 100, f"⟦{'字' * 30}…{'字' * 29}⟧"),
    ],
)
def test_context_shows_the_stretch_among_its_neighbours(
    text: str, start: int, end: int, expected: str
) -> None:
    assert in_context(text, start, end) == expected


def test_layers_take_turns_each_with_its_worst_first() -> None:
    words = [case("words", "a", 1), case("words", "b", 9), case("words", "c", 5)]
    topics = [case("topics", "a", 0.2)]
    found = worst({"words": words, "noise": [], "topics": topics}, 3)
    assert found == [words[1], topics[0], words[2]]


def test_equals_are_ordered_by_document() -> None:
    cases = [case("words", "b", 1), case("words", "a", 1)]
    assert worst({"words": cases}, 9) == cases[::-1]
