from __future__ import annotations

from typing import Literal

import pytest

from pipeline.commands.setting_words import default_of, type_of
from pipeline.stages.summary import SummaryConfig


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (int, "int"),
        (str | None, "str | null"),
        (Literal["a", 1], "a | 1"),
        (list[str], "list[str]"),
    ],
)
def test_a_type_is_said_as_a_person_says_it(annotation: object, words: str) -> None:
    assert type_of(annotation) == words


def test_a_default_is_json() -> None:
    assert default_of(SummaryConfig.model_fields["salience"]) == '"auto"'
    assert default_of(SummaryConfig.model_fields["decoding"]).startswith('{"max_new_tokens": 128')
