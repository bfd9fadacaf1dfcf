from __future__ import annotations

import awkward
import pytest
from hypothesis import given

from pipeline.text.graphemes import find_joints


@pytest.mark.parametrize(
    ("text", "joints"),
    [
        ("👍🏽", [(1, 1)]),
        ("👩\u200d👧", [(1, 2)]),
        ("❤️\u200d🔥", [(1, 1), (2, 3)]),
        ("🇨🇳🇺🇸", [(1, 1), (3, 3)]),
        ("3\ufe0f\u20e3", [(1, 1), (2, 2)]),
        ("e\u0301", [(1, 1)]),
        ("か\u3099", [(1, 1)]),
        ("中\u200d国", []),
        ("好👍好", []),
        (" \u0301", []),
        ("\u0301", []),
        ("晋中市,GDP“增长”4.23%……——é", []),
        ("", []),
    ],
)
def test_where_characters_belong_together(text: str, joints: list[tuple[int, int]]) -> None:
    assert list(find_joints(text)) == joints


@given(awkward.texts)
def test_joints_lie_between_two_characters(text: str) -> None:
    assert all(0 < before <= after < len(text) for before, after in find_joints(text))
