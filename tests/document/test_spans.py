from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from pipeline.document import Span
from pipeline.errors import DocumentError


@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 1), (-1, 3)])
def test_span_is_neither_empty_nor_negative(start: int, end: int) -> None:
    with pytest.raises(DocumentError, match=rf"\[{start}, {end}\) is empty or negative"):
        Span(start, end)


def test_a_span_is_frozen_and_survives_pickling_and_replacing() -> None:
    span = Span(0, 2, "PER", 0.5, "gazetteer", "张三")
    assert pickle.loads(pickle.dumps(span)) == span
    assert replace(span, end=3) == Span(0, 3, "PER", 0.5, "gazetteer", "张三")
    with pytest.raises(FrozenInstanceError):
        span.end = 4  # type: ignore[misc]
    with pytest.raises(DocumentError, match="0 <= start < end"):
        replace(span, end=0)


def test_a_span_is_bare_while_it_says_only_where_it_is() -> None:
    assert Span(0, 2).is_bare
    told = [Span(0, 2, "PER"), Span(0, 2, score=0.0), Span(0, 2, by=""), Span(0, 2, canonical="")]
    assert not any(span.is_bare for span in told)
