from pipeline.document import Document, Span
from pipeline.evaluation import evaluate
from pipeline.evaluation.results import Change


def docs(*found: bool) -> list[Document]:
    return [
        Document(str(number), "晋中市", spans={"entities": [Span(0, 3, "LOC")] if one else []})
        for number, one in enumerate(found)
    ]


def test_two_runs_are_compared_figure_by_figure_in_pairs() -> None:
    gold, better, worse = docs(*[True] * 6), docs(*[True] * 6), docs(*[True, False] * 3)
    found = evaluate(better, gold, against=worse).against
    assert found is not None
    recall = {one.name: one for one in found.differences}["entities.recall"]
    assert (recall.other, recall.ours.value, recall.theirs.value) == ("against", 1.0, 0.5)
    assert recall.test is not None
    assert recall.test.difference == 0.5
    assert 0 < recall.test.low < recall.test.high
    assert recall.test.p_value < 0.05
    assert found.changes == tuple(
        Change(str(number), "entities.f1", ours=1.0, theirs=0.0) for number in (1, 3, 5)
    )


def test_a_run_does_not_differ_from_itself() -> None:
    gold, run = docs(True, True, False), docs(True, False, False)
    found = evaluate(run, gold, against=run).against
    assert found is not None
    assert {one.test.difference for one in found.differences if one.test} == {0.0}
    assert {one.test.p_value for one in found.differences if one.test} == {1.0}
    assert found.changes == ()


def test_nothing_to_find_and_nothing_found_is_as_good_as_can_be() -> None:
    found = evaluate(docs(False, True), docs(False, True), against=docs(True, True)).against
    assert found is not None
    assert found.changes == (Change("0", "entities.f1", ours=1.0, theirs=0.0),)


def test_baselines_are_compared_on_their_layer() -> None:
    text = "张志丽在上海。"
    gold = [
        Document(str(number), text, spans={"entities": [Span(0, 3, "PER"), Span(4, 6, "LOC")]})
        for number in range(4)
    ]
    found = evaluate(docs_without_entities(gold), gold, baselines=True).baselines
    assert [(one.name, one.other, one.ours.value, one.theirs.value) for one in found] == [
        ("entities.f1", "jieba tags", 0.0, 1.0),
        ("entities.relaxed.f1", "jieba tags", 0.0, 1.0),
    ]
    assert found[0].test is not None
    assert (found[0].test.difference, found[0].test.wins) == (-1.0, 0.0)


def docs_without_entities(gold: list[Document]) -> list[Document]:
    return [Document(doc.id, doc.text, spans={"entities": []}) for doc in gold]
