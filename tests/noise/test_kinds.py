from __future__ import annotations

from pipeline.noise.kinds import KINDS


def test_the_kinds_of_the_guidelines_come_first() -> None:
    assert list(KINDS)[:3] == ["title_line", "breadcrumb", "hotline"]
    assert {"comment", "quote", "code", "unrelated"} <= KINDS.keys()
