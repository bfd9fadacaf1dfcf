from __future__ import annotations

import pytest

from pipeline.noise.datelines import _AT_END, _FORMS, Credit, read_dateline, read_signature
from pipeline.text.folding import fold


def _said(credit: Credit | None, text: str) -> tuple[list[str], str]:
    if credit is None:
        return [], ""
    medium = text[slice(*credit.medium)] if credit.medium else ""
    return [text[start:end] for start, end in credit.names], medium


@pytest.mark.parametrize(
    ("line", "names", "medium"),
    [
        ("〔記者王大明、李小美／台北報導〕財政部今天公布", "王大明 李小美", ""),
        ("（示例社記者王大明屏東縣6日電）縣府今天", "王大明", "示例社"),
        ("（示例社記者王明、李小美桃園機場6日專電）航空公司", "王明 李小美", "示例社"),
        ("示例报讯（记者 王大明 深圳報道）今天", "王大明", ""),
        ("本报记者王大明成都报道", "王大明", ""),
        ("本报记者 跟踪报道", "", ""),
        ("【王大明／台北報導】財政部今天公布", "王大明", ""),
        ("（示例社記者王大明台北6日電）財政部今天公布", "王大明", "示例社"),
        ("【示例快報／陳大文】摩根士丹利的報告指出", "陈大文", "示例快报"),
        ("王大明／綜合報導", "王大明", ""),
        ("示例時報 王大明／特稿 2013年07月18日", "王大明", "示例时报"),
        ("2020-10-04 15:05示例報 記者王大明／即時報導", "王大明", "示例报"),
        ("人民网河畔5月18日电 （秦雨桐）河畔市昨日", "秦雨桐", ""),
        ("新华社河畔5月18日电（记者秦雨桐）河畔市昨日", "秦雨桐", ""),
        ("示例网讯（记者王明 李红 整理）今天", "王明 李红", ""),
        ("地方中心／桃園報導", "", ""),
        ("他说（记者问）今天", "", ""),
        ("市长王明今天出席会议。", "", ""),
    ],
)
def test_reporters_of_a_dateline(line: str, names: str, medium: str) -> None:
    text = fold(line)
    assert _said(read_dateline(text), text) == (names.split(), medium)


@pytest.mark.parametrize("number", range(8))
def test_a_line_of_a_form_has_what_tells_it(number: int) -> None:
    lines = [
        "[记者王大明、李小美/台北报导]财政部",
        "[王大明/台北报导]",
        "[示例快报/陈大文]",
        "示例时报 王大明/特稿 2013年07月18日",
        "示例报 记者王大明 台北报导",
        "示例报/王大明 台北报导",
        "新华社河畔5月18日电 (示例报记者秦雨桐)河畔市",
        "示例网讯 记者王大明报道:今天",
    ]
    form = _FORMS[number]
    assert form.pattern.search(lines[number])
    assert all(form.tells.search(line) for line in lines if form.pattern.search(line))


@pytest.mark.parametrize("line", ["他走了。(记者 王大明)", "他走了。■记者王大明"])
def test_a_signature_has_what_tells_it(line: str) -> None:
    assert any(form.pattern.search(line) for form in _AT_END)
    assert all(form.tells.search(line) for form in _AT_END if form.pattern.search(line))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("合作共赢。(钟才文)", "钟才文"),
        ("他走了。（编译/王明）", "王明"),
        ("他走了。（記者王大明）", "王大明"),
        ("赚得到钱吗?”(王明 河畔报道)", "王明"),
        ("两人都走了。（記者王大明、李小美）", "王大明 李小美"),
        ("投资结构趋优。(河畔县发改局)", ""),
        ("他走了。（完）", ""),
        ("他(王明)走了。", ""),
    ],
)
def test_a_signature_behind_the_last_sentence(line: str, names: str) -> None:
    text = fold(line)
    assert _said(read_signature(text), text)[0] == names.split()


def test_a_signature_keeps_its_place_in_a_long_line() -> None:
    text = "河" * 500 + "。(记者 秦雨桐)"
    credit = read_signature(text)
    assert credit is not None
    assert [text[start:end] for start, end in credit.names] == ["秦雨桐"]
