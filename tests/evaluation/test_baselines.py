import pytest

from pipeline.document import Document, Label, Span
from pipeline.evaluation.baselines import (
    central,
    even_lead,
    jieba_entities,
    jieba_segmented,
    lead,
    majority_topic,
    make_baselines,
    with_topic,
)

TEXT = "北京新闻网\n张志丽在北京大学。"


def test_jiebas_tags_become_entities_outside_noise() -> None:
    doc = Document("d", TEXT, spans={"noise": [Span(0, 5, "title_line")]})
    assert jieba_entities(doc).spans["entities"] == [Span(6, 9, "PER"), Span(10, 14, "ORG")]


def test_places_and_full_width_or_traditional_forms_are_found_where_they_stand() -> None:
    doc = Document("d", "　　臺灣和上海")
    assert jieba_entities(doc).spans["entities"] == [Span(2, 4, "LOC"), Span(5, 7, "LOC")]


def test_jiebas_words_have_the_offsets_of_the_text() -> None:
    doc = Document("d", "２０２３年\n 上海")
    assert jieba_segmented(doc).spans["words"] == [Span(0, 4), Span(4, 5), Span(7, 9)]


def test_the_majority_topic_is_the_most_frequent_first_one() -> None:
    labels = [["world", "sports"], ["sports"], ["sports"], ["world"], []]
    gold = [
        Document(str(number), "文", labels={"topics": [Label(name) for name in names]})
        for number, names in enumerate(labels)
    ]
    assert majority_topic(gold) == "sports"
    assert majority_topic([]) == ""


def test_each_baseline_leaves_the_document_as_it_is() -> None:
    doc = Document("d", TEXT, labels={"topics": [Label("world")]}, texts={"summary": "旧"})
    before = doc.to_json()
    for baseline in make_baselines([doc], 1):
        made = baseline.annotate(doc)
        assert (made.id, made.text) == ("d", TEXT)
    assert doc.to_json() == before


def test_no_baseline_depends_on_the_layers_of_the_document_it_is_given() -> None:
    bare = Document("d", TEXT)
    noise = [Span(0, len(TEXT), "share")]
    blank = Document("d", TEXT, spans={"noise": noise, "sentences": []}, meta={"title": "旧"})
    for baseline in make_baselines([bare], 1):
        assert baseline.annotate(blank) == baseline.annotate(bare)


@pytest.mark.parametrize(
    ("whole", "expected"), [(False, []), (True, [Span(0, 4), Span(4, 5), Span(5, 7)])]
)
def test_pages_are_cleaned_by_the_rules_and_single_sentences_are_not(
    whole: bool, expected: list[Span]
) -> None:
    words = make_baselines([], 1, whole=whole)[1]
    assert words.annotate(Document("d", "责任编辑：王强")).spans["words"] == expected


def test_baselines_are_named_by_what_they_do() -> None:
    gold = [Document("d", "文", labels={"topics": [Label("world")]})]
    assert [(one.layer, one.name) for one in make_baselines(gold, 2)] == [
        ("entities", "jieba tags"),
        ("words", "jieba"),
        ("topics", "majority (world)"),
        ("summary", "lead-2"),
        ("summary", "TextRank-2"),
    ]


def test_with_topic_gives_one_topic() -> None:
    assert with_topic(Document("d", "文"), "world").labels == {"topics": [Label("world")]}
    assert with_topic(Document("d", "文"), "").labels == {"topics": []}


def test_lead_and_central_choose_sentences() -> None:
    text = "天气很好。榆社县脱贫工作会议召开。榆社县会议介绍脱贫工作。"
    doc = Document("d", text)
    assert lead(doc, 1).texts["summary"] == "天气很好。"
    assert central(doc, 2).texts["summary"] == text[5:]


def test_even_lead_is_as_long_as_the_summary_it_stands_beside() -> None:
    doc = Document("d", "天气 很好。榆社县脱贫工作会议召开。")
    assert even_lead(doc, 7).texts["summary"] == "天气很好。榆社"
    (*_, rival) = make_baselines([doc], 1, lengths={"d": 4})
    assert (rival.name, rival.annotate(doc).texts) == (
        "lead of equal length",
        {"summary": "天气很好"},
    )
