from __future__ import annotations

from pathlib import Path

import awkward
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tiny_checkpoint import TEXT, tiny_extract

from pipeline.document import Span
from pipeline.modeling.news.encoding import (
    CHARACTER,
    COLUMNS,
    FeatureExtractor,
    collate,
    sentence_places,
)
from pipeline.modeling.news.names import NameTable
from pipeline.text.folding import fold

EXTRACT = tiny_extract()


@given(text=awkward.texts)
def test_every_character_has_a_row_and_the_tokenizers_id(text: str) -> None:
    folded = fold(text)
    features = EXTRACT(folded)
    assert features.shape == (len(text), COLUMNS)
    if folded:
        pieces = EXTRACT.tokenizer(folded, add_special_tokens=False)["input_ids"]
        assert features[:, CHARACTER].tolist() == pieces


@given(texts=st.lists(awkward.texts, max_size=4))
def test_texts_are_looked_up_together_as_they_are_alone(texts: list[str]) -> None:
    names = NameTable.from_names({"org_short": ["晋中", "榆社县"], "loc_admin": ["晋中市"]})
    extract = FeatureExtractor(EXTRACT.tokenizer, EXTRACT.pairs.pairs, EXTRACT.words.units, names)
    folded = [fold(text) for text in texts]
    together = extract.batch(folded)
    assert len(together) == len(texts)
    for rows, text in zip(together, folded, strict=True):
        np.testing.assert_array_equal(rows, extract(text))


def test_lookups_survive_saving(tmp_path: Path) -> None:
    EXTRACT.save_pretrained(tmp_path)
    loaded = FeatureExtractor.from_pretrained(tmp_path)
    np.testing.assert_array_equal(loaded(TEXT), EXTRACT(TEXT))


def test_a_batch_is_padded_with_zeros_to_its_longest_row() -> None:
    windows = collate([EXTRACT("晋中市"), EXTRACT("晋")])
    assert windows.lengths.tolist() == [3, 1]
    assert windows.mask().tolist() == [[True, True, True], [True, False, False]]
    assert windows.characters[1, 1:].tolist() == [0, 0]


def test_places_say_where_a_sentence_stands() -> None:
    text = "标题\n第一句。第二句。\n  第三句。"
    sentences = [Span(0, 2, "heading"), Span(3, 7), Span(7, 11), Span(14, 18)]
    places = sentence_places(sentences, text)
    first, starts_line, heading = zip(*(place[:3] for place in places), strict=True)
    assert first == (1, 0, 0, 0)
    assert starts_line == (1, 1, 0, 1)
    assert heading == (1, 0, 0, 0)
    assert [place[3] for place in places] == [0, 0.25, 0.5, 0.75]
