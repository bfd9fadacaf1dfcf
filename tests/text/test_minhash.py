from __future__ import annotations

import pytest

pytest.importorskip("datasketch")

from pipeline.text.minhash import Repeats, signature

NEWS = "北京时间十月二十一日上午，榆社县召开会议，研究发放小额贷款的办法，县长到会并讲话。" * 2


def signed(text: str) -> str:
    return signature(text, shingle=5, permutations=128)


def repeats(*texts: str, threshold: float = 0.8) -> list[str | None]:
    seen = Repeats(threshold=threshold, permutations=128)
    found = [seen.first(str(place), signed(text)) for place, text in enumerate(texts)]
    return [one[0] if one else None for one in found]


def test_a_signature_is_always_the_same_and_of_one_length() -> None:
    assert signed(NEWS) == signed(NEWS)
    assert {len(signed(text)) for text in ("a", NEWS, "😀" * 9)} == {684}


def test_white_space_does_not_count_and_nothing_has_no_signature() -> None:
    assert signed("北京时间 十月\n二十一日") == signed("北京时间十月二十一日")
    assert signed(" \n\u3000") == ""


def test_a_text_repeats_the_first_that_it_is_like() -> None:
    other = "今天上海的天气是多云转晴，最高气温二十五度，市民纷纷到公园里散步，享受阳光。" * 2
    edited = NEWS.replace("会议", "大会", 1)
    assert repeats(NEWS, other, edited, NEWS, other, "") == [None, None, "0", "0", "1", None]


def test_the_similarity_is_told() -> None:
    seen = Repeats(threshold=0.5, permutations=128)
    seen.first("a", signed(NEWS))
    assert seen.first("b", signed(NEWS)) == ("a", 1.0)


@pytest.mark.parametrize("wrong", ["", "x", "AAAA", "é"])
def test_what_is_no_signature_repeats_nothing(wrong: str) -> None:
    assert Repeats(threshold=0.8, permutations=128).first("a", wrong) is None
