from __future__ import annotations

import pytest

from pipeline.noise.reporters import may_be_pen_name, read_author, read_reporters
from pipeline.text.folding import fold


@pytest.mark.parametrize(
    "place", ["雲林縣", "南投縣", "高雄市", "墨爾本", "首爾", "松山機場", "總統府"]
)
@pytest.mark.parametrize("name", ["許芷瑄", "方瑜", "司徒靜", "賴品妍"])
@pytest.mark.parametrize("day", ["8日電", "12日專電", "報導"])
def test_a_place_glued_to_a_name_is_no_part_of_it(name: str, place: str, day: str) -> None:
    assert read_reporters(fold(name + place + day), clear=True) == [fold(name)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("许芷瑄报道", "许芷瑄"),
        ("陈海南报道", "陈海南"),  # 陈 alone is no name
        ("许芷瑄 方瑜 成都报道", "许芷瑄 方瑜"),
        ("许芷瑄、方瑜/综合报导", "许芷瑄 方瑜"),
        ("许芷瑄 石桥镇报道", "许芷瑄"),
        ("许芷瑄、方瑜松山机场6日电", "许芷瑄 方瑜"),
        ("许芷瑄 通讯员 方瑜", "许芷瑄 方瑜"),
        ("许芷瑄 摄影 方瑜", "许芷瑄"),
        ("欧阳梦台中5日电", "欧阳梦"),
        ("许芷瑄台北", "许芷瑄"),
        ("许芷瑄2024年3月6日专电", "许芷瑄"),
    ],
)
def test_names_without_place_and_report(text: str, names: str) -> None:
    assert read_reporters(text) == names.split()


@pytest.mark.parametrize(
    "text",
    [
        "跟踪报道",
        "走进成都报道",
        "某地6日电",
        "许芷瑄某某地6日电",
        "许芷瑄安吉6日电",
        "独家报道",
        "",
    ],
)
def test_no_name_where_in_doubt(text: str) -> None:
    assert read_reporters(text, clear=True) == []


def test_a_rare_family_name_counts_behind_a_role() -> None:
    assert read_reporters("蹇雨 成都报道", clear=True) == ["蹇雨"]
    assert read_reporters("蹇雨 成都报道") == []


def _author(line: str, *, sole: bool = True) -> list[str]:
    start = max(line.rfind(mark) + len(mark) for mark in ("记者", "作者", "通讯员") if mark in line)
    start += len(line[start:]) - len(line[start:].lstrip(": "))
    return read_author(line, start, len(line), sole=sole)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("记者周晓岚", "周晓岚"),
        ("记者 蹇雨 周晓岚", "蹇雨 周晓岚"),
        ("特约记者 蹇雨", "蹇雨"),
        ("作者:蹇雨", "蹇雨"),
        ("作者:Ann B. Lee", "Ann B. Lee"),
        ("记者周晓岚_NN0042", "周晓岚"),
        ("记者:周晓岚", "周晓岚"),
    ],
)
def test_whom_a_label_names(line: str, names: str) -> None:
    assert " ".join(_author(line)) == names


@pytest.mark.parametrize(
    "line",
    [
        "记者体验早高峰",
        "记者探店",
        "记者查询历年数据",
        "记者昨日从市档案馆获悉,新馆",
        "记者:那您后来",
        "记者:心里难受",
        "通讯员昨天从现场发回消息,",
        "作者:小时候家里有一口井,井水很甜",
    ],
)
def test_a_verb_or_a_question_behind_a_role_is_nobody(line: str) -> None:
    assert _author(line) == []


@pytest.mark.parametrize(
    ("line", "is_name"),
    [
        ("作者:溪边的石头", True),
        ("作者:我是小石", True),
        ("作者:我家在山里住了很久", False),
        ("记者:溪边石头", False),
    ],
)
def test_a_pen_name_stands_behind_a_colon_and_is_no_sentence(line: str, is_name: bool) -> None:
    assert may_be_pen_name(line, 3, len(line)) is is_name
