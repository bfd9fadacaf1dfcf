import pytest

from pipeline.document import Document, Span
from pipeline.evaluation import sentences
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.layers import Settings, make_layers
from pipeline.evaluation.scores import figures

TEXT = "标题\n一二三。四五六。\n"


def doc(*extents: tuple[int, int]) -> Document:
    return Document("d", TEXT, spans={"sentences": [Span(start, end) for start, end in extents]})


GOLD = doc((0, 2), (3, 7), (7, 11))


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (GOLD, [1.0, 1.0, 1.0]),
        (doc(), [0.0, 0.0, 0.0]),
        (doc((0, 3), (3, 7), (7, 12)), [1.0, 1.0, 1.0]),  # white space at the end is nothing
        (doc((0, 7), (7, 11)), [1.0, pytest.approx(2 / 3), pytest.approx(0.8)]),
        (doc((0, 1), (1, 4), (4, 8), (8, 10)), [0.0, 0.0, 0.0]),
        (doc((0, 2), (2, 3), (3, 11)), [1.0, pytest.approx(2 / 3), pytest.approx(0.8)]),
    ],
)
def test_sentence_ends_are_compared(predicted: Document, expected: list[float]) -> None:
    made = make_layers(Settings())["sentences"].score([(GOLD, predicted)])
    assert [figure.value for figure in figures(made, Sampling(2))] == expected


def test_disagreements_are_single_ends() -> None:
    cases = list(sentences.disagreements(GOLD, doc((0, 7), (7, 9), (9, 11))))
    assert [(case.kind, case.start, case.end, case.context) for case in cases] == [
        ("missed", 1, 2, "标⟦题⟧⏎一二三。四五六。⏎"),
        ("spurious", 8, 9, "标题⏎一二三。四⟦五⟧六。⏎"),
    ]
