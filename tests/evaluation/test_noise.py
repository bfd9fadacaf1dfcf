import pytest

from pipeline.document import Document, Span
from pipeline.evaluation import noise
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.layers import Settings, make_layers
from pipeline.evaluation.scores import figures

TEXT = "首页 > 新闻\n正文在此。\n分享到"
GOLD = (Span(0, 7, "breadcrumb"), Span(14, 17, "share"))


def doc(*spans: Span) -> Document:
    return Document("d", TEXT, spans={"noise": list(spans)})


def scores(*predicted: Span) -> dict[str, float | None]:
    made = make_layers(Settings())["noise"].score([(doc(*GOLD), doc(*predicted))])
    return {figure.name: figure.value for figure in figures(made, Sampling(2))}


@pytest.mark.parametrize(
    ("predicted", "precision", "recall"),
    [
        (GOLD, 1.0, 1.0),
        ((), 0.0, 0.0),
        ((Span(0, 8, "breadcrumb"),), 1.0, 5 / 8),  # the line break is white space
        ((Span(1, 8, "breadcrumb"), Span(14, 17, "share")), 1.0, 7 / 8),
        ((Span(0, 17, "share"),), 8 / 13, 1.0),
    ],
)
def test_visible_characters_are_compared_whatever_the_kind(
    predicted: tuple[Span, ...], precision: float, recall: float
) -> None:
    found = scores(*predicted)
    assert found["noise.precision"] == pytest.approx(precision)
    assert found["noise.recall"] == pytest.approx(recall)


def test_a_kind_asks_for_its_own_name() -> None:
    found = scores(Span(0, 7, "byline"), Span(14, 17, "share"))
    assert found["noise.f1"] == 1.0
    assert found["noise.breadcrumb.recall"] == found["noise.byline.precision"] == 0.0
    assert found["noise.share.f1"] == 1.0


def test_disagreements_are_runs_and_lost_body_weighs_double() -> None:
    cases = list(noise.disagreements(doc(*GOLD), doc(Span(8, 12, "caption"))))
    assert [
        (case.kind, case.start, case.end, case.gold, case.predicted, case.weight) for case in cases
    ] == [
        ("missed", 0, 7, "breadcrumb", "—", 7.0),
        ("missed", 14, 17, "share", "—", 3.0),
        ("spurious", 8, 12, "—", "caption", 8.0),
    ]
