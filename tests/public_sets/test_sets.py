import gzip
import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_config
from pipeline.document import Document, Label, Span
from pipeline.errors import EvaluationError
from pipeline.public_sets.label_maps import TOPIC_MAPS
from pipeline.public_sets.sets import (
    LARGE_CHANNELS,
    PUBLIC_SETS,
    needed_settings,
    read_public,
    set_of,
)
from pipeline.public_sets.splits import in_dev_split
from pipeline.taxonomy import MODEL_TOPICS


def write(folder: Path, *records: dict[str, Any], name: str = "dev.jsonl.gz") -> Path:
    folder.mkdir(exist_ok=True)
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    pack = lzma.compress if name.endswith(".xz") else gzip.compress
    (folder / name).write_bytes(pack(lines.encode()))
    return folder / name


@pytest.mark.parametrize(
    ("name", "record", "expected"),
    [
        (
            "msra_ner",
            {"text": "晋中市", "entities": [[0, 3, "LOC"]]},
            Document("", "晋中市", spans={"entities": [Span(0, 3, "LOC")]}),
        ),
        (
            "cluener",
            {"text": "晋中市", "entities": [[0, 3, "address"]]},
            Document("", "晋中市", spans={"entities": [Span(0, 3, "address")]}),
        ),
        (
            "weibo_ner",
            {
                "text": "张三和妈妈去上海外滩",
                "entities": [
                    *([0, 2, "PER.NAM"], [3, 5, "PER.NOM"]),
                    *([6, 8, "GPE.NAM"], [8, 10, "LOC.NAM"]),
                ],
            },
            Document(
                "",
                "张三和妈妈去上海外滩",
                spans={"entities": [Span(0, 2, "PER"), Span(6, 8, "LOC"), Span(8, 10, "LOC")]},
            ),
        ),
        (
            "resume_ner",
            {"text": "吴重阳，教授", "entities": [[0, 3, "NAME"], [4, 6, "TITLE"]]},
            Document("", "吴重阳，教授", spans={"entities": [Span(0, 3, "PER")]}),
        ),
        (
            "sighan2005_pku",
            {"words": ["晋中", "", "的"]},
            Document("", "晋中的", spans={"words": [Span(0, 2), Span(2, 3)]}),
        ),
        (
            "thucnews_titles",
            {"text": "股市大涨", "label": "stocks"},
            Document("", "股市大涨", labels={"topics": [Label("stocks")]}),
        ),
        (
            "sogouc_reduced",
            {"text": "新车上市", "label": "汽车"},
            Document("", "新车上市", labels={"topics": [Label("autos")]}),
        ),
        (
            "chinanews",
            {"text": "正文一。\n正文二。", "label": "gn", "title": "晋中召开脱贫会议"},
            Document(
                "",
                "正文一。\n正文二。",
                labels={"topics": [Label("politics"), Label("society")]},
                texts={"summary": "晋中召开脱贫会议"},
            ),
        ),
        (
            "xinwenlianbo",
            {"text": "晋中召开脱贫会议\n正文。", "summary": "晋中召开脱贫会议"},
            Document("", "正文。", texts={"summary": "晋中召开脱贫会议"}),
        ),
    ],
)
def test_a_record_becomes_a_gold_document(
    tmp_path: Path, name: str, record: dict[str, Any], expected: Document
) -> None:
    path = write(tmp_path / name, record)
    corpus = read_public(path, name)
    expected.id = f"{name}/dev.jsonl.gz:1"
    assert corpus.documents == (expected,)
    assert corpus.places == (f"{path}:1",)
    assert corpus.notes == ()


def test_records_with_nothing_to_score_are_counted(tmp_path: Path) -> None:
    path = write(
        tmp_path / "xinwenlianbo",
        {"text": "正文。", "summary": "国内联播快讯"},
        {"text": "正文。", "summary": "晋中召开脱贫攻坚会议"},
        {"text": " ", "summary": "晋中召开脱贫攻坚会议"},
        name="dev.jsonl.xz",
    )
    corpus = read_public(path, "xinwenlianbo")
    assert [doc.id for doc in corpus.documents] == ["xinwenlianbo/dev.jsonl.xz:2"]
    assert corpus.notes == (
        f"records left out, their labels meaning nothing here: 2, the first {path}:1",
    )


def test_a_small_channel_of_chinanews_has_a_summary_but_no_topic(tmp_path: Path) -> None:
    record = {"text": "正文。", "label": "kong", "title": "晋中召开脱贫会议"}
    (doc,) = read_public(write(tmp_path / "chinanews", record), "chinanews").documents
    assert (doc.labels, doc.texts) == ({}, {"summary": "晋中召开脱贫会议"})


