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
        ("顾长平任远", ["顾长平", "任远"]),  # 顾长 平任远: of 平 there are few
        ("赖清洪", ["赖清洪"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert read_names(text) == names


@pytest.mark.parametrize("text", ["", "完", "探访武汉", "新华社", "张志丽。", "Smith", "完毕"])
def test_what_is_not_only_names(text: str) -> None:
    assert read_names(text) == []


def test_names_that_may_be_parted_in_two_ways_are_none() -> None:
    assert read_names("李云江周凯") == []


@pytest.mark.parametrize(
    "text",
    ["查阅", "应邀查看", "于昨天", "向记者", "和他们", "方便吗", "何时", "应宣", "欧阳", "那是谁"],
)
def test_what_begins_like_a_name_and_is_none(text: str) -> None:
    assert read_names(text) == []


@pytest.mark.parametrize("text", ["要闻·时政", "示例报·示例网记者", "棉布年代·暖心书系简介"])
def test_a_dot_makes_no_name_of_columns_and_papers(text: str) -> None:
    assert read_names(text) == []


def test_a_name_keeps_both_sides_of_its_dot_and_rare_characters() -> None:
    assert read_names("马丁·莫罗") == ["马丁·莫罗"]
    assert read_names("王\U0002c2ae") == ["王\U0002c2ae"]
