from __future__ import annotations

from itertools import pairwise

import awkward
import pytest
from hypothesis import given

from pipeline.noise.page import read_page, read_pages
from pipeline.text.folding import fold

_BODY = [
    "6月28日凌晨3时07分,辰溪县柳溪坪村的铜锣响了。村支书提着锣,从村头一直敲到村尾。",
    "天亮以后,县应急管理局送来了帐篷和盒饭,医疗队在教室里设了临时诊室。",
]


def _noise(lines: list[str]) -> list[tuple[str | None, str]]:
    text = "\n".join(lines)
    return [(span.label, text[span.start : span.end]) for span in read_page(fold(text)).noise]


def test_kinds_of_a_page_from_top_to_bottom() -> None:
    above = ["敲门声里的九十二分钟_社会_沅澧新闻网", "首页 > 新闻 > 正文", "敲门声里的九十二分钟"]
    byline = "2024-06-29 16:42:18　来源：沅澧晚报　责任编辑：唐小满"
    buttons = "【字体：大 中 小】　分享到：微信"
    caption, foot = "图为村民清淤。罗亦舟 摄", "沅澧新闻网 版权所有 湘ICP备00000000号"
    links = ["相关新闻", "· 水位全线回落", "· 小学下周一复课"]
    assert _noise([*above, byline, buttons, _BODY[0], caption, _BODY[1], *links, foot]) == [
        ("title_line", above[0]),
        ("breadcrumb", above[1]),
        ("byline", byline),
        ("share", buttons),
        ("caption", caption),
        ("related_links", "\n".join(links)),
        ("copyright", foot),
    ]


def test_two_kinds_in_one_line_are_two_spans() -> None:
    path, hotline = (
        "您所在的位置:某某网 >  晋中 > 头条",
        "互联网违法和不良信息举报电话:0351-4045451",
    )
    assert _noise([f"{path}       {hotline}", *_BODY]) == [
        ("breadcrumb", path),
        ("hotline", hotline),
    ]


def test_a_byline_behind_the_last_sentence_is_cut_off() -> None:
    assert _noise([_BODY[0], _BODY[1] + "【编辑:刘欢】"]) == [("byline", "【编辑:刘欢】")]


@pytest.mark.parametrize(
    "mark",
    [
        "（編輯：高雲）1130304",
        "（譯者：何小滿／核稿：高雲）1130304",
        "（来源：河畔在线 原标题：山里的学校）",
    ],
)
def test_an_editor_s_mark_under_the_article_is_a_byline(mark: str) -> None:
    assert _noise([*_BODY, mark]) == [("byline", mark)]


def test_an_editor_s_mark_with_its_day_behind_the_last_sentence_is_cut_off() -> None:
    mark = "（編輯：高雲）1130304"
    assert _noise([_BODY[0], _BODY[1] + mark]) == [("byline", mark)]


def test_names_in_brackets_behind_the_last_sentence_are_body() -> None:
    assert _noise([_BODY[0], _BODY[1] + "(张志丽 梁朝波)"]) == []


def test_weak_wordings_count_only_at_the_edges() -> None:
    assert _noise(["收藏 | 打印", *_BODY, "收藏 | 打印"]) == [("share", "收藏 | 打印")] * 2
    assert _noise([*_BODY, "总机:86-592-0000000"]) == [("hotline", "总机:86-592-0000000")]
    assert _noise([_BODY[0], "总机:86-592-0000000", _BODY[1]]) == []


def test_a_dateline_and_a_box_of_background_are_body() -> None:
    lines = ["渡口获最佳影片", "中新网厦门3月30日电 (记者 林小棠)", *_BODY, "相关链接", _BODY[0]]
    assert _noise(lines) == []


def test_a_dateline_on_a_line_of_its_own_is_body() -> None:
    above = [
        "敲门声里的九十二分钟_社会_沅澧新闻网",
        "|设为首页|加入收藏|手机版",
        "敲门声里的九十二分钟",
    ]
    dateline = "沅澧新闻网辰溪6月29日电 (记者 唐小满)"
    noise = _noise([*above, dateline, *_BODY, "【编辑:刘欢】", "版权所有 沅澧新闻网"])
    assert dateline not in [text for _, text in noise]


def test_a_date_above_the_article_is_a_byline_and_below_it_a_signature() -> None:
    assert _noise(["渡口获最佳影片", "2024-06-29", *_BODY]) == [("byline", "2024-06-29")]
    assert _noise([*_BODY, "晋中市人民政府", "2024年6月29日"]) == []


def test_signs_before_several_lines_are_bullets() -> None:
    assert _noise([_BODY[0], "▲果农在分拣苹果", _BODY[1]]) == [("caption", "▲果农在分拣苹果")]
    assert _noise([_BODY[0], "▲果农在分拣苹果", "▲村民在装车运输", _BODY[1]]) == []


def test_who_supplied_the_picture_below_its_legend() -> None:
    assert _noise([_BODY[0], "图为榆社县光伏扶贫富乡邻。", "向阳村老照相馆提供", _BODY[1]]) == [
        ("caption", "图为榆社县光伏扶贫富乡邻。"),
        ("credit", "向阳村老照相馆提供"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_offsets_hold_for_every_line_end(end: str) -> None:
    text = end.join(["\ufeff首页 > 新闻 > 正文", *_BODY, "　　责任编辑：张三　"])
    page = read_page(fold(text))
    assert [text[span.start : span.end] for span in page.noise] == [
        "首页 > 新闻 > 正文",
        "责任编辑：张三",
    ]


@given(awkward.texts)
def test_noise_lies_in_order_apart_and_without_outer_space(text: str) -> None:
    folded = fold(text)
    spans = read_page(folded).noise
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(span.label for span in spans)
    assert all(
        folded[span.start : span.end].strip() == folded[span.start : span.end] for span in spans
    )


@pytest.mark.parametrize(
    "line", ["相关新闻", "某某新闻网", "编辑:张三", "字", "_", "▲果农分拣苹果"]
)
def test_many_lines_of_one_kind_take_no_longer_a_line(line: str) -> None:
    """Tens of thousands of lines; a quadratic step would take minutes."""
    text = f"{line}\n" * 20_000 + _BODY[0]
    assert read_page(text).lines[-1].text == _BODY[0]


@pytest.mark.parametrize(
    "stray",
    [
        "本站使用Cookie,继续浏览即表示您同意我们的隐私条款。",
        "您的浏览器版本过低,请升级后访问本站!为了更好的体验,建议使用最新版本。",
    ],
)
def test_one_stray_sentence_at_the_top_costs_one_line(stray: str) -> None:
    body = "河畔市昨日召开供水工作会议,安排部署今冬明春供水保障任务。各县区要落实责任,保障用水。"
    lines = [stray, "首页 要闻 社会", "河畔市部署供水", "2024-05-18 10:12", "本报记者 秦雨桐"]
    page = read_page("\n".join([*lines, body, body]))
    assert [page.text[start:end] for start, end in page.title] == ["河畔市部署供水"]
    assert page.kinds[3:5] == ["byline", "byline"]


def test_pages_read_together_are_as_each_alone() -> None:
    texts = ["\n".join(["首页", *_BODY, "分享到:微信"]), "", "\n".join(_BODY), "版权所有"]
    pages = list(read_pages([(text, None) for text in texts]))
    assert pages == [read_page(text) for text in texts]
