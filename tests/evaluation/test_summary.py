from itertools import combinations

import pytest

from pipeline.document import Document, Span
from pipeline.evaluation import summary
from pipeline.evaluation.bootstrap import Sampling
from pipeline.evaluation.layers import Settings, make_layers
from pipeline.evaluation.rouge import characters, rouge
from pipeline.evaluation.scores import Figure, figures

TEXT = "标题\n晋中市召开会议。榆社县脱贫摘帽。张志丽介绍情况。群众很高兴。"
SENTENCES = [Span(0, 2, "heading"), Span(3, 11), Span(11, 19), Span(19, 27), Span(27, 33)]
REFERENCE = "榆社县脱贫，张志丽介绍。"


def doc(text: str | None = None, *chosen: Span) -> Document:
    made = Document("d", TEXT, spans={"sentences": SENTENCES})
    if chosen:
        made.spans["summary"] = list(chosen)
    if text is not None:
        made.texts["summary"] = text
    return made


def measured(
    predicted: Document, *, sentences: int = 1, gold: str = REFERENCE
) -> dict[str, Figure]:
    settings = Settings(summary=summary.Settings(sentences=sentences))
    made = make_layers(settings)["summary"].score([(doc(gold), predicted)])
    return {figure.name: figure for figure in figures(made, Sampling(2))}


def test_rouge_is_on_characters_and_on_words() -> None:
    found = measured(doc("榆社县脱贫摘帽。"))
    expected = rouge(characters(REFERENCE), characters("榆社县脱贫摘帽。"))
    for kind, value in expected.items():
        assert found[f"summary.{kind}"].value == pytest.approx(value.f1)
        assert found[f"summary.{kind}.precision"].value == pytest.approx(value.precision)
        assert found[f"summary.{kind}.recall"].value == pytest.approx(value.recall)
    # 榆社县/脱贫/，/张志丽/介绍/。 against 榆社县/脱贫/摘帽/。
    assert found["summary.words.rouge1"].value == pytest.approx(2 * 3 / (6 + 4))


@pytest.mark.parametrize(("text", "expected"), [(REFERENCE, 1.0), ("", 0.0)])
def test_the_reference_scores_one_and_nothing_scores_zero(text: str, expected: float) -> None:
    found = measured(doc(text))
    names = [f"summary.{unit}{kind}" for unit in ("", "words.") for kind in summary.KINDS]
    assert [found[name].value for name in names] == [expected] * 6


def test_chosen_sentences_are_the_summary_where_there_is_no_text() -> None:
    assert summary.text_of(doc(None, SENTENCES[2], SENTENCES[1])) == TEXT[3:19]


def test_lead_takes_the_first_sentences_and_no_heading() -> None:
    lead = rouge(characters(REFERENCE), characters(TEXT[3:19]))["rougeL"].f1
    assert measured(doc(""), sentences=2)["summary.lead.rougeL"].value == pytest.approx(lead)


def test_the_oracle_is_as_good_as_the_best_pair_here() -> None:
    sentences = summary.candidates(TEXT)

    def gain(chosen: tuple[str, ...]) -> float:
        found = rouge(characters(REFERENCE), characters("".join(chosen)))
        return found["rouge1"].f1 + found["rouge2"].f1

    best = max((pair for n in (1, 2) for pair in combinations(sentences, n)), key=gain)
    assert summary.oracle(REFERENCE, sentences, 2) == list(best)


def test_the_oracle_stops_where_another_sentence_would_harm() -> None:
    sentences = summary.candidates(TEXT)
    assert summary.oracle("榆社县脱贫摘帽。", sentences, 3) == ["榆社县脱贫摘帽。"]
    assert summary.oracle("……", sentences, 3) == []


def test_candidates_are_the_sentences_by_the_rules_without_headings_and_noise() -> None:
    sentences = tuple(TEXT[span.start : span.end] for span in SENTENCES[1:])
    assert summary.candidates(TEXT) == sentences
    assert summary.candidates(f"{TEXT}\n版权所有 未经授权不得转载") == sentences
    assert summary.candidates("") == ()


def test_lead_and_oracle_do_not_depend_on_the_predicted_layers() -> None:
    bare = Document("d", TEXT, spans={"sentences": [], "noise": [Span(0, len(TEXT), "share")]})
    bare.texts["summary"] = "群众高兴。"
    found = [measured(predicted) for predicted in (bare, doc("群众高兴。"))]
    names = [name for name in found[0] if name.startswith(("summary.lead", "summary.oracle"))]
    assert [found[0][name] for name in names] == [found[1][name] for name in names]
    assert found[0]["summary.oracle.rougeL"].value != 0


@pytest.mark.parametrize("predicted", ["", "群众高兴。"])
def test_an_empty_reference_is_nothing_to_score(predicted: str) -> None:
    found = measured(doc(predicted), gold=" \n")
    kinds = [f"summary.{unit}{kind}" for unit in ("", "words.") for kind in summary.KINDS]
    assert [(found[name].value, found[name].counts) for name in kinds] == [
        (None, {"documents": 0.0})
    ] * 6
    assert list(summary.disagreements(doc(" \n"), doc(predicted))) == []


def test_a_reference_of_one_unit_has_no_pairs_to_score() -> None:
    found = measured(doc("脱贫"), gold="脱贫")
    assert (found["summary.rouge2"].value, found["summary.words.rouge1"].value) == (1.0, 1.0)
    assert found["summary.words.rouge2"].value is None


def test_compression_is_summary_over_article_without_noise() -> None:
    predicted = doc("榆社县脱贫摘帽。")
    predicted.spans["noise"] = [Span(27, 33, "caption")]
    figure = measured(predicted)["summary.compression"]
    assert figure.value == pytest.approx(8 / 26)
    assert figure.counts == {"characters": 8.0, "article": 26.0}


def test_faithfulness_is_the_share_of_facts_in_the_source() -> None:
    figure = measured(doc("张志丽说，榆社县和左权县在12月3日脱贫。"))["summary.faithfulness"]
    assert figure.counts == {"supported": 2.0, "facts": 4.0}  # not 左权县, not 12月3日
    assert figure.value == 0.5


def test_what_the_page_says_of_itself_is_part_of_the_source() -> None:
    predicted = doc("12月3日")
    predicted.meta = {"published": "2019-12-03T08:00:00+08:00"}
    assert measured(predicted)["summary.faithfulness"].value == 1.0


def test_a_summary_without_facts_is_neither_faithful_nor_not() -> None:
    assert measured(doc("群众高兴。"))["summary.faithfulness"].value is None


def test_disagreements_weigh_what_is_not_shared() -> None:
    assert list(summary.disagreements(doc(REFERENCE), doc(REFERENCE))) == []
    (case,) = summary.disagreements(doc(REFERENCE), doc(""))
    assert (case.kind, case.gold, case.predicted, case.weight) == (
        "ROUGE-L 0.00",
        REFERENCE,
        "—",
        1.0,
    )
