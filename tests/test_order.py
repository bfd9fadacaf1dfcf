from __future__ import annotations

import pytest
from toy_stages import Count, Marks, Noise

from pipeline.order import Step, order_problems
from pipeline.stage import Stage


def problems(*classes: type[Stage] | None, given: tuple[str, ...] = ()) -> list[str]:
    steps = [
        Step(f"stages[{place}] {cls.name}" if cls else None, cls)
        for place, cls in enumerate(classes)
    ]
    return order_problems(steps, given)


NEEDS_MARKS = (
    'stages[0] toy_count: needs the layer "marks"; '
    "put a stage that provides it (toy_marks) before this one"
)


@pytest.mark.parametrize(
    ("classes", "found"),
    [
        ([], []),
        ([Noise, Marks, Count], []),
        ([Count], [NEEDS_MARKS]),
        ([Count, Marks], [NEEDS_MARKS]),
        (
            [Marks, Noise],
            [
                'stages[1] toy_noise: writes the layer "noise" after stages[0] toy_marks has read '
                "it; put toy_noise before that one"
            ],
        ),
        ([Marks, Marks], ["stages[1] toy_marks: is there twice, first as stages[0] toy_marks"]),
    ],
)
def test_order(classes: list[type[Stage]], found: list[str]) -> None:
    assert problems(*classes) == found


def test_layers_that_are_given_are_not_missing() -> None:
    assert problems(Count, given=("marks",)) == []


def test_an_unknown_stage_may_have_provided_what_nobody_else_does() -> None:
    assert problems(None, Count) == []


def test_an_unknown_stage_does_not_hide_a_wrong_order() -> None:
    assert order_problems(
        [Step(None, None), Step("stages[1] toy_count", Count), Step("stages[2] toy_marks", Marks)]
    ) == [NEEDS_MARKS.replace("[0]", "[1]")]


def test_a_misspelt_stage_provides_what_was_meant_and_is_not_reported_again() -> None:
    assert order_problems([Step(None, Marks), Step("stages[1] toy_count", Count)]) == []
    assert order_problems([Step(None, Count)]) == []


def test_a_layer_that_no_stage_provides() -> None:
    class Lonely(Marks):
        requires = ("nowhere",)

    found = order_problems([Step("stages[0] lonely", Lonely)])
    assert found == ['stages[0] lonely: needs the layer "nowhere", which no known stage provides']
