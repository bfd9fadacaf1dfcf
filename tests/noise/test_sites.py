from __future__ import annotations

from pipeline.noise.page import read_page
from pipeline.noise.sites import find_site, printed_addresses

_BODY = "河畔市昨日召开供水工作会议,安排部署今冬明春供水保障任务。"


def test_the_site_of_the_path_and_of_the_rights() -> None:
    for line, name in (
        ("您所在的位置:河畔新闻网青石频道 > 要闻 > 正文", "河畔新闻网"),
        ("河畔新闻网 版权所有 未经授权不得转载", "河畔新闻网"),
    ):
        page = read_page(f"{line}\n{_BODY}\n{line}")
        place = find_site(page)
        assert place is not None
        assert page.text[slice(*place)] == name


def test_a_page_without_a_site() -> None:
    assert find_site(read_page(_BODY)) is None


def test_addresses_of_page_and_site() -> None:
    page = read_page(f"{_BODY}\n本文链接:http://a.example/b/1.html\nhttp://a.example/")
    assert printed_addresses(page) == {
        "url": "http://a.example/b/1.html",
        "site_url": "http://a.example/",
    }
