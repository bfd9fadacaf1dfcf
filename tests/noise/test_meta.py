from __future__ import annotations

import pytest

from pipeline.noise.meta import read_meta
from pipeline.noise.page import read_page
from pipeline.text.folding import fold
from pipeline.text.markup import Markup

_BODY = "6月28日凌晨,柳溪坪村的铜锣响了。村支书提着锣,从村头一直敲到村尾。"


def _meta(*lines: str) -> dict[str, str]:
    text = "\n".join(lines)
    return read_meta(read_page(fold(text)), text).values


def test_everything_that_a_page_says() -> None:
    assert _meta(
        "敲门声里的九十二分钟_社会_沅澧新闻网",
        "2024-06-29 16:42　来源：《沅澧晚报》　作者：罗亦舟 向阳　责任编辑：唐小满",
        _BODY,
        "本文链接:http://www.example.com/a/1.html",
        "http://www.example.com/",
    ) == {
        "title": "敲门声里的九十二分钟",
        "site": "沅澧新闻网",
        "published": "2024-06-29T16:42:00+08:00",
        "source": "沅澧晚报",
        "author": "罗亦舟 向阳",
        "editor": "唐小满",
        "url": "http://www.example.com/a/1.html",
        "site_url": "http://www.example.com/",
    }


@pytest.mark.parametrize(
    ("lines", "key", "value"),
    [
        (["2024-08-19 18:20 海峡商报网", _BODY], "source", "海峡商报网"),
        (["鲁北晨报记者 孟凡 2019-04-21 17:48", _BODY], "source", "鲁北晨报"),
        (["高娃 · 2022-04-25 18:30", _BODY], "author", "高娃"),
        (["記者林彥廷／台南報導", _BODY], "author", "林彥廷"),
        (["編輯：林大為　來源：中央社", _BODY], "source", "中央社"),
        ([_BODY, _BODY + "(张志丽 梁朝波 康旭旺)"], "author", "张志丽 梁朝波 康旭旺"),
        (["渡口获奖", "本报太原讯(记者 田野 实习生 许诺)" + _BODY], "author", "田野 许诺"),
        (["当前位置：光谷前沿网→科技→产业", _BODY], "site", "光谷前沿网"),
        (["河洛房产>楼市要闻>政策", _BODY], "site", "河洛房产"),
        ([_BODY, "沅澧新闻网 版权所有"], "site", "沅澧新闻网"),
        (["编辑:张三", _BODY, "责编:李四"], "editor", "张三 李四"),
        (["编辑:张三", _BODY, "责任编辑:张三"], "editor", "张三"),
    ],
)
def test_where_a_value_comes_from(lines: list[str], key: str, value: str) -> None:
    assert _meta(*lines)[key] == value


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("微信公众号“河畔发布”", "微信公众号“河畔发布”"),
        ("“河畔强国”学习平台", "“河畔强国”学习平台"),
        ("“河畔发布”", "河畔发布"),
        ("“河畔发布”微信公众号", "“河畔发布”微信公众号"),
        ("河畔发布”", "河畔发布"),
    ],
)
def test_a_source_keeps_both_quotation_marks_or_none(written: str, source: str) -> None:
    found = _meta("河畔有了新书屋", f"2024-03-06 10:15 来源：{written}", _BODY)
    assert found["source"] == source


@pytest.mark.parametrize("nobody", ["本网", "本报", "本站"])
def test_a_source_that_names_nobody_is_left_out(nobody: str) -> None:
    found = _meta("河畔有了新书屋", f"2024-03-06 10:15 来源：{nobody}", _BODY)
    assert "source" not in found


@pytest.mark.parametrize(
    "foot",
    [
        "Copyright 2009-2024 河畔网 2024年3月6日 星期三 14:22:08",
        "版权所有 河畔新闻网 2024年3月6日 星期三",
    ],
)
def test_a_copyright_line_names_no_source(foot: str) -> None:
    assert "source" not in _meta("河畔有了新书屋", _BODY, foot)


@pytest.mark.parametrize("line", ["12-23 08:21 来源:新华社", "2019-13-45 来源:新华社"])
def test_a_date_that_is_not_whole_is_left_out(line: str) -> None:
    assert _meta(line, _BODY) == {"source": "新华社"} or "published" not in _meta(line, _BODY)


def test_an_article_that_says_nothing_gives_nothing() -> None:
    assert _meta(_BODY, _BODY + "(完)") == {}


def _said(said: dict[str, list[str]], *lines: str) -> dict[str, str]:
    page = read_page(fold("\n".join(lines)))
    page.markup = Markup(said=said)
    return read_meta(page, "\n".join(lines)).values


def test_what_is_printed_beside_the_title_beats_the_tags() -> None:
    said = {"pubdate": ["2024-05-20 09:00"], "source": ["青石网"], "author": ["李小美"]}
    lines = ["河畔市部署供水", "2024-05-18 10:12 来源:河畔晚报 作者:王大明", _BODY]
    meta = _said(said, *lines)
    assert meta["published"] == "2024-05-18T10:12:00+08:00"
    assert (meta["source"], meta["author"]) == ("河畔晚报", "王大明")


def test_the_tags_fill_what_is_not_printed() -> None:
    said = {
        "pubdate": ["2024-05-18 10:12"],
        "source": ["青石网"],
        "ld:author": ["李 小"],
        "article:modified_time": ["2024-05-19T02:00:00Z"],
        "keywords": ["供水,改造"],
        "article:section": ["社会"],
        "canonical": ["https://a.example/1.html"],
    }
    meta = _said(said, "河畔市部署供水", "2024-05-18", _BODY)
    assert meta | {"title": ""} == {
        "title": "",
        "published": "2024-05-18T10:12:00+08:00",
        "updated": "2024-05-19T10:00:00+08:00",
        "source": "青石网",
        "author": "李小",
        "keywords": "供水 改造",
        "section": "社会",
        "url": "https://a.example/1.html",
    }


def test_an_author_that_the_tags_give_and_the_page_calls_editor_is_none() -> None:
    meta = _said({"author": ["王强"]}, "河畔市部署供水", _BODY, "责任编辑:王强")
    assert meta["editor"] == "王强"
    assert "author" not in meta


@pytest.mark.parametrize(
    ("line", "meta"),
    [
        (
            "更新时间:2021-10-22 09:00 发布时间:2021-10-21 08:30",
            {"published": "2021-10-21T08:30:00+08:00", "updated": "2021-10-22T09:00:00+08:00"},
        ),
        ("更新时间:2021-10-22 09:00", {"published": "2021-10-22T09:00:00+08:00"}),
        ("责任编辑:王强 PN041", {"editor": "王强"}),
        ("作者： size=20", {}),
        ("来源: 网络", {}),
        ("资料来源:某某百科", {}),
        ("文章来源:某国芯片设计公司转向本地代工", {}),
        ("来源:石晓/示例青年报", {"source": "示例青年报"}),
        ("责任编辑:系统管理员", {}),
        ("来源:方敏", {"author": "方敏"}),
        ("作者:秦雨桐;何小满", {"author": "秦雨桐 何小满"}),
    ],
)
def test_values_of_a_fit_kind_alone(line: str, meta: dict[str, str]) -> None:
    found = _meta("河畔市部署冬春供水", line, _BODY, _BODY)
    assert {key: value for key, value in found.items() if key != "title"} == meta
