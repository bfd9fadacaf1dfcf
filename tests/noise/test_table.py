from __future__ import annotations

from collections import Counter

import pytest

from pipeline.noise.table import RULES, Rule
from pipeline.text.folding import fold

_KINDS = {
    "title_line", "breadcrumb", "hotline", "byline", "caption", "credit", "related_links",
    "share", "advertisement", "copyright", "statistics_footer", "address",
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.example)
def test_every_rule_matches_its_example(rule: Rule) -> None:
    assert rule.pattern.fullmatch(rule.example)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.example)
def test_examples_are_folded_and_kinds_and_places_known(rule: Rule) -> None:
    assert fold(rule.example) == rule.example
    assert rule.kind in _KINDS
    assert rule.where in ("any", "head", "tail", "edge")


def test_no_example_stands_twice() -> None:
    assert [
        text for text, times in Counter(rule.example for rule in RULES).items() if times > 1
    ] == []
