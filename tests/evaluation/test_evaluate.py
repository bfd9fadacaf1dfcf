import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document, Label, Span
from pipeline.errors import EvaluationError
from pipeline.evaluation import evaluate

PAGE = "晋中新闻网\n榆社脱贫\n榆社县脱贫摘帽了😀。张志丽12月3日介绍。\n分享"
SHIFTED_SPANS = {
    "noise": [Span(1, 6, "title_line"), Span(34, 35, "share")],
    "sentences": [Span(6, 9), Span(11, 21), Span(21, 32)],
    "words": [Span(12, 15), Span(15, 17), Span(20, 23)],
    "entities": [Span(12, 15, "LOC"), Span(22, 25, "PER")],
}


def page(name: str = "a") -> Document:
    return Document(
        name,
        PAGE,
        spans={
            "noise": [Span(0, 5, "title_line"), Span(33, 35, "share")],
            "sentences": [Span(6, 10, "heading"), Span(11, 21), Span(21, 32)],
            "words": [Span(11, 14), Span(14, 16), Span(16, 18), Span(18, 19), Span(21, 24)],
            "entities": [Span(11, 14, "LOC"), Span(21, 24, "PER")],
        },
        labels={"topics": [Label("society", 1.0), Label("agriculture", 1.0)]},
        texts={"title": "榆社脱贫", "summary": "榆社县脱贫摘帽了。"},
        meta={"published": "2019-12-03", "source": "晋中日报"},
    )


def nothing(name: str = "a") -> Document:
    layers = ("noise", "sentences", "words", "entities")
    return Document(
        name,
        PAGE,
        spans={layer: [] for layer in layers},
        labels={"topics": []},
        texts={"summary": ""},
    )


#: Figures that are no marks: what gold holds, how short the summary is, and what others reach.
NO_MARKS = ("words.oov_rate", "summary.compression", "summary.lead", "summary.oracle")


def marks(predicted: Document, gold: Document) -> dict[str, float | None]:
    found = evaluate([predicted], [gold], vocabulary={"脱贫"}).figures
    return {name: one.value for name, one in found.items() if not name.startswith(NO_MARKS)}


def test_a_perfect_prediction_scores_one_everywhere() -> None:
    found = marks(page(), page())
    assert found.pop("topics.ece") == 0.0  # an error, not a mark
    # The page gives no editor, author or site.
    assert [found.pop(f"meta.{key}") for key in ("editor", "author", "site")] == [None] * 3
    assert {name: one for name, one in found.items() if one != 1.0} == {}
    assert len(found) > 60


def test_a_perfect_prediction_of_empty_layers_is_right_or_nothing_to_score() -> None:
    gold = [page("a"), nothing("b")]
    found = evaluate(gold, gold, vocabulary={"脱贫"})
    values = {
        name: one.value
        for name, one in found.figures.items()
        if not name.startswith((*NO_MARKS, "topics.ece")) and one.value is not None
    }
    assert {name: value for name, value in values.items() if value != 1.0} == {}
    assert found.disagreements == ()


def test_an_empty_prediction_scores_zero_everywhere() -> None:
    found = marks(nothing(), page())
    assert found.pop("topics.ece") is None
    assert found.pop("summary.faithfulness") is None  # no facts, neither true nor false
    assert [found.pop(f"meta.{key}") for key in ("editor", "author", "site")] == [None] * 3
    assert {name: one for name, one in found.items() if one != 0.0} == {}


def test_a_shifted_prediction_scores_what_the_definitions_say() -> None:
    shifted = page()
    shifted.spans = SHIFTED_SPANS
    found = marks(shifted, page())
    assert found["entities.f1"] == 0.0
    assert found["entities.relaxed.f1"] == 1.0
    assert found["words.f1"] == 0.0
    # Gold cuts at 14, 16, 18, 19, 21 and 24, the prediction at 12, 15, 17, 20 and 23.
    assert found["words.boundary.f1"] == 0.0
    # The end after the second and third sentence is right, that of the heading is not.
    assert found["sentences.f1"] == pytest.approx(2 / 3)
    # Four characters of the first piece of noise and one of the second; the rest is a line break.
    assert found["noise.recall"] == pytest.approx(5 / 7)
    assert found["noise.precision"] == 1.0


def test_documents_count_for_the_layers_that_their_gold_has() -> None:
    only_topics = Document("b", "文", labels={"topics": [Label("world")]})
    predicted = [page(), Document("b", "文", labels={"topics": [Label("world")]})]
    found = evaluate(predicted, [page(), only_topics], vocabulary=[]).figures
    assert (found["topics.accuracy"].documents, found["entities.f1"].documents) == (2, 1)


def test_layers_can_be_chosen() -> None:
    found = evaluate([page()], [page()], layers=["topics", "noise"])
    assert {name.partition(".")[0] for name in found.figures} == {"topics", "noise"}
    assert found.settings["vocabulary"] == 0


def test_order_of_the_predictions_does_not_matter_and_extra_ones_are_noted() -> None:
    gold = [page("a"), page("b")]
    found = evaluate([nothing("c"), nothing("b"), page("a")], gold, layers=["entities"])
    assert found.figures["entities.f1"].value == pytest.approx(2 / 3)
    assert found.notes == ("left aside, not being in gold: 1 of the documents of predicted",)


