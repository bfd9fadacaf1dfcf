"""`pipeline.formats.markup.source_map`: bytes at a place, decoded and unescaped, are the text."""

from __future__ import annotations

import html

import pytest

from pipeline.document import Document, Span
from pipeline.formats.markup.page import parse_html
from pipeline.formats.markup.source_map import map_source

_PAGE = (
    "<!doctype html><title>标题 &lt;一&gt;_站</title><script>var 甲 = '<p>';</script>\r\n"
    "<!-- 注 --><div class='a>b'>A&amp;B&nbsp;公司，<b>加粗</b>的\r\n   词😀𠮷。<br>"
    "第二行&#x4e2d;&copy;</div>"
    "<table><tr><td>一<td>二</tr>走失的</table><p>尾"
)


def _document(page: str, encoding: str) -> tuple[Document, bytes]:
    raw = page.encode(encoding)
    decoded = raw.decode(encoding, "replace")
    text, _ = parse_html(decoded.removeprefix("\ufeff"))
    runs = map_source(decoded, text, raw, encoding)
    return Document("a", text, meta={"source_map": runs, "encoding": encoding}), raw


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_the_bytes_of_every_character_spell_it(encoding: str, bom: str) -> None:
    doc, raw = _document(bom + _PAGE, encoding)
    assert doc.text.startswith("标题 <一>_站\n")
    for offset, character in enumerate(doc.text):
        place = doc.source_span(Span(offset, offset + 1))
        if character in " \n\t":
            continue
        assert place is not None, (offset, character)
        assert html.unescape(raw[slice(*place)].decode(encoding)) == character


def test_a_span_without_tags_in_it_is_its_bytes() -> None:
    doc, raw = _document(_PAGE, "gb18030")
    for surface in ("A&B\xa0公司，", "加粗", "词😀𠮷。", "第二行中©", "走失的"):
        start = doc.text.index(surface)
        place = doc.source_span(Span(start, start + len(surface)))
        assert place is not None
        assert html.unescape(raw[slice(*place)].decode("gb18030")) == surface


def test_a_span_over_tags_reaches_from_its_first_to_its_last_byte() -> None:
    doc, raw = _document(_PAGE, "utf-8")
    start = doc.text.index("公司，加粗的")
    place = doc.source_span(Span(start, start + 6))
    assert place is not None
    assert raw[slice(*place)].decode() == "公司，<b>加粗</b>的"


def test_bytes_that_cannot_be_read_shift_nothing() -> None:
    raw = "<p>前".encode("gb18030") + b"\xff\xff" + "后面的字</p>".encode("gb18030")
    decoded = raw.decode("gb18030", "replace")
    text, _ = parse_html(decoded)
    runs = map_source(decoded, text, raw, "gb18030")
    doc = Document("a", text, meta={"source_map": runs, "encoding": "gb18030"})
    start = text.index("后面")
    place = doc.source_span(Span(start, start + 4))
    assert place is not None
    assert raw[slice(*place)].decode("gb18030") == "后面的字"


def test_without_a_map_there_is_no_answer() -> None:
    assert Document("a", "文").source_span(Span(0, 1)) is None
