from __future__ import annotations

from pipeline.document import Document, Span
from pipeline.modeling.pages import Page, pages_of, whole_page_of


def test_a_page_is_the_clean_text_with_the_documents_own_offsets() -> None:
    text = "图:左\r\n臺灣說:好！\u3000😀完。"
    sentences = [Span(5, 11, "heading"), Span(11, 15)]
    doc = Document("1", text, spans={"noise": [Span(0, 3, "caption")], "sentences": sentences})
    [page] = pages_of([doc])
    assert page == Page("   \r\n台湾说:好! 😀完。", tuple(sentences), original=text)
    doc.texts["title"], doc.meta = "标题", {"source": "新华社", "tags": ["甲"]}
    assert (pages_of([doc])[0].title, pages_of([doc])[0].said) == ("标题", ("新华社",))
    assert len(page.text) == len(text)


def test_wrapped_lines_are_one_and_spans_find_their_way_back() -> None:
    text = "河畔大\n桥今天通\r\n车。艾\u200b力说好。"
    doc = Document("1", text, spans={"sentences": [Span(0, 12), Span(12, len(text))]})
    [page] = pages_of([doc])
    assert (page.text, page.original) == ("河畔大桥今天通车。艾力说好。",) * 2
    assert page.sentences == (Span(0, 9), Span(9, 14))
    found = page.in_document([Span(0, 4, "LOC", 0.5), Span(9, 11, "PER", by="user_dict")])
    assert found == [Span(0, 5, "LOC", 0.5), Span(12, 15, "PER", by="user_dict")]
    assert [page.written(span) for span in found] == ["河畔大桥", "艾力"]


def test_a_whole_page_keeps_the_documents_offsets() -> None:
    doc = Document("1", "河畔大\n桥通\u200b车。", spans={"sentences": [Span(0, 9)]})
    page = whole_page_of(doc, doc.spans["sentences"])
    assert (page.text, page.original) == ("河畔大\n桥通 车。", doc.text)


def test_documents_keep_their_order_and_an_empty_one_its_place() -> None:
    docs = [
        Document("1", "好。", spans={"sentences": [Span(0, 2)]}),
        Document("2", "", spans={"sentences": []}),
        Document("3", "坏。", spans={"sentences": [Span(0, 2)]}),
    ]
    assert pages_of(docs) == [
        Page("好。", (Span(0, 2),), original="好。"),
        Page("", (), original=""),
        Page("坏。", (Span(0, 2),), original="坏。"),
    ]
