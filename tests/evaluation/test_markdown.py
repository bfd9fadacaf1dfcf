from __future__ import annotations

from pipeline.evaluation.bootstrap import PairedTest
from pipeline.evaluation.markdown import to_markdown
from pipeline.evaluation.measure import Measured
from pipeline.evaluation.plan import Plan, Row
from pipeline.evaluation.scores import Difference, Figure

ENTITIES = Row(name="a", set="MSRA | tenth", file="a", figure="entities.f1")
SUMMARY = Row(name="b", set="News", file="b", figure="summary.rougeL")
TOPICS = Row(name="c", set="Titles", file="c", figure="topics.accuracy", table="Topics")


def figure(name: str, value: float | None, low: float | None = None) -> Figure:
    high = None if low is None else 1.0
    return Figure(name, value, low, high, {"gold": 7134, "correct": 10}, 5066)


def rival(name: str, other: str, *, tested: bool) -> Difference:
    test = PairedTest(0.31, 0.3, 0.325, 0.001, 1.0) if tested else None
    return Difference(name, other, figure(name, 0.9), figure(name, 0.59, 0.5), test)


def measured(row: Row, unit: str, value: float | None, *rivals: Difference) -> Measured:
    low = None if value is None else 0.8951
    notes = ("left out: 3",) if row is SUMMARY else ()
    return Measured(row, unit, figure(row.figure, value, low), rivals, f"x {row.layer}", notes)


def test_tables_have_a_line_a_row_and_baseline_and_end_with_notes() -> None:
    plan = Plan(rows=(ENTITIES, SUMMARY, TOPICS), stages=("sentences",), resamples=1000, seed=3)
    found = {
        "a": measured(
            ENTITIES, "sentences", 0.90123, rival("entities.f1", "jieba tags", tested=True)
        ),
        "b": measured(
            SUMMARY,
            "documents",
            None,
            rival("summary.rougeL", "lead-1", tested=False),
            rival("summary.rougeL", "TextRank-1", tested=True),
        ),
    }
    assert to_markdown(plan, found) == (
        "### Figures\n"
        "\n"
        "| task | set | size | figure | result | baseline | its result | difference |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        "| entities | MSRA \\| tenth | 5,066 sentences, 7,134 entities | `entities.f1` | "
        "**90.12** [89.51, 100.00] | jieba tags | 59.00 [50.00, 100.00] | "
        "+31.00 [+30.00, +32.50], p 0.001 |\n"
        "| summary | News | 5,066 documents | `summary.rougeL` | – | lead-1 | "
        "59.00 [50.00, 100.00] | – |\n"
        "|  |  |  |  |  | TextRank-1 | 59.00 [50.00, 100.00] | +31.00 [+30.00, +32.50], p 0.001 |\n"
        "\n"
        "### Topics\n"
        "\n"
        "| task | set | size | figure | result | baseline | its result | difference |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        "| topics | Titles | not there | `topics.accuracy` |  |  |  |  |\n"
        "\n"
        "Per cent, with 95 % intervals of 1,000 bootstrap resamples of the texts (seed 3); "
        "differences by a paired test on the same resamples.\n"
        "Made by: entities: x entities; summary: x summary.\n"
        "- b: left out: 3\n"
    )


def test_a_row_without_baseline_has_empty_cells() -> None:
    plan = Plan(rows=(TOPICS,), stages=("sentences",))
    shown = to_markdown(plan, {"c": measured(TOPICS, "titles", 1.0)}).splitlines()
    first = "| topics | Titles | 5,066 titles | `topics.accuracy` |"
    assert shown[4] == f"{first} **100.00** [89.51, 100.00] |  |  |  |"
