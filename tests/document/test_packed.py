"""`pipeline.document.packed`: layers of very many spans, used as lists are."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, MutableSequence
from pathlib import Path

import pytest

from pipeline.document import Document, Span, packed
from pipeline.document.packed import PackedSpans, layer
from pipeline.errors import DocumentError
from pipeline.formats.jsonl import read_file, write_file

SPANS = [Span(0, 2), Span(2, 3, "heading"), Span(3, 5), Span(5, 6, "PER", 0.5, canonical="王")]
NEW = Span(6, 9, "LOC")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let layers of three spans be very many."""
    monkeypatch.setattr(packed, "MANY", 3)


def test_it_reads_as_a_list_does() -> None:
    spans, more = PackedSpans(SPANS), [NEW]
    assert [*spans] == SPANS == [spans[number] for number in range(len(SPANS))]
    assert spans == SPANS and spans == SPANS and spans == PackedSpans(SPANS)
    assert spans != SPANS[:-1] and spans != [*SPANS[:-1], NEW] and spans != "words"
    assert spans[-1] == SPANS[-1] and SPANS[2] in spans and spans.index(SPANS[1]) == 1
    assert [*reversed(spans)] == SPANS[::-1] and sorted(spans, key=lambda one: -one.end)[0].end == 6
    assert spans + more == SPANS + more and more + spans == more + SPANS
    with pytest.raises(IndexError):
        spans[4]
    with pytest.raises(TypeError):
        hash(spans)


@pytest.mark.parametrize("part", [slice(1, 3), slice(None), slice(-2, None), slice(None, None, -1),
                                  slice(3, 0, -2), slice(2, 2), slice(0, 99, 3)])  # fmt: skip
def test_a_slice_is_the_lists(part: slice) -> None:
    assert PackedSpans(SPANS)[part] == SPANS[part]
    assert PackedSpans(SPANS[::2])[part] == SPANS[::2][part]


@pytest.mark.parametrize(
    "change",
    [
        lambda spans: spans.append(NEW),
        lambda spans: spans.extend([NEW, NEW]),
        lambda spans: spans.insert(1, NEW),
        lambda spans: spans.pop(),
        lambda spans: spans.pop(0),
        lambda spans: spans.remove(SPANS[1]),
        lambda spans: spans.reverse(),
        lambda spans: spans.clear(),
        lambda spans: spans.__setitem__(1, NEW),
        lambda spans: spans.__setitem__(slice(1, 3), [NEW]),
        lambda spans: spans.__delitem__(slice(0, 2)),
        lambda spans: spans.__iadd__([NEW]),
        lambda spans: spans.sort(key=lambda span: -span.start),
    ],
)
def test_it_changes_as_a_list_does(change: Callable[[MutableSequence[Span]], object]) -> None:
    spans, plain = PackedSpans(SPANS), [*SPANS]
    change(spans)
    change(plain)
    assert spans == plain


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, PackedSpans.copy, lambda one: pickle.loads(pickle.dumps(one))],
)
def test_a_copy_is_another_layer(copied: Callable[[PackedSpans], PackedSpans]) -> None:
    spans = PackedSpans(SPANS)
    other = copied(spans)
    other.append(NEW)
    assert (spans, other) == (PackedSpans(SPANS), PackedSpans([*SPANS, NEW]))


def test_a_layer_is_packed_where_there_are_very_many(few: None) -> None:
    assert type(layer(iter(SPANS[:2]))) is list
    assert isinstance(layer(iter(SPANS)), PackedSpans)
    assert layer(iter(SPANS)) == SPANS


def test_a_document_with_packed_layers_is_as_with_lists(few: None, tmp_path: Path) -> None:
    text = "王大明在北京说"
    plain = Document("1", text, spans={"words": [*SPANS], "noise": []})
    doc = Document("1", text, spans={"words": layer(SPANS), "noise": []})
    doc.check()
    assert doc == plain and plain == doc
    assert doc.to_json(surfaces=True) == plain.to_json(surfaces=True)
    assert doc.to_dict() == plain.to_dict()
    read = Document.from_json(doc.to_json(surfaces=True))
    assert isinstance(read.spans["words"], PackedSpans) and read == plain
    write_file([doc], tmp_path / "docs.jsonl")
    assert [*read_file(tmp_path / "docs.jsonl")] == [plain]


def test_a_packed_layer_is_checked() -> None:
    doc = Document("1", "北京", spans={"words": PackedSpans([Span(0, 1), Span(1, 3)])})
    with pytest.raises(DocumentError, match="reaches past"):
        doc.check()
    doc = Document("1", "北京", spans={"words": PackedSpans([Span(0, 1), Span(1, 2, "LOC", 2.0)])})
    with pytest.raises(DocumentError, match="from 0 to 1"):
        doc.check()
