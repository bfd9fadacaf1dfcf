from __future__ import annotations

from dataclasses import fields

import pytest
import torch
from tiny_checkpoint import TEXT, tiny_extract, tiny_model

from pipeline.modeling.news.encoders import Windows
from pipeline.modeling.news.encoding import collate
from pipeline.modeling.news.features import UNKNOWN_UNIT
from pipeline.modeling.news.tokenizer import UNKNOWN_CHARACTER
from pipeline.training.unit_dropout import drop_units

EXTRACT = tiny_extract()
CONFIG = tiny_model().config
#: The same text in both rows, so that a unit stands in more places than one.
WINDOWS = collate([EXTRACT(TEXT), EXTRACT(TEXT)])
UNKNOWN = {
    **{"characters": UNKNOWN_CHARACTER, "pairs": UNKNOWN_UNIT, "words": UNKNOWN_UNIT},
    **{"opening": UNKNOWN_UNIT, "closing": UNKNOWN_UNIT},
}


def _columns(windows: Windows) -> dict[str, torch.Tensor]:
    return {field.name: getattr(windows, field.name) for field in fields(windows)}


def test_without_a_share_nothing_is_dropped() -> None:
    assert drop_units(WINDOWS, CONFIG, 0) is WINDOWS


@pytest.mark.parametrize("column", UNKNOWN)
def test_a_dropped_unit_is_unknown_wherever_it_stands_and_the_others_stay(column: str) -> None:
    torch.manual_seed(0)
    before, after = _columns(WINDOWS)[column], _columns(drop_units(WINDOWS, CONFIG, 0.5))[column]
    for unit in before.unique().tolist():
        found = set(after[before == unit].tolist())
        assert found in ({unit}, {UNKNOWN[column]})
    assert (after != before).any() and (after == before).any()


def test_a_word_is_dropped_where_it_stands_begins_and_ends_alike() -> None:
    torch.manual_seed(3)
    dropped = drop_units(WINDOWS, CONFIG, 0.5)
    lost = set(WINDOWS.words.unique().tolist()) - set(dropped.words.unique().tolist())
    assert lost and len(lost) < len(WINDOWS.words.unique())
    assert not lost & set(dropped.opening.unique().tolist())
    assert not lost & set(dropped.closing.unique().tolist())


def test_places_and_lengths_stay() -> None:
    dropped = drop_units(WINDOWS, CONFIG, 0.9)
    assert dropped.places is WINDOWS.places and dropped.lengths is WINDOWS.lengths


def test_the_share_is_that_of_the_different_units() -> None:
    torch.manual_seed(0)
    kept = sum(len(drop_units(WINDOWS, CONFIG, 0.2).pairs.unique()) - 1 for _ in range(200)) / (
        200 * (len(WINDOWS.pairs.unique()) - 1)
    )
    assert kept == pytest.approx(0.8, abs=0.03)
