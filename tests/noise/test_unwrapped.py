from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.document import Document
from pipeline.noise.unwrapped import unwrap
from pipeline.stages.clean import Clean
from pipeline.text.folding import fold

_TITLE = "小河口水库除险加固完工"
_BYLINE = "2023-09-12 09:30 来源：青石日报 记者 高云"
_BODY = [
    "青石县水务局昨天宣布，位于县城北面的小河口水库除险加固工程全部完工，总投资一亿二千万元，可以灌溉农田三万四千亩。"
    "水库始建于一九五八年，坝体渗漏多年，下游七个村子每到汛期就要转移。",
    "“去年七月的那场雨，我们全村在学校里住了四天。”家住坝下的村民田桂兰说，今年汛期水位比去年高出半米，坝脚却是干的。",
    "据县水务局副局长石建功介绍，工程历时十四个月，由省水利第二工程局承建，坝体铺设了新的防渗墙，溢洪道加宽到十八米。"
    "为了不误农时，施工单位把最吵的爆破都放在白天，夜里只浇筑混凝土。下一步，县里还要在库区种树八百亩。",
]


def _wrap(line: str, width: int) -> list[str]:
    return [line[start : start + width] for start in range(0, len(line), width)]


def _bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("indent", ["", "　　"])
@pytest.mark.parametrize(
    "head", [[], [_TITLE], [_BYLINE], [_TITLE, _BYLINE]], ids=["none", "title", "byline", "both"]
)
def test_at_no_width_is_anything_of_a_wrapped_article_noise(
    head: list[str], indent: str, gap: str
) -> None:
    wrong = {}
    for width in range(18, 41):
        for body in (_BODY, _BODY[:1]):
            paragraphs = [*head, *(indent + line for line in body)]
            rows = [row for line in paragraphs for row in _wrap(line, width)]
            doc = Document("x", gap.join(rows))
            Clean()([doc])
            noise = "".join(doc.text[span.start : span.end] for span in doc.spans["noise"])
            found = (_bare(noise), doc.texts.get("title", ""))
            if found != (
                _bare(_BYLINE) if _BYLINE in head else "",
                _TITLE if _TITLE in head else "",
            ):
                wrong[width, len(body)] = found
    assert wrong == {}


def test_wrapped_lines_are_one_and_offsets_lead_back() -> None:
    text = fold("\n".join(row for line in _BODY for row in _wrap(line, 20)))
    whole = unwrap(text)
    assert whole.text == fold("\n".join(_BODY))
    start = whole.text.index("可以灌溉")
    begin, end = whole.back(start, start + 4)
    assert _bare(text[begin:end]) == "可以灌溉"


def test_a_number_cut_in_two_is_one_and_words_keep_their_blank() -> None:
    line = (
        "今年前三个季度全县接待游客203万人,其中过夜的81万人,比去年同期增加一成多,县里说。"
        "这一数字是2019年的两倍。另有一万四千人参加了山地马拉松,三千人参加了稻田音乐会。"
    )
    rows = _wrap(line, 25)
    assert [row[-1] + below[0] for row, below in pairwise(rows)][:2] == ["81", "20"]
    assert unwrap("\n".join(rows)).text == line
    english = "The city opened a new line on Monday, and 42,000 people rode it\nbefore noon. " * 3
    assert "rode it before noon" in unwrap(english).text


def test_the_byline_and_the_text_below_stay_apart() -> None:
    rows = [row for line in _BODY for row in _wrap(line, 25)]
    text = fold("\n".join([_TITLE, "2023-09-12 09:30 来源：青石晚报网", *rows]))
    assert fold("2023-09-12 09:30 来源：青石晚报网") in unwrap(text).text.split("\n")


def test_a_byline_that_was_wrapped_itself_is_one() -> None:
    rows = [row for line in (_BYLINE, *_BODY) for row in _wrap(line, 20)]
    doc = Document("x", "\n".join([_TITLE, *rows]))
    Clean()([doc])
    assert doc.meta["source"] == "青石日报"
    assert doc.meta["author"] == "高云"


@pytest.mark.parametrize(
    "text",
    [
        "青石岭上雪未消,河口村边柳先摇\n一湾春水绕石桥,两岸人家种夜潮\n"
        "北面山高云脚低,南来燕子认旧梢\n不知去岁坝前月,可照今年第几艄",
        "1. 县水务局:负责坝体、溢洪道的日常巡查\n2. 县农业局:负责下游灌区、鱼塘的用水登记\n"
        "3. 河口镇:负责七个村、两所学校的转移安置",
        "门将:王大山、李小河、赵北(青石)\n后卫:钱一舟、孙二川、周三江、吴四海\n"
        "中场:郑五湖、冯六溪、陈七泉(河口)\n前锋:褚八潭、卫九渊",
        "乡镇   亩数   斤数   户数   金额(万元)\n河口镇  1,204  8,310  2,041  12,004.5\n"
        "青石镇  2,310  9,120  1,870  11,230.0\n北岭乡  3,002  7,001  1,200  10,050.2",
        "5月3日,小河口水库的溢洪道第一次开闸放水。图片来源:河畔图库\n"
        "5月4日,下游村民田桂兰在修整自家的鱼塘。图片来源:河畔图库\n"
        "5月6日,北岭乡的种树队在库区种下第一批。图片来源:河畔图库",
        "",
    ],
    ids=["poem", "list", "line-up", "table", "captions", "empty"],
)
def test_what_is_set_in_lines_of_its_own_is_not_joined(text: str) -> None:
    assert unwrap(text).text == text
