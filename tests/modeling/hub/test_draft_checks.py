from __future__ import annotations

import pytest

from pipeline.modeling.hub.draft_checks import guard, repeats
from pipeline.modeling.hub.summary_writer import Draft

SOURCE = "晋中市委书记在榆社县调研时说,要加快发展。"


@pytest.mark.parametrize(
    ("text", "ended", "expected"),
    [
        ("晋中市要加快发展。", True, ("晋中市要加快发展。", "")),
        ("", True, ("", "empty")),
        ("。 。", True, ("", "empty")),
        ("发展发展发展发展发展", True, ("", "repetition")),
        ("晋中要发展。榆社也", False, ("晋中要发展。", "runaway")),
        ("他说:“要发展。”然后", False, ("他说:“要发展。”", "runaway")),
        ("晋中要发展榆社也", False, ("", "runaway")),
        (SOURCE + "说的不止这些而已。", True, ("", "longer than what it is about")),
    ],
)
def test_guard(text: str, ended: bool, expected: tuple[str, str]) -> None:
    assert guard(Draft(text, ended), SOURCE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("哈哈哈哈", False),
        ("啊" * 8, True),
        ("三次三次三次", False),
        ("四次四次四次四次", True),
        ("晋中市召开会议，会议提出要求，要求各县市加快发展，会议还部署了防汛工作。", False),
        ("投资10000000000元", False),
        ("投资1,000,000,000,000元", False),
        ("投资10000000000000000000000000元", False),
        ("2023年2023年2023年2023年", True),
        ("会议提出要求加快发展，会议提出要求加快发展，会议提出要求加快发展。", True),
    ],
)
def test_repeats(text: str, expected: bool) -> None:
    assert repeats(text) is expected
