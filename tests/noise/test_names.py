from __future__ import annotations

import pytest

from pipeline.noise.names import read_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张志丽 梁朝波 康旭旺", ["张志丽", "梁朝波", "康旭旺"]),
        ("周晔、贺占军", ["周晔", "贺占军"]),
        ("张 剑 任永华", ["张 剑", "任永华"]),
        ("史伟彭汉明邢彬", ["史伟", "彭汉明", "邢彬"]),
        ("欧阳明", ["欧阳明"]),
        ("阿卜力孜·吐尔逊", ["阿卜力孜·吐尔逊"]),
        (" 王宁 ", ["王宁"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert read_names(text) == names


@pytest.mark.parametrize("text", ["", "完", "探访武汉", "新华社", "张志丽。", "Smith", "完毕"])
def test_what_is_not_only_names(text: str) -> None:
    assert read_names(text) == []
