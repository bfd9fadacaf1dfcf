"""`pipeline.formats.markup.said`: metadata in tags, JSON-LD and publishing systems' comments."""

from __future__ import annotations

from pipeline.formats.markup.page import parse_html


def _said(html: str) -> dict[str, list[str]]:
    return parse_html(html)[1].said


def test_meta_tags_are_kept_by_lower_case_name_in_order() -> None:
    html = (
        '<title>题_站</title><meta name="Author" content="王明"><meta property="og:title" '
        'content="题"><meta name=keywords content="甲,乙"><meta name=keywords content="">'
        '<meta itemprop="datePublished" content="2023-05-06"><link rel=canonical href="https://shili.example/a">'
        "<h1>题</h1><h1>又</h1>"
    )
    assert _said(html) == {
        "title": ["题_站"],
        "author": ["王明"],
        "og:title": ["题"],
        "keywords": ["甲,乙"],
        "datepublished": ["2023-05-06"],
        "canonical": ["https://shili.example/a"],
        "h1": ["题", "又"],
    }


def test_json_ld_of_an_article_is_flattened_and_that_of_other_things_left_out() -> None:
    html = """<script type="application/ld+json">{"@graph": [
        {"@type": "BreadcrumbList", "name": "路径"},
        {"@type": "NewsArticle", "headline": "题",
         "author": [{"name": "王明"}, {"name": "李红"}],
         "publisher": {"@type": "Organization", "name": "某网"},
         "datePublished": "2023-05-06T08:00+08:00"}
    ]}</script>"""
    assert _said(html) == {
        "ld:@type": ["NewsArticle"],
        "ld:headline": ["题"],
        "ld:author": ["王明", "李红"],
        "ld:publisher": ["某网"],
        "ld:datepublished": ["2023-05-06T08:00+08:00"],
    }


def test_broken_json_ld_says_nothing() -> None:
    for script in ('{"@type": "NewsArticle", ', "[" * 100_000, '"x"', "null"):
        assert _said(f'<script type="application/ld+json">{script}</script>') == {}


def test_the_comment_of_founders_system_is_read() -> None:
    html = (
        "<!--enpproperty <date>2023-05-06 00:00:00:0</date><author>王明</author><title>示例</title>"
        "<keyword></keyword>/enpproperty--><p>文"
    )
    assert _said(html) == {
        "enp:date": ["2023-05-06 00:00:00:0"],
        "enp:author": ["王明"],
        "enp:title": ["示例"],
    }


def test_an_endless_value_is_no_field() -> None:
    assert _said(f'<meta name=description content="{"长" * 5000}">') == {}
