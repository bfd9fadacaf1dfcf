from __future__ import annotations

import pytest

from pipeline.noise.places import is_place
from pipeline.text.folding import fold


@pytest.mark.parametrize(
    "place",
    [
        "宜蘭縣",
        "臺南",
        "华盛顿",
        "河北石家庄",
        "桃园机场",
        "高雄市凤山区",
        "立法院",
        "亚的斯亚贝巴",
    ],
)
def test_places_of_datelines(place: str) -> None:
    assert is_place(fold(place).replace("臺", "台"))


@pytest.mark.parametrize("text", ["", "雄市", "芳宜兰县", "北", "石桥镇长会见来宾", "今天"])
def test_what_is_no_listed_place(text: str) -> None:
    assert not is_place(text)
