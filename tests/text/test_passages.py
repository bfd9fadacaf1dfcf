from __future__ import annotations

import pytest

from pipeline.text.folding import fold
from pipeline.text.passages import Passage, find_passages


def one(number: int) -> Passage:
    return Passage(number, number + 1, number + 1)


def half(number: int) -> Passage:
    return Passage(number, number + 1, number + 1, whole=False)


@pytest.mark.parametrize(
    ("sentences", "passages"),
    [
        (["大雨停了。", "路又通了。"], [one(0), one(1)]),
        (
            ["何小满说：“我们村穷了几十年。", "路不通。", "水不通。”", "现在好了。"],
            [Passage(0, 3, 3), one(3)],
        ),
        (["再吃退烧药。”医生说。", "她很忙。"], [half(0), one(1)]),
        (["何小满说：“路不通。", "他走了。"], [half(0), one(1)]),
        (["他说：“路通了。”", "她说：「水也通了。」"], [one(0), one(1)]),
        (['他说："路通了。', '水也通了。"'], [Passage(0, 2, 2)]),
        # A new paragraph opens the quotation again.
        (["他说：“路通了。", "“水也通了。”"], [half(0), one(1)]),
        (["O’Brien来了。", "他很高兴。"], [one(0), one(1)]),
    ],
)
def test_quotation_is_one_passage(sentences: list[str], passages: list[Passage]) -> None:
    assert find_passages([fold(sentence) for sentence in sentences]) == passages


@pytest.mark.parametrize(
    ("sentences", "passages"),
    [
        (
            ["下月起施行以下规定：", "一、不得停车。", "二、不得鸣笛。", "新规受到欢迎。"],
            [Passage(0, 2, 3), one(3)],
        ),
        (["名单如下：", "榆社", "左权", "名单已公布。"], [Passage(0, 2, 3), one(3)]),
        (["他只说了一句：", "好。", "然后走了。"], [Passage(0, 2, 2), one(2)]),
        (["名单如下："], [half(0)]),
    ],
)
def test_lead_in_goes_with_its_list(sentences: list[str], passages: list[Passage]) -> None:
    assert find_passages([fold(sentence) for sentence in sentences]) == passages


def test_lost_closing_mark_does_not_swallow_the_page() -> None:
    sentences = ["他说:“开始。", *["又一句。"] * 30]
    assert find_passages(sentences) == [half(0), *map(one, range(1, 31))]