def test_the_two_splits_part_a_set_by_hash(tmp_path: Path) -> None:
    texts = [f"第{number}句话。" for number in range(80)]
    path = write(tmp_path / "msra_ner", *({"text": text, "entities": []} for text in texts))
    parts = [
        [doc.text for doc in read_public(path, "msra_ner", split=split).documents]
        for split in ("10%", "90%")
    ]
    assert parts[0] == [text for text in texts if in_dev_split(text)]
    assert parts[1] == [text for text in texts if not in_dev_split(text)]
    first = read_public(path, "msra_ner", split="10%", limit=2)
    assert [doc.text for doc in first.documents] == parts[0][:2]
    with pytest.raises(EvaluationError, match='no split called "20%"; known: 10%, 90%'):
        read_public(path, "msra_ner", split="20%")


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"text": "晋中"}, "no key 'entities'"),
        ({"text": "晋中", "entities": [[0, 9, "LOC"]]}, "reaches past the text's end, 2"),
        ({"text": "晋中", "entities": [[1, 1, "LOC"]]}, "is empty or negative"),
        ({"text": "晋\ud83d", "entities": []}, "half a character"),
        (["晋中"], "an object is needed, found list"),
    ],
)
def test_a_record_of_another_form_is_named_with_set_and_way_out(
    tmp_path: Path, record: Any, message: str
) -> None:
    (tmp_path / "msra_ner").mkdir()
    path = tmp_path / "msra_ner/dev.jsonl"
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(EvaluationError) as raised:
        read_public(path, "msra_ner")
    head, line = str(raised.value).split("\n  ")
    assert head == (
        f"{path} read as msra_ner (documents in the output's own form need --gold-format "
        "documents): 1 problem"
    )
    assert line.startswith(f"{path}:1: not a record of msra_ner: ")
    assert message in line


def test_a_set_of_single_sentences_says_so(tmp_path: Path) -> None:
    sentence = write(tmp_path / "msra_ner", {"text": "晋中", "entities": []})
    page = write(tmp_path / "sogouc_reduced", {"text": "新车上市", "label": "汽车"})
    assert read_public(sentence, "msra_ner").whole is True
    assert read_public(page, "sogouc_reduced").whole is False


def test_sets_are_known_by_their_folder(tmp_path: Path) -> None:
    path = write(tmp_path / "tnews", {"text": "一", "label": "news_car"})
    assert set_of(path) == set_of(path.parent) == "tnews"
    assert set_of(tmp_path / "gold.jsonl") is None
    with pytest.raises(
        EvaluationError, match='no gold format called "msra"; did you mean "msra_ner"'
    ):
        read_public(path, "msra")


@pytest.mark.parametrize("name", [name for name in PUBLIC_SETS if name in TOPIC_MAPS])
def test_every_topic_of_a_set_is_one_of_the_taxonomy(tmp_path: Path, name: str) -> None:
    labels = LARGE_CHANNELS if name == "chinanews" else TOPIC_MAPS[name]
    records = [{"text": "一", "title": "", "label": label} for label in labels]
    corpus = read_public(write(tmp_path / name, *records), name)
    assert len(corpus.documents) == len(records)
    used = {label.name for doc in corpus.documents for label in doc.labels["topics"]}
    assert used <= set(PUBLIC_SETS[name].topics) <= set(MODEL_TOPICS)


def test_needed_settings_are_for_stages_that_are_there_and_wanted() -> None:
    known = load_config({"stages": ["sentences", "entities", "topics"]})
    assert needed_settings("cluener", known, ["entities"]) == ["stages.entities.scheme=fine"]
    assert needed_settings("cluener", known, ["topics"]) == []
    assert needed_settings("thucnews_titles", known, ["topics"]) == [
        "stages.topics.among=[entertainment, games, technology, society, sports, politics, "
        "finance, education, stocks, realty]",
        "stages.topics.threshold=0",
        "stages.topics.max_topics=17",
    ]
    assert needed_settings("xinwenlianbo", known, ["summary"]) == []
    other = load_config({"imports": ["toy_annotators"], "stages": ["toy_lines", "toy_cities"]})
    assert needed_settings("cluener", other, ["entities"]) == []


def test_a_topic_set_knows_its_own_topics_alone() -> None:
    assert PUBLIC_SETS["thucnews_titles"].topics == (
        *("entertainment", "games", "technology", "society", "sports"),
        *("politics", "finance", "education", "stocks", "realty"),
    )
    assert PUBLIC_SETS["sogouc_reduced"].topics[7] == "careers"
    assert PUBLIC_SETS["chinanews"].topics == (
        *("politics", "society", "finance", "world", "culture", "sports", "lifestyle"),
    )
    assert [PUBLIC_SETS[name].whole for name in ("tnews", "msra_ner", "sogouc_reduced")] == [
        "heading",
        "sentence",
        None,
    ]
