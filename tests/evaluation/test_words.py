import pytest

from pipeline.document import Document, Span
from pipeline.evaluation import words
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.layers import Settings, make_layers
from pipeline.evaluation.scores import figures


def doc(cut: str) -> Document:
    """Return the document of "共同/创造"; a word of white space stays without a span."""
    spans, place = [], 0
    for word in cut.split("/"):
        spans += [Span(place, place + len(word))] if word.strip() else []
        place += len(word)
    return Document("d", cut.replace("/", ""), spans={"words": spans})


def scores(gold: str, predicted: str, vocabulary: set[str] | None = None) -> dict[str, object]:
    layer = make_layers(Settings(vocabulary=vocabulary or set()))["words"]
    made = layer.score([(doc(gold), doc(predicted))])
    return {figure.name.partition(".")[2]: figure.value for figure in figures(made, Sampling(2))}


def test_word_f1_asks_for_both_ends() -> None:
    # Gold has 5 words, the prediction 4, of which 共同 and 世纪 are right.
    found = scores("共同/创造/美好/的/世纪", "共同/创造美/好的/世纪")
    assert found["recall"] == pytest.approx(2 / 5)
    assert found["precision"] == pytest.approx(2 / 4)
    assert found["f1"] == pytest.approx(4 / 9)


def test_boundary_f1_asks_for_the_places_between_words() -> None:
    # Gold cuts at 2, 4, 6, 7, the prediction at 2, 5, 7.
    found = scores("共同/创造/美好/的/世纪", "共同/创造美/好的/世纪")
    assert found["boundary.recall"] == pytest.approx(2 / 4)
    assert found["boundary.precision"] == pytest.approx(2 / 3)
    assert found["boundary.f1"] == pytest.approx(4 / 7)


def test_recall_of_unknown_words_is_that_of_sighan() -> None:
    # 榆社县, 张志丽 and 脱贫摘帽 are not in the vocabulary; one of the three is found.
    found = scores(
        "榆社县/的/张志丽/，/脱贫摘帽", "榆社县/的/张/志丽/，/脱贫/摘帽", {"的", "张", "脱贫"}
    )
    assert found["oov_recall"] == pytest.approx(1 / 3)
    assert found["iv_recall"] == 1.0
    assert found["oov_rate"] == pytest.approx(3 / 5)


def test_full_width_words_are_known_by_their_half_width_form() -> None:
    assert scores("ＡＢ/公司", "ＡＢ/公司", {"AB", "公司"})["oov_rate"] == 0.0


def test_white_space_is_neither_word_nor_boundary() -> None:
    gold = Document("d", "晋 中", spans={"words": [Span(0, 1), Span(2, 3)]})
    predicted = Document("d", "晋 中", spans={"words": [Span(0, 1), Span(1, 2), Span(2, 3)]})
    assert words.count(gold, predicted, set()) == {
        "correct": 2,
        "gold": 2,
        "predicted": 2,
        "oov.correct": 2,
        "oov.gold": 2,
        "iv.correct": 0,
        "iv.gold": 0,
        "boundary.correct": 0,
        "boundary.gold": 0,
        "boundary.predicted": 0,
    }


@pytest.mark.parametrize(
    ("predicted", "f1", "boundary"),
    [
        ("晋/中/市", 1.0, 1.0),
        ("晋中市", 0.0, 0.0),
        ("晋中/市", 0.4, pytest.approx(2 / 3)),
    ],
)
def test_perfect_and_poor_cuts(predicted: str, f1: float, boundary: float) -> None:
    found = scores("晋/中/市", predicted)
    assert (found["f1"], found["boundary.f1"]) == (pytest.approx(f1), boundary)


def test_no_words_at_all_score_zero() -> None:
    gold, nothing = doc("晋/中"), Document("d", "晋中", spans={"words": []})
    made = make_layers(Settings())["words"].score([(gold, nothing)])
    found = {figure.name: figure.value for figure in figures(made, Sampling(2))}
    assert found["words.f1"] == found["words.boundary.f1"] == found["words.oov_recall"] == 0.0


def test_disagreements_join_what_overlaps() -> None:
    cases = words.disagreements(doc("我/在/五马镇/弯滩河/边"), doc("我/在/五马/镇弯滩/河/边"))
    assert [(case.start, case.end, case.gold, case.predicted) for case in cases] == [
        (2, 8, "五马镇/弯滩河", "五马/镇弯滩/河")
    ]


def test_neighbouring_disagreements_stay_apart() -> None:
    cases = words.disagreements(doc("晋中/榆社"), doc("晋/中/榆/社"))
    assert [(case.start, case.end) for case in cases] == [(0, 2), (2, 4)]
