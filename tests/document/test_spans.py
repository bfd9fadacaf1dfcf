from __future__ import annotations

import pytest

from pipeline.document import Span
from pipeline.errors import DocumentError


@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 1), (-1, 3)])
def test_span_is_neither_empty_nor_negative(start: int, end: int) -> None:
    with pytest.raises(DocumentError, match=rf"\[{start}, {end}\) is empty or negative"):
        Span(start, end)