def test_a_failed_stage_counts_as_an_empty_layer_and_is_noted() -> None:
    failed = Document("a", PAGE, errors=[{"stage": "entities", "kind": "E", "message": "m"}])
    found = evaluate([failed], [page()], layers=["entities"])
    assert found.figures["entities.f1"].value == 0.0
    assert found.failed == {"predicted": 1}
    assert found.notes[0] == (
        'predicted: the stage "entities" failed on documents, its missing layers counting as '
        "empty: 1, the first a: E: m"
    )


def test_failures_of_the_other_run_are_noted_too() -> None:
    failed = Document("a", PAGE, errors=[{"stage": "entities", "kind": "E", "message": "m"}])
    found = evaluate([page()], [page()], layers=["entities"], against=[failed])
    assert found.failed == {"predicted": 0, "against": 1}
    assert found.notes[0].startswith('against: the stage "entities" failed on documents')


def test_labels_that_share_nothing_are_noted() -> None:
    other = page()
    other.spans = dict(other.spans) | {"entities": [Span(11, 14, "GPE")]}
    (note, _) = evaluate([other], [page()], layers=["entities"]).notes
    assert note.startswith("entities: no label of predicted (GPE) is one of gold's (LOC, PER)")


def test_unknown_layers_of_gold_are_refused_unless_the_prediction_has_them() -> None:
    odd = page()
    odd.spans = dict(odd.spans) | {"entity": []}
    with pytest.raises(EvaluationError, match=r'gold\[0\]: document "a": unknown layer "entity"'):
        evaluate([page()], [odd])
    evaluate([odd], [odd])
    evaluate([page()], [odd], layers=["entities"])


def test_baselines_do_not_depend_on_the_prediction() -> None:
    gold = [page("a"), page("b")]
    blank = [page("a"), page("b")]
    for doc in blank:
        doc.spans = dict(doc.spans) | {"noise": [Span(0, len(PAGE), "share")], "sentences": []}
    found = [evaluate(side, gold, baselines=True).baselines for side in (gold, blank)]
    assert [one.theirs for one in found[0]] == [one.theirs for one in found[1]]


def test_lead_and_oracle_take_as_many_sentences_as_most_summaries() -> None:
    names = ["a", "b", "c", "d"]
    predicted = [page("a"), page("b"), page("c"), nothing("d")]
    for doc in predicted[1:3]:
        doc.spans = dict(doc.spans) | {"summary": [Span(11, 21), Span(21, 32)]}
    found = evaluate(predicted, [page(name) for name in names], baselines=True)
    assert found.settings["summary_sentences"] == 2
    assert {one.other for one in found.baselines if one.name == "summary.rougeL"} == {
        "lead-2",
        "TextRank-2",
        "lead of equal length",
    }
    assert evaluate([page()], [page()]).settings["summary_sentences"] == 1
    assert evaluate([nothing()], [page()]).settings["summary_sentences"] == 3


def test_the_notes_say_what_figures_depend_on() -> None:
    assert evaluate([page()], [page()], layers=["words", "summary"], vocabulary=["脱贫"]).notes == (
        "words: out of vocabulary is what is not among the 1 of the vocabulary given",
        "summary: ROUGE on characters that are no white space, words.rouge on jieba's words; "
        "lead and oracle take 1 sentence",
        "one document alone gives no interval",
    )


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(EvaluationError, match=r'gold\[0\]: document "a" is not in predicted'):
        evaluate([], [page()])
    with pytest.raises(EvaluationError, match="gold: holds no document"):
        evaluate([], [])
    with pytest.raises(EvaluationError, match="is not in against"):
        evaluate([page()], [page()], against=[])


def test_the_same_seed_gives_the_same_intervals() -> None:
    gold = [page(str(number)) for number in range(8)]
    predicted = [page(str(number)) if number % 3 else nothing(str(number)) for number in range(8)]
    first, again, other = (
        evaluate(predicted, gold, layers=["entities"], seed=seed).figures["entities.f1"]
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first.value == other.value
    assert first.low is not None and first.high is not None and first.value is not None
    assert 0 < first.low < first.value < first.high <= 1


def test_everything_can_be_written_as_json() -> None:
    gold = [page("a"), page("b")]
    found = evaluate([page("a"), nothing("b")], gold, baselines=True, against=gold)
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert plain["figures"]["entities.f1"]["counts"] == {"correct": 2, "gold": 4, "predicted": 2}
    assert plain["confusion"] == {"society": {"(none)": 1, "society": 1}}
    assert {one["other"] for one in plain["baselines"]} == {
        *("jieba tags", "jieba", "majority (society)", "lead-1", "TextRank-1"),
        "lead of equal length",
    }
    assert len(plain["disagreements"]) <= 20


@given(st.data())
def test_figures_lie_between_zero_and_one_within_their_interval(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="晋中市 \n。😀", min_size=1, max_size=12))
    places = st.integers(0, len(text) - 1)

    def side(name: str) -> Document:
        drawn = data.draw(st.lists(st.tuples(places, places, st.sampled_from(["LOC", "PER"]))))
        spans = [Span(min(a, b), max(a, b) + 1, label) for a, b, label in drawn]
        layers = {layer: spans for layer in ("entities", "words", "sentences")}
        return Document(
            name, text, spans=layers | {"sentences": [Span(s.start, s.end) for s in spans]}
        )

    names = ["a", "b", "c"]
    predicted, gold = [[side(name) for name in names] for _ in range(2)]
    found = evaluate(predicted, gold, vocabulary=(), resamples=20)
    for figure in found.figures.values():
        if figure.value is not None:
            assert 0 <= figure.value <= 1
            assert figure.low is None or figure.high is None or figure.low <= figure.high
