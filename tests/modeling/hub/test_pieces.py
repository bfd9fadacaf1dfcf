from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

import awkward
import pytest
import tiny_hub
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pipeline.checkpoints.labels import Tag
from pipeline.document import Document, Span
from pipeline.modeling.hub.page_text import page_for
from pipeline.modeling.hub.pieces import pair_frame, single_frame, split_pieces
from pipeline.modeling.news.tokenizer import build_tokenizer
from pipeline.modeling.predictions import ScoredSpan
from pipeline.modeling.tag_paths import Scheme
from pipeline.stages.entities import as_spans
from pipeline.text.sentences import split_sentences
from pipeline.training.hub_examples import piece_spans

FAMILIES: dict[str, Callable[[], Any]] = {
    "WordPiece": tiny_hub.wordpiece,
    "WordPiece, cased": lambda: tiny_hub.wordpiece(lower=False),
    "SentencePiece": tiny_hub.sentencepiece,
    "mT5": lambda: tiny_hub.sentencepiece_file("T5Tokenizer", "spiece.model"),
    "DeBERTa": lambda: tiny_hub.sentencepiece_file("DebertaV2Tokenizer", "spm.model"),
    "byte level": tiny_hub.byte_level,
    "characters": lambda: build_tokenizer("".join(tiny_hub.CORPUS)),
}
SCHEME = Scheme([Tag("O"), Tag("B", "X"), Tag("I", "X")])

#: Names with what tokenizers drop, merge or do not know.
NAMES = [
    "晋中市",
    "张三",
    "iPhone 15 Pro",
    "Kwame Nkrumah",
    "Zoe\u0308",
    "Zoë",
    "A股3000点",
    "2023年",
    "５Ｇ公司",
    "臺灣大學",
    "😀公司",
    "公司👍🏽",
    "👨\u200d👩\u200d👧",
    "𠮷野家",
    "晋\u200b中",
    "晋\u3000中",
    "café\u0301",
    "①号",
    "㎏",
    "ﬁn",
    "が\u3099",
    "🇨🇳",
    "张\x08三",
    "张\u2060三",
    "Ａ\u0301公司",
]
#: What stands beside a name: characters that no piece shares with it.
_EDGES = ["", "。", "，", "在", "说", "\n", "\u3000", "“", "”"]


@cache
def family(kind: str) -> Any:
    return FAMILIES[kind]()


def whole_sentences(text: str) -> list[Span]:
    return split_sentences(Document("", text).clean_text)


@pytest.mark.parametrize("kind", FAMILIES)
@given(text=awkward.texts)
@example(text="\x080")
@example(text="!4")
@settings(max_examples=60)
def test_pieces_stand_for_the_text_in_order(kind: str, text: str) -> None:
    doc = Document("1", text)
    sentences = whole_sentences(text)
    page = page_for(doc, [], "simplified").text
    split = split_pieces(family(kind), page, sentences, "x")
    assert len(split) == len(sentences)
    covered = set[int]()
    for sentence, pieces in zip(sentences, split, strict=True):
        filled = [
            (start, end)
            for start, end in zip(pieces.starts, pieces.ends, strict=True)
            if start < end
        ]
        assert filled == sorted(filled)
        for start, end in filled:
            assert sentence.start <= start < end <= sentence.end
            assert not page[start].isspace() and not page[end - 1].isspace()
            covered.update(range(start, end))
    lost = {
        page[place]
        for sentence in sentences
        for place in range(sentence.start, sentence.end)
        if place not in covered and not page[place].isspace()
    }
    # What is in no piece is what the tokenizer itself drops: marks, controls, what it cannot see.
    assert all(unicodedata.category(char)[0] in "MCZ" for char in lost)


@pytest.mark.parametrize("kind", FAMILIES)
@given(
    before=st.lists(st.sampled_from(awkward._PIECES), max_size=5).map("".join),
    name=st.sampled_from(NAMES),
    after=st.lists(st.sampled_from(awkward._PIECES), max_size=5).map("".join),
    left=st.sampled_from(_EDGES),
    right=st.sampled_from(_EDGES),
)
@example(before="", name="Zoe\u0308", after="", left="", right="")
@example(before="他说", name="😀公司", after="很好", left="，", right="。")
@settings(max_examples=150)
def test_a_name_comes_back_exactly(
    kind: str, before: str, name: str, after: str, left: str, right: str
) -> None:
    text = before + left + name + right + after
    start, end = len(before + left), len(before + left + name)
    doc = Document("1", text)
    sentences = whole_sentences(text)
    assume(any(span.start <= start and end <= span.end for span in sentences))
    split = split_pieces(family(kind), page_for(doc, [], "simplified").text, sentences, "x")
    found = []
    for pieces in split:
        told = piece_spans(pieces, [Span(start, end, "X")])
        for first, last, _ in told:
            # A piece that holds characters of the name and of its neighbour cannot tell them
            # apart, whoever reads its tag.
            assume(pieces.starts[first] >= start and pieces.ends[last - 1] <= end)
        tags = SCHEME.encode(told, len(pieces))
        scores = [[9.0 if tag == number else 0.0 for number in range(3)] for tag in tags]
        for span in SCHEME.decode([_array(scores)])[0]:
            first, last, label, score = span.start, span.end, span.label, span.score
            place = pieces.characters(first, last)
            if place is not None:
                found.append(ScoredSpan(*place, label, score))
    spans = as_spans(text, found)
    expected = as_spans(text, [ScoredSpan(start, end, "X", 1.0)])
    assert [(span.start, span.end) for span in spans] == [
        (span.start, span.end) for span in expected
    ]


@pytest.mark.parametrize("kind", ["WordPiece", "SentencePiece", "mT5", "DeBERTa", "byte level"])
def test_frames_are_what_the_tokenizer_builds(kind: str) -> None:
    tokenizer = family(kind)
    first, second = "晋中市委。", "财经"
    ids = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in (first, second)]
    assert single_frame(tokenizer).row(ids[0]) == tokenizer(first)["input_ids"]
    pair, frame = tokenizer(first, second), pair_frame(tokenizer)
    assert frame.row(*ids) == pair["input_ids"]
    if "token_type_ids" in pair:
        assert frame.types(*ids) == pair["token_type_ids"]


def _array(rows: list[list[float]]) -> Any:
    import numpy as np

    return np.array(rows, dtype=np.float64).reshape(len(rows), 3)
