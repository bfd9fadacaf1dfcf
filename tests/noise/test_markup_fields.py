from __future__ import annotations

import pytest

from pipeline.noise.markup_fields import (
    is_person,
    said_dates,
    said_keywords,
    said_names,
    said_source,
    said_value,
)
from pipeline.text.markup import Markup


def test_the_publishing_systems_date_comes_first() -> None:
    markup = Markup(said={"pubdate": ["2023-05-07"], "enp:date": ["2023-05-06 08:00:00:0"]})
    assert said_dates(markup, "published") == ["2023-05-06T08:00:00+08:00", "2023-05-07"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"author": ["王大明"]}, ["王大明"]),
        ({"ld:author": ["王大明、李小美"], "author": ["示例网"]}, ["王大明", "李小美"]),
        ({"author": ["Jane Smith"]}, ["Jane Smith"]),
        ({"author": ["示例日报"]}, []),
        ({"author": ["admin"]}, []),
        ({"author": ["即時"]}, []),
        ({"author": ['size="20"']}, []),
        ({"article:author": ["https://social.example/shili"]}, []),
    ],
)
def test_only_persons_are_authors(said: dict[str, list[str]], names: list[str]) -> None:
    assert said_names(Markup(said=said), "author") == names


def test_is_person() -> None:
    assert is_person("王大明")
    assert not is_person("编辑部")


def test_a_source_is_a_short_name() -> None:
    assert said_source(Markup(said={"source": ["示例 晚报"]})) == "示例 晚报"
    assert said_source(Markup(said={"source": ["http://a.example/"]})) == ""
    assert said_source(Markup(said={"article:author": ["王大明"]})) == ""


def test_a_medium_that_the_tags_call_author_is_the_source() -> None:
    assert said_source(Markup(said={"ld:author": ["示例社"]})) == "示例社"
    assert said_source(Markup(said={"ld:author": ["王大明"]})) == ""


def test_addresses_of_a_page_and_no_home_page() -> None:
    said = {"canonical": ["https://a.example/"], "og:url": ["https://a.example/1.html"]}
    assert said_value(Markup(said=said), "url") == "https://a.example/1.html"


@pytest.mark.parametrize(
    ("url", "kept"),
    [("https://a.example/%E6%B2%B35%e7%95%94-2%E6.html", True), ("https://a.example/%url%", False)],
)
def test_an_address_may_write_chinese_in_percents(url: str, kept: bool) -> None:
    assert said_value(Markup(said={"canonical": [url]}), "url") == (url if kept else "")


def test_keywords_of_an_article_and_not_of_a_site() -> None:
    assert said_keywords(Markup(said={"keywords": ["供水,改造，供水"]})) == ["供水", "改造"]
    assert said_keywords(Markup(said={"keywords": ["供水 改造"]})) == ["供水", "改造"]
    assert said_keywords(Markup(said={"keywords": [",".join(map(str, range(40)))]})) == []


@pytest.mark.parametrize("left", ["{dede:field.keywords/}", "{keywords}", "<%=keywords%>", "{$kw}"])
def test_a_placeholder_left_by_a_publishing_system_is_no_keyword(left: str) -> None:
    assert said_keywords(Markup(said={"keywords": [left]})) == []
    assert said_value(Markup(said={"section": [left]}), "section") == ""
    assert said_keywords(Markup(said={"keywords": [f"{left},水库"]})) == ["水库"]
