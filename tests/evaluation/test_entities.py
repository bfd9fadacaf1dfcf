import random

import pytest
from nervaluate import Evaluator
from seqeval.metrics import classification_report, f1_score, precision_score, recall_score
from seqeval.scheme import IOB2

from pipeline.document import Document, Span
from pipeline.evaluation import entities
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.layers import Settings, make_layers
from pipeline.evaluation.scores import figures

LABELS = ("PER", "LOC", "ORG")
TEXT = "张志丽在晋中市人民医院。"


def doc(*spans: Span, text: str = TEXT) -> Document:
    return Document("d", text, spans={"entities": list(spans)})


def scores(pairs: list[tuple[Document, Document]]) -> dict[str, float | None]:
    made = make_layers(Settings())["entities"].score(pairs)
    return {figure.name: figure.value for figure in figures(made, Sampling(2))}


def random_pairs(seed: int) -> list[tuple[Document, Document]]:
    """Return documents with flat random entities; the prediction is a mutation of gold."""
    chance = random.Random(seed)
    pairs = []
    for number in range(30):
        text = "字" * chance.randint(1, 60)
        gold = random_spans(chance, len(text))
        kept = [span for span in gold if chance.random() < 0.6]
        added = random_spans(chance, len(text)) if chance.random() < 0.7 else []
        changed = [
            Span(span.start, span.end, chance.choice(LABELS)) if chance.random() < 0.3 else span
            for span in kept
        ]
        predicted = without_overlap([*changed, *added])
        pair = [Document(str(number), text, spans={"entities": one}) for one in (gold, predicted)]
        pairs.append((pair[0], pair[1]))
    return pairs


def random_spans(chance: random.Random, length: int) -> list[Span]:
    spans, place = [], 0
    while place < length:
        start = place + chance.randint(0, 5)
        end = start + chance.randint(1, 6)
        if end <= length:
            spans.append(Span(start, end, chance.choice(LABELS)))
        place = end
    return spans


def without_overlap(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept


def bio(one: Document) -> list[str]:
    tags = ["O"] * len(one.text)
    for span in one.spans["entities"]:
        tags[span.start : span.end] = [f"I-{span.label}"] * (span.end - span.start)
        tags[span.start] = f"B-{span.label}"
    return tags


def as_nervaluate(one: Document) -> list[dict[str, object]]:
    return [
        {"label": span.label, "start": span.start, "end": span.end - 1}  # its ends are inclusive
        for span in one.spans["entities"]
    ]


@pytest.mark.parametrize("seed", range(12))
def test_strict_figures_equal_those_of_seqeval(seed: int) -> None:
    pairs = random_pairs(seed)
    gold, predicted = ([bio(pair[side]) for pair in pairs] for side in (0, 1))
    options = {"mode": "strict", "scheme": IOB2, "zero_division": 0}
    ours = scores(pairs)
    assert ours["entities.precision"] == pytest.approx(precision_score(gold, predicted, **options))
    assert ours["entities.recall"] == pytest.approx(recall_score(gold, predicted, **options))
    assert ours["entities.f1"] == pytest.approx(f1_score(gold, predicted, **options))
    report = classification_report(gold, predicted, output_dict=True, **options)
    for label in LABELS:
        for name, theirs in (("precision", "precision"), ("recall", "recall"), ("f1", "f1-score")):
            assert ours[f"entities.{label}.{name}"] == pytest.approx(report[label][theirs])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("kind", "theirs"), [("", "strict"), ("relaxed.", "ent_type")])
def test_both_kinds_equal_those_of_nervaluate(seed: int, kind: str, theirs: str) -> None:
    pairs = random_pairs(seed)
    gold, predicted = ([as_nervaluate(pair[side]) for pair in pairs] for side in (0, 1))
    found = Evaluator(gold, predicted, tags=list(LABELS), loader="dict").evaluate()
    ours = scores(pairs)
    results = {"": found["overall"][theirs]}
    results |= {f"{label}.": found["entities"][label][theirs] for label in LABELS}
    for prefix, result in results.items():
        for name in ("precision", "recall", "f1"):
            figure = ours[f"entities.{prefix}{kind}{name}"]
            assert figure == pytest.approx(getattr(result, name))


def test_the_example_of_seqeval_scores_one_half() -> None:
    # Its README: O O O B-MISC I-MISC I-MISC O against O O B-MISC I-MISC I-MISC I-MISC O, and PER.
    gold = [doc(Span(3, 6, "MISC")), doc(Span(0, 2, "PER"))]
    predicted = [doc(Span(2, 6, "MISC")), doc(Span(0, 2, "PER"))]
    ours = scores(list(zip(gold, predicted, strict=True)))
    assert (ours["entities.f1"], ours["entities.relaxed.f1"]) == (0.5, 1.0)


GOLD = (Span(0, 3, "PER"), Span(4, 11, "ORG"))


@pytest.mark.parametrize(
    ("predicted", "strict", "relaxed"),
    [
        (GOLD, 1.0, 1.0),
        ((), 0.0, 0.0),
        ((Span(1, 4, "PER"), Span(5, 12, "ORG")), 0.0, 1.0),
        ((Span(0, 3, "LOC"), Span(4, 11, "ORG")), 0.5, 0.5),
        ((Span(3, 4, "PER"), Span(11, 12, "ORG")), 0.0, 0.0),
        ((Span(0, 3, "PER"), Span(4, 7, "LOC"), Span(7, 11, "ORG")), 0.4, 0.4),
        ((Span(0, 1, "PER"), Span(1, 3, "PER"), Span(4, 11, "ORG")), 0.4, 0.8),
    ],
)
def test_strict_and_relaxed_f1(predicted: tuple[Span, ...], strict: float, relaxed: float) -> None:
    ours = scores([(doc(*GOLD), doc(*predicted))])
    assert ours["entities.f1"] == pytest.approx(strict)
    assert ours["entities.relaxed.f1"] == pytest.approx(relaxed)


def test_order_in_the_layer_does_not_matter() -> None:
    assert scores([(doc(*GOLD), doc(*GOLD[::-1]))]) == scores([(doc(*GOLD), doc(*GOLD))])


def test_disagreements_name_their_kind() -> None:
    gold = doc(Span(0, 3, "PER"), Span(4, 11, "ORG"), text=TEXT + "左权县")
    predicted = doc(Span(0, 3, "LOC", 0.9), Span(4, 7, "LOC", 0.6), Span(12, 15, "LOC", 0.7))
    found = [
        (case.kind, case.gold, case.predicted, case.weight)
        for case in entities.disagreements(gold, predicted)
    ]
    assert found == [
        ("label", "张志丽 PER", "张志丽 LOC", 0.9),
        ("extent", "晋中市人民医院 ORG", "晋中市 LOC", 0.6),
        ("spurious", "—", "左权县 LOC", 0.7),
    ]
    assert [case.kind for case in entities.disagreements(gold, doc())] == ["missed", "missed"]
    assert list(entities.disagreements(gold, gold)) == []
