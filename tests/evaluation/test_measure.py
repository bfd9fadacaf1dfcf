from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tiny_checkpoint import save_tiny_checkpoint

from pipeline.document import Document, Span
from pipeline.errors import EvaluationError, StageError
from pipeline.evaluation.measure import is_there, measure
from pipeline.evaluation.plan import Plan, Row
from pipeline.formats.jsonl import write_file
from pipeline.public_sets.splits import in_dev_split

TOYS = ("toy_lines", "toy_cities", "toy_topic")


def write(folder: Path, *records: dict[str, Any]) -> None:
    folder.mkdir()
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (folder / "dev.jsonl.gz").write_bytes(gzip.compress(lines.encode()))


def row(name: str, figure: str, **more: Any) -> Row:
    return Row(name=name, set=name, file=f"{name}/dev.jsonl.gz", figure=figure, **more)


def plan(folder: Path, one: Row, **more: Any) -> Plan:
    settings: dict[str, Any] = {"stages": TOYS, "imports": ("toy_annotators",), "resamples": 20}
    return Plan(rows=(one,), data=str(folder), **(settings | more))


def test_a_figure_comes_with_its_interval_baseline_and_maker(tmp_path: Path) -> None:
    city = {"text": "在晋中市。", "entities": [[1, 4, "LOC"]]}
    write(tmp_path / "msra_ner", city, city, {"text": "左权县", "entities": [[0, 3, "LOC"]]})
    one = row("msra_ner", "entities.f1")
    started: list[int] = []
    advanced: list[tuple[int, int]] = []
    found = measure(
        plan(tmp_path, one, batch_size=2),
        one,
        start=started.append,
        advance=lambda documents, characters: advanced.append((documents, characters)),
    )
    assert (found.row, found.unit, found.notes) == (one, "sentences", ())
    assert found.figure.value == pytest.approx(0.8)
    assert found.figure.counts == {"correct": 2, "gold": 3, "predicted": 2}
    assert found.figure.documents == 3
    assert found.figure.low is not None
    (rival,) = found.rivals
    assert (rival.name, rival.other) == ("entities.f1", "jieba tags")
    assert rival.test is not None
    assert (started, advanced) == ([3], [(2, 10), (1, 3)])


def test_baselines_can_be_left_out(tmp_path: Path) -> None:
    write(tmp_path / "msra_ner", {"text": "在晋中市。", "entities": [[1, 4, "LOC"]]})
    one = row("msra_ner", "entities.f1", baselines=False)
    assert measure(plan(tmp_path, one), one).rivals == ()


def test_settings_of_a_row_reach_the_stages(tmp_path: Path) -> None:
    write(tmp_path / "msra_ner", {"text": "左权县", "entities": [[0, 3, "LOC"]]})
    one = row("msra_ner", "entities.recall", settings=("stages.toy_cities.city=左权县",))
    assert measure(plan(tmp_path, one), one).figure.value == 1


def test_split_sample_and_limit_choose_by_hash_and_keep_the_order(tmp_path: Path) -> None:
    texts = [f"第{number}句在晋中市。" for number in range(60)]
    write(tmp_path / "msra_ner", *({"text": text, "entities": []} for text in texts))
    counted: list[int] = []

    def size(limit: int | None, **more: Any) -> int:
        one = row("msra_ner", "entities.precision", **more)
        measure(plan(tmp_path, one), one, limit=limit, start=counted.append)
        return counted.pop()

    tenth = sum(in_dev_split(text) for text in texts)
    assert size(None) == 60
    assert size(None, split="10%") == tenth
    assert size(None, sample=7) == 7
    assert size(5, sample=7) == size(5) == 5
    assert size(2, split="10%") == 2


