from __future__ import annotations

import pytest

from pipeline.noise.titles import find_title_line, is_site, media_prefix
from pipeline.text.lines import find_lines


def _find(text: str) -> tuple[str, str | None] | None:
    found = find_title_line(find_lines(text))
    if found is None:
        return None
    return text[slice(*found.title)], text[slice(*found.site)] if found.site else None


@pytest.mark.parametrize(
    ("line", "title", "site"),
    [
        ("看晋中市如何尽锐出战_黄河新闻网", "看晋中市如何尽锐出战", "黄河新闻网"),
        ("水边的敲门声_社会_沅澧新闻网", "水边的敲门声", "沅澧新闻网"),
        ("中试线今天正式通线-科技-光谷前沿网", "中试线今天正式通线", "光谷前沿网"),
        ("《渡口》获最佳影片--娱乐--八闽娱乐网", "《渡口》获最佳影片", "八闽娱乐网"),
        ("老书店熄灯前夕 | 文化 | 南瀛新闻网", "老书店熄灯前夕", "南瀛新闻网"),
        ("汾河新闻网_看榆社如何脱贫", "看榆社如何脱贫", "汾河新闻网"),
    ],
)
def test_title_and_site_in_the_first_line(line: str, title: str, site: str) -> None:
    assert _find(f"{line}\n正文在此。") == (title, site)


def test_a_title_that_stands_again_needs_no_site() -> None:
    text = "坐着绿皮车去看花 - 行走\n文/某某\n坐着绿皮车去看花\n正文在此。"
    assert _find(text) == ("坐着绿皮车去看花", None)


def test_a_title_that_stands_again_over_two_lines() -> None:
    text = "一座汉代粮仓揭开古道的面纱_丹江新闻网\n一座汉代粮仓\n揭开古道的面纱\n正文在此。"
    assert _find(text) == ("一座汉代粮仓揭开古道的面纱", "丹江新闻网")


@pytest.mark.parametrize(
    "line",
    [
        "甬海银行绿色贷款余额突破600亿元",
        "嘉陵江畔十件实事落地——阆北市民生项目盘点",
        "rtorrent - 强大的命令行BT客户端",
        "权威快报|人造太阳创亿度百秒纪录",
        "新冠-19病毒的传播路径",
        "甲_乙",
        "",
    ],
)
def test_headlines_that_are_no_browser_titles(line: str) -> None:
    assert _find(f"{line}\n正文在此。") is None


def test_sites() -> None:
    assert [is_site(text) for text in ("黄河新闻网", "晋中日报", "新浪财经", "sina.com.cn")] == [
        True
    ] * 4
    assert [is_site(text) for text in ("北京", "张三", "织了一张大的网络")] == [False] * 3
    assert media_prefix("黄河新闻网晋中频道 > 晋中") == "黄河新闻网"
    assert media_prefix("北方网事 > 工业") is None
