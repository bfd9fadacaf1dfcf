from __future__ import annotations

import json

from report_runs import EVIL, evil, page

from pipeline.document import Document
from pipeline.evaluation.disagreements import Disagreement
from pipeline.report.views import Compared, document_html, plain_entities, to_json

CLASSES = {"PER": "k0", "LOC": "k1"}


def test_a_text_shows_its_layers_in_place() -> None:
    html = document_html(page(), 7, CLASSES)
    shown = html[html.index("原文") :]
    assert '<span class="noise" data-k="byline">编辑:<span class="fact" id="d7-m0">李文<' in shown
    assert '<span class="heading">标题</span>' in shown
    assert '<span class="key" data-n="1" id="d7-s1"><mark class="k0"' in shown
    assert '<mark class="k0" data-k="PER" title="PER 0.90">张三</mark>在' in shown
    assert shown.count("<mark") == 2


def test_summary_topics_and_other_layers_stand_beside_it() -> None:
    html = document_html(page(), 7, CLASSES)
    assert '<a href="#d7-s1">张三在北京说😀。</a>' in html
    assert "75.0 %" in html and '<rect width="75.0%"' in html
    assert "<b>numbers</b> (1):" in html and "张 (odd)" in html
    named = 'lang="en" aria-label="↓ in the text: where editor was read">↓ in the text</a>'
    assert f'<a class="where" href="#d7-m0" {named}' in html


def test_a_written_summary_is_shown_as_it_is() -> None:
    html = document_html(Document("a", "文", texts={"summary": "概要。"}), 0, {})
    assert '<p lang="zh">概要。</p>' in html


def test_every_string_of_a_document_is_escaped() -> None:
    case = Disagreement("entities", "a", EVIL, EVIL, EVIL, 1.0, context=EVIL)
    html = document_html(evil(), 0, {}, Compared(evil(), (case,), ("entities",)))
    assert "<script" not in html and "<img" not in html
    assert 'href="javascript' not in html
    assert html.count("&lt;script&gt;") > 10


def test_an_address_is_a_link_only_if_it_is_of_the_web() -> None:
    html = document_html(Document("a", "", meta={"url": "https://a.example/?a=1&b", "n": 3}), 0, {})
    assert '<a href="https://a.example/?a=1&amp;b" rel="noreferrer noopener">' in html
    assert '<dd lang="zh">3</dd>' in html


def test_gold_stands_beside_with_what_each_side_has_alone() -> None:
    gold = page()
    gold.spans["entities"] = gold.spans["entities"][:1]
    html = document_html(page(), 0, CLASSES, Compared(gold, (), ("entities",)))
    assert "Entities of this run" in html and "Entities of gold" in html
    assert html.count('class="k0 same"') == 2
    assert html.count('class="k1 spurious"') == 1


def test_errors_are_shown() -> None:
    doc = Document("a", "文", errors=[{"stage": "topics", "kind": "ValueError", "message": "坏"}])
    assert "<b>topics</b>: ValueError: 坏" in document_html(doc, 0, {})


def test_entities_are_listed_once() -> None:
    doc = page(text="张三\n张三和北京的张三在一起说话。吧。。")
    doc.spans["entities"] = [*doc.spans["entities"], doc.spans["entities"][0]]
    assert len(plain_entities(doc)) == 2


def test_json_cannot_end_its_element() -> None:
    written = to_json({"a": EVIL})
    assert "<" not in written
    assert json.loads(written) == {"a": EVIL}
