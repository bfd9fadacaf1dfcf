from __future__ import annotations

import pytest

from pipeline.text.name_edges import name_pieces


@pytest.mark.parametrize(
    ("surface", "names"),
    [
        ("河畔晚报", ["河畔晚报"]),
        ("《河畔晚报》", ["河畔晚报"]),
        ("河畔晚报》", ["河畔晚报"]),
        ("光明日报》《经济日报》", ["光明日报", "经济日报"]),
        ("川普(唐納·川普", ["川普", "唐納·川普"]),
        ("红砖里”公寓", ["红砖里"]),
        ("”小王", ["小王"]),
        ("（河畔网", ["河畔网"]),
        ("、河畔网，", ["河畔网"]),
        ("中国地质大学（武汉）", ["中国地质大学（武汉）"]),
        ("“小虎”队", ["“小虎”队"]),
        ("O’Brien", ["O’Brien"]),
        ("Sample Inc.", ["Sample Inc."]),
        ("》", []),
    ],
)
def test_name_has_no_unpaired_marks(surface: str, names: list[str]) -> None:
    assert [surface[start:end] for start, end in name_pieces(surface)] == names
