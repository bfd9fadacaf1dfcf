import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.document import Document, Label, Span
from pipeline.errors import ConfigError, EvaluationError
from pipeline.evaluation.evaluate import evaluate
from pipeline.evaluation.predictions import GoldSource, annotate_gold, open_side, read_predicted
from pipeline.formats.jsonl import write_file

CONFIG = "imports: [toy_annotators]\nstages: [toy_lines, toy_cities, toy_topic]\n"


def public(folder: Path, record: dict[str, Any]) -> GoldSource:
    folder.mkdir()
    packed = gzip.compress(json.dumps(record, ensure_ascii=False).encode())
    (folder / "dev.jsonl.gz").write_bytes(packed)
    return GoldSource(str(folder / "dev.jsonl.gz"))


def test_our_own_form_is_read_whole_or_in_part(tmp_path: Path) -> None:
    docs = [Document(name, "晋中市", spans={"words": []}) for name in "ab"]
    write_file(docs, tmp_path / "gold.jsonl")
    source = GoldSource(str(tmp_path / "gold.jsonl"))
    assert (source.set_name, source.set) == (None, None)
    assert source.read().documents == tuple(docs)
    assert GoldSource(source.path, limit=1).read().documents == (docs[0],)
    with pytest.raises(EvaluationError, match="--gold-split is for public sets"):
        GoldSource(source.path, split="10%").read()


def test_the_format_is_the_folders_name_or_what_is_said(tmp_path: Path) -> None:
    source = public(tmp_path / "msra_ner", {"text": "晋中市", "entities": [[0, 3, "LOC"]]})
    assert source.set_name == "msra_ner"
    assert GoldSource(source.path, "documents").set_name is None
    assert GoldSource(source.path, "weibo_ner").set_name == "weibo_ner"
    with pytest.raises(EvaluationError, match="no gold format called"):
        GoldSource(source.path, "msra").read()


def test_a_public_sentence_is_annotated_whole(tmp_path: Path) -> None:
    source = public(tmp_path / "msra_ner", {"text": "晋中市\n好", "entities": [[0, 3, "LOC"]]})
    config = tmp_path / "c.yaml"
    config.write_text(CONFIG, "utf-8")
    (doc,) = annotate_gold(source.read(), source, str(config), [], ["entities"]).documents
    assert doc.spans["sentences"] == [Span(0, 5)]
    assert doc.spans["entities"] == [Span(0, 3, "LOC")]


def test_overrides_reach_the_stages(tmp_path: Path) -> None:
    source = public(tmp_path / "msra_ner", {"text": "到左权县", "entities": []})
    config = tmp_path / "c.yaml"
    config.write_text(CONFIG, "utf-8")
    changes = ["stages.toy_cities.city=左权县"]
    (doc,) = annotate_gold(source.read(), source, str(config), changes, ["entities"]).documents
    assert doc.spans["entities"] == [Span(1, 4, "LOC")]


def test_a_run_is_opened_with_its_documents_and_layers(tmp_path: Path) -> None:
    path = str(tmp_path / "run.jsonl")
    doc = Document("a", "晋中市", spans={"words": []}, labels={"mood": []}, texts={"title": "晋"})
    write_file([doc], path)
    side = open_side(path, [], GoldSource("gold.jsonl"))
    assert side.run is not None
    assert side.run.documents == (doc,)
    assert (side.layers, side.labels) == ({"words", "mood", "title"}, {})


def test_a_config_is_opened_with_what_it_will_make(tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(
        "input: {layers: [given]}\n"
        "stages: [sentences, {entities: {labels: {GPE: FOOD, DATE: null}}}, "
        "{topics: {labels: [乡村振兴, 环保]}}]",
        "utf-8",
    )
    side = open_side(str(config), ["executor.batch_size=2"], GoldSource("gold.jsonl"))
    assert (side.run, side.overrides) == (None, ("executor.batch_size=2",))
    assert side.layers == {"given", "sentences", "entities", "topics"}
    assert side.labels == {"entities": {"FOOD"}, "topics": {"乡村振兴", "环保"}}
    with pytest.raises(ConfigError, match='unknown setting "x"'):
        open_side(str(config), ["stages.topics.x=1"], GoldSource("gold.jsonl"))


def test_labels_of_a_set_are_allowed_in_gold(tmp_path: Path) -> None:
    source = public(tmp_path / "thucnews_titles", {"text": "股市大涨", "label": "stocks"})
    assert "stocks" in source.labels["topics"]
    gold = source.read()
    assert evaluate(gold, gold, labels=source.labels).figures["topics.accuracy"].value == 1
    with pytest.raises(EvaluationError, match='unknown label "stocks"'):
        evaluate([replace(gold.documents[0], labels={"topics": []})], gold)
    assert GoldSource("gold.jsonl").labels == {}


def test_a_config_may_be_a_mapping_and_have_a_name(tmp_path: Path) -> None:
    source = public(tmp_path / "msra_ner", {"text": "晋中市", "entities": []})
    config = {"imports": ["toy_annotators"], "stages": ["toy_lines", "toy_cities"]}
    gold = source.read()
    assert annotate_gold(gold, source, config, [], ["entities"]).name == "pipeline"
    assert annotate_gold(gold, source, config, [], ["entities"], name="x").name == "x"


def test_predictions_are_held_to_the_topics_of_a_set(tmp_path: Path) -> None:
    source = public(tmp_path / "thucnews_titles", {"text": "股市大涨", "label": "stocks"})
    labels = [Label("world", 0.5), Label("finance", 0.2), Label("sports", 0.2)]
    write_file(
        [Document("x", "股市大涨", labels={"topics": labels}), Document("y", "文")],
        tmp_path / "run.jsonl",
    )
    held = read_predicted(str(tmp_path / "run.jsonl"), source)
    assert [doc.labels for doc in held.documents] == [{"topics": [Label("finance", 0.5)]}, {}]
    assert held.notes == (
        f"gold tells stocks apart, which {tmp_path / 'run.jsonl'} never names; the stage topics "
        "does where its setting among asks for it",
    )
    own = GoldSource(str(tmp_path / "run.jsonl"))
    assert read_predicted(own.path, own).documents[0].labels == {"topics": labels}