def test_the_sample_is_the_same_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    texts = [f"{number}晋中市" if number % 3 else f"{number}左权县" for number in range(30)]
    records = [{"text": text, "entities": [[len(text) - 3, len(text), "LOC"]]} for text in texts]
    figures = []
    for folder, ordered in (("a", records), ("b", records[::-1])):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "msra_ner", *ordered)
        one = row("msra_ner", "entities.recall", sample=10)
        figures.append(measure(plan(tmp_path / folder, one), one).figure.value)
    assert figures[0] == figures[1]


def test_a_variant_is_measured_on_the_changed_text(tmp_path: Path) -> None:
    write(tmp_path / "msra_ner", {"text": "在晋,中,市", "entities": [[1, 6, "LOC"]]})
    # The toy stage knows no folding: only what is left as it was is found.
    for variant, value in ((None, 0.0), ("fullwidth", 0.0), ("unpunctuated", 0.0)):
        one = row("msra_ner", "entities.recall", variant=variant)
        assert measure(plan(tmp_path, one), one).figure.value == value
    one = row(
        "msra_ner",
        "entities.recall",
        variant="fullwidth",
        settings=("stages.toy_cities.city=晋，中，市",),
    )
    assert measure(plan(tmp_path, one), one).figure.value == 1


def test_documents_without_the_layer_are_left_aside(tmp_path: Path) -> None:
    record = {"text": "在晋中市。", "title": "晋中召开脱贫会议"}
    write(tmp_path / "chinanews", record | {"label": "kong"}, record | {"label": "gn"})
    one = row("chinanews", "topics.any_accuracy")
    found = measure(plan(tmp_path, one), one)
    assert (found.unit, found.figure.documents, found.figure.value) == ("documents", 1, 1.0)
    assert [rival.other for rival in found.rivals] == ["majority (politics)"]
    missing = row("chinanews", "words.f1")
    with pytest.raises(EvaluationError, match=r'no document of .* has the layer "words"'):
        measure(plan(tmp_path, missing), missing)


def test_documents_of_our_own_form_can_be_measured(tmp_path: Path) -> None:
    doc = Document("a", "晋中市", spans={"entities": [Span(0, 3, "LOC")]})
    write_file([doc], tmp_path / "own.jsonl")
    one = Row(name="own", set="our own", file="own.jsonl", figure="entities.f1")
    found = measure(plan(tmp_path, one), one)
    assert (found.unit, found.figure.value) == ("documents", 1.0)


def test_a_figure_that_there_is_not_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "msra_ner", {"text": "在晋中市。", "entities": [[1, 4, "LOC"]]})
    one = row("msra_ner", "entities.f2")
    with pytest.raises(EvaluationError, match=r'no figure called "entities.f2"; did you mean'):
        measure(plan(tmp_path, one), one)


def test_a_document_that_fails_ends_the_measurement(tmp_path: Path) -> None:
    write(tmp_path / "tnews", {"text": "💣", "label": "news_car"})
    one = row("tnews", "topics.accuracy")
    with pytest.raises(StageError):
        measure(plan(tmp_path, one), one)


def test_a_row_is_there_when_its_file_is(tmp_path: Path) -> None:
    one = row("msra_ner", "entities.f1")
    assert not is_there(plan(tmp_path, one), one)
    write(tmp_path / "msra_ner", {"text": "晋", "entities": []})
    assert is_there(plan(tmp_path, one), one)


def test_a_checkpoint_chooses_among_the_topics_of_a_set(tmp_path: Path) -> None:
    save_tiny_checkpoint(tmp_path / "tiny")
    write(
        tmp_path / "thucnews_titles",
        {"text": "北京大学", "label": "stocks"},
        {"text": "通知", "label": "finance"},
    )
    one = row("thucnews_titles", "topics.accuracy")
    stages = ("sentences", "entities", "topics")
    whole = plan(tmp_path, one, stages=stages, imports=(), checkpoint=str(tmp_path / "tiny"))
    found = measure(whole, one)
    assert found.figure.documents == 2
    assert found.made_by.startswith("tiny@")
    assert found.notes == ()
    assert any("stages.topics.checkpoint=" in change for change in whole.overrides(one))
