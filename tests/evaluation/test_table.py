from pipeline.document import Document, Label, Span
from pipeline.evaluation import evaluate
from pipeline.evaluation.table import to_text
from pipeline.text.lines import display_width


def docs(topic: str, *labels: str) -> list[Document]:
    return [
        Document(
            f"d{number}",
            "晋中市。",
            spans={"entities": [Span(0, 3, label)]},
            labels={"topics": [Label(topic)]},
        )
        for number, label in enumerate(labels)
    ]


GOLD = docs("politics", "LOC", "LOC", "ORG")
PREDICTED = docs("society", "LOC", "PER", "ORG")


def blocks(**options: object) -> dict[str, list[str]]:
    """Return the report's blocks of lines by the beginning of their first."""
    found = to_text(evaluate(PREDICTED, GOLD, **options)).split("\n\n")  # type: ignore[arg-type]
    return {block.split(" ")[0]: block.splitlines() for block in found}


def test_a_layer_has_a_line_for_each_figure_with_interval_and_counts() -> None:
    lines = blocks()["entities"]
    assert lines[0] == "entities (3 documents)"
    assert lines[3] == (
        "  f1                 0.6667  [0.0000, 1.0000]  correct 2  gold 3  predicted 3"
    )


def test_labels_have_a_line_with_all_three_figures() -> None:
    lines = blocks()["entities"]
    start = next(place for place, line in enumerate(lines) if line.startswith("  by label"))
    assert [line.split() for line in lines[start:]] == [
        ["by", "label", "precision", "recall", "F1", "correct", "/", "gold", "/", "predicted"],
        ["LOC", "1.0000", "0.5000", "0.6667", "1", "/", "2", "/", "1"],
        ["LOC.relaxed", "1.0000", "0.5000", "0.6667", "1", "/", "2", "/", "1"],
        ["ORG", "1.0000", "1.0000", "1.0000", "1", "/", "1", "/", "1"],
        ["ORG.relaxed", "1.0000", "1.0000", "1.0000", "1", "/", "1", "/", "1"],
        ["PER", "0.0000", "0.0000", "0.0000", "0", "/", "0", "/", "1"],
        ["PER.relaxed", "0.0000", "0.0000", "0.0000", "0", "/", "0", "/", "1"],
    ]


def test_the_confusion_matrix_names_topics_by_letters() -> None:
    assert blocks()["confusion"] == [
        "confusion of first topics",
        "  gold \\ predicted  b",
        "  a politics        3",
        "  predicted alone: b society",
    ]


def test_baselines_stand_beside_the_prediction_with_their_difference() -> None:
    lines = blocks(baselines=True)["baselines"]
    assert lines[0].split() == [
        *("baselines", "ours", "theirs", "difference", "p"),
        *("counts,", "ours", ":", "theirs"),
    ]
    assert lines[1].split()[:6] == ["entities.f1", "jieba", "tags", "0.6667", "[0.0000,", "1.0000]"]


def test_counts_of_both_sides_stand_beside_a_difference_those_that_are_equal_once() -> None:
    found = [
        next(line for line in blocks(**option)[name] if line.startswith("  entities.f1"))
        for name, option in (("baselines", {"baselines": True}), ("against", {"against": GOLD}))
    ]
    # jieba calls 晋中市 a place each time, which is as often right as the prediction.
    assert found[0].endswith("  1.000  correct 2  gold 3  predicted 3")
    assert found[1].endswith("  correct 2 : 3  gold 3  predicted 3")


def test_another_run_is_followed_by_what_changed_most() -> None:
    lines = blocks(against=GOLD)["against"]
    assert lines[-4:] == [
        "  d0  topics.accuracy  1.0000 → 0.0000",
        "  d1  entities.f1      1.0000 → 0.0000",
        "  d1  topics.accuracy  1.0000 → 0.0000",
        "  d2  topics.accuracy  1.0000 → 0.0000",
    ]


def test_disagreements_are_numbered_and_shown_in_their_context() -> None:
    lines = blocks()["the"]
    assert lines[:4] == [
        "the 4 worst disagreements, layers in turn",
        "   1. d1 [0, 3)  entities: label",
        "      gold 晋中市 LOC   predicted 晋中市 PER",
        "      ⟦晋中市⟧。",
    ]


def test_what_is_undefined_is_a_dash_and_notes_come_last() -> None:
    gold, predicted = docs("world", "LOC"), docs("world", "LOC")
    text = to_text(evaluate(predicted, gold))
    assert ["ece", "–", "scored", "0"] in [line.split() for line in text.splitlines()]
    assert text.endswith("\n\nnote: one document alone gives no interval")


def test_columns_stand_in_line_for_chinese_labels_too() -> None:
    gold, predicted = docs("world", "人名", "A"), docs("world", "人名", "A")
    text = to_text(evaluate(predicted, gold, labels={"entities": ["人名", "A"]}))
    rows = [line for line in text.splitlines() if line.startswith(("  人名  ", "  A  "))]
    places = {display_width(row[: row.index("1.0000")]) for row in rows}
    assert (len(rows), len(places)) == (2, 1)
