from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.subsequences import lcs_length, rouge_l


def _by_table(first: str, second: str) -> int:
    rows = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, a in enumerate(first, 1):
        for j, b in enumerate(second, 1):
            rows[i][j] = rows[i - 1][j - 1] + 1 if a == b else max(rows[i - 1][j], rows[i][j - 1])
    return rows[-1][-1]


@given(first=st.text("甲乙丙丁", max_size=20), second=st.text("甲乙丙丁", max_size=20))
def test_length_equals_the_usual_table(first: str, second: str) -> None:
    assert lcs_length(first, second) == _by_table(first, second)


def test_rouge_l_is_the_f1_of_the_common_subsequence() -> None:
    # Common: 榆社县脱贫, 5 of 7 and 5 of 6 characters.
    assert rouge_l("榆社县实现脱贫", "榆社县已脱贫") == pytest.approx(2 * 5 / 13)
    assert rouge_l("", "脱贫") == rouge_l("脱贫", "攻坚") == 0.0
