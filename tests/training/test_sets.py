from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_sets import write_set
from tiny_checkpoint import tiny_extract

from pipeline.modeling.news.tags import decode_tags, tag_names
from pipeline.public_sets.splits import in_dev_split
from pipeline.training.examples import Judged, Tagged
from pipeline.training.hand_labels import text_key
from pipeline.training.sets import development_examples, training_examples
from pipeline.training.settings import TrainConfig

EXTRACT = tiny_extract()
TEXTS = [f"李明{number}" for number in range(30)]
DEV = [text for text in TEXTS if in_dev_split(text)]
MSRA, WORDS = "msra_ner/train.jsonl.gz", "sxu_segmentation/train.jsonl.xz"
TITLES, PAGES = "thucnews_titles/train.jsonl.gz", "portal_news/all.jsonl.gz"
TASKS: dict[str, Any] = {
    "news": {"train": [MSRA], "dev": [MSRA]},
    "words": {"train": [WORDS], "dev": [WORDS], "repeat": {WORDS: 3}},
    "titles": {"train": [TITLES], "dev": [TITLES]},
    "documents": {"train": [PAGES]},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_set(folder / MSRA, [{"text": text, "entities": [[0, 2, "PER"]]} for text in TEXTS])
    write_set(folder / WORDS, [{"words": ["李明", "在", "晋中市"]}, {"words": ["好"]}])
    write_set(folder / TITLES, [{"text": "球队夺冠", "label": "sports"}])
    body = "天气晴。李明昨日在榆社县调研。会议结束。"
    write_set(folder / PAGES, [{"text": body, "title": "李明昨日在榆社县调研"}])
    return folder


def _config(data: Path, **settings: Any) -> TrainConfig:
    given = {
        "data": data,
        "work": data / "work",
        "output": data / "out",
        "raw": [],
        "vectors": {},
        "augment": {"unpunctuated": 0, "bylines": 0},
        "sets": TASKS,
        **settings,
    }
    return TrainConfig(**given)


def _texts(examples: list[Tagged]) -> list[list[list[int]]]:
    return [example.features.tolist() for example in examples]


def _ignore(line: str) -> None:
    pass


def test_development_sets_are_called_by_task_and_set(data: Path) -> None:
    texts, judged = development_examples(_config(data), EXTRACT)
    assert {name: len(examples) for name, examples in texts.items()} == {
        "news/msra_ner": len(DEV),
        "words/sxu_segmentation": 2,
    }
    assert {name: len(docs) for name, docs in judged.items()} == {"titles/thucnews_titles": 1}


def test_of_one_file_a_part_is_trained_on_and_the_rest_measured(data: Path) -> None:
    config = _config(data)
    measured, _ = development_examples(config, EXTRACT)
    taught = training_examples(config, EXTRACT, _ignore, tasks=["news"])["news"]
    # Every sentence with a person comes once more, with another name, here the only one.
    rest = [text for text in TEXTS if text not in DEV]
    assert 0 < len(DEV) < len(TEXTS)
    assert _texts(measured["news/msra_ner"]) == [EXTRACT(text).tolist() for text in DEV]
    assert _texts(taught) == [EXTRACT(text).tolist() for text in rest + rest]


def test_entities_alone_are_augmented_and_in_training_alone(data: Path) -> None:
    config = _config(data, augment={"unpunctuated": 1, "bylines": 0.5})
    examples = training_examples(config, EXTRACT, _ignore)
    rest = len(TEXTS) - len(DEV)
    swapped, unpunctuated, bylines = rest, rest, int(0.5 * rest)
    assert {task: len(found) for task, found in examples.items()} == {
        "news": rest + swapped + unpunctuated + bylines,
        "words": 2 * 3,
        "titles": 1,
        "documents": 1,
    }
    assert len(development_examples(config, EXTRACT)[0]["news/msra_ner"]) == len(DEV)


def test_names_of_lists_are_put_in_and_a_file_may_lie_beside_the_config(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data)
    (data / "people.txt").write_text("王羲\n", encoding="utf-8")
    write_set(data / "own" / "lines.jsonl.gz", [{"text": "李明", "entities": [[0, 2, "PER"]]}])
    augment = {"unpunctuated": 0, "bylines": 0, "lists": {"PER": ["./people.txt"]}}
    sets = {"news": {"train": [MSRA, "./own/lines.jsonl.gz"]}}
    config = _config(data, augment=augment, sets=sets)
    examples = training_examples(config, EXTRACT, _ignore)["news"]
    texts = _texts(examples)
    assert EXTRACT("李明").tolist() in texts  # of the file beside the config
    unknown = EXTRACT("王羲").tolist()
    assert any(text[:2] == unknown for text in texts) or unknown in texts


@pytest.mark.parametrize(
    ("together", "windows"),
    [(True, ["李明在榆社。下雨。", "李明在榆社。", "下雨。"]), (False, ["李明在榆社。下雨。"])],
)
def test_texts_labelled_by_hand_alone_are_learned_as_pages_with_these_entities(
    together: bool, windows: list[str], tmp_path: Path
) -> None:
    texts = ["李明在榆社。下雨。王芳", "王芳来了。"]
    write_set(tmp_path / PAGES, [{"text": text, "title": "无"} for text in texts])
    labels = tmp_path / "labels.tsv"
    labels.write_text(f"{text_key(texts[0])}\t9\t0-2-PER,3-5-LOC\n", "utf-8")
    own = {"train": [PAGES], "labels": {PAGES: labels}}
    config = _config(
        tmp_path,
        sets={"news": own},
        model={"sentences_together": together},
        augment={"swapped": 0, "unpunctuated": 0, "bylines": 0},
    )
    found = training_examples(config, EXTRACT, _ignore)["news"]
    assert _texts(found) == [EXTRACT(text).tolist() for text in windows]
    tags = tag_names(("PER", "LOC", "ORG"))
    assert decode_tags(found[0].tags.tolist(), tags) == [(0, 2, "PER"), (3, 5, "LOC")]


def test_a_file_counts_as_often_as_a_phase_says_first(data: Path) -> None:
    found = training_examples(
        _config(data), EXTRACT, print, tasks=["words", "titles"], repeat={TITLES: 2, PAGES: 5}
    )
    assert {task: len(examples) for task, examples in found.items()} == {"words": 6, "titles": 2}


def test_a_small_file_is_repeated_and_reported_once(data: Path) -> None:
    lines: list[str] = []
    found = training_examples(_config(data), EXTRACT, lines.append, tasks=["words", "titles"])
    assert list(found) == ["words", "titles"]
    assert [id(example) for example in found["words"]] == [id(e) for e in found["words"][:2]] * 3
    assert lines == [f"words: 2 examples in {WORDS}", f"titles: 1 examples in {TITLES}"]


def test_of_a_large_file_every_third_record_is_taken_by_two_processes_too(data: Path) -> None:
    name = "xinwenlianbo/train.jsonl.gz"
    bodies = ["天气晴。李明昨日在榆社县调研。" + "会议结束。" * number for number in range(8)]
    write_set(data / name, [{"text": body, "summary": "李明昨日在榆社县调研"} for body in bodies])
    sets = {"documents": {"train": [name], "every": {name: 3}}}
    alone, shared = (
        training_examples(_config(data, sets=sets, workers=workers), EXTRACT, _ignore)["documents"]
        for workers in (1, 2)
    )
    assert [doc.sentences for doc in alone] == [2, 5, 8]
    assert sorted(doc.sentences for doc in shared) == [2, 5, 8]


def test_every_task_has_examples_of_its_kind(data: Path) -> None:
    found = training_examples(_config(data), EXTRACT, _ignore)
    kinds = {task: {type(example) for example in examples} for task, examples in found.items()}
    assert kinds == {"news": {Tagged}, "words": {Tagged}, "titles": {Judged}, "documents": {Judged}}


def test_tags_are_those_of_the_head_and_windows_those_of_the_model(data: Path) -> None:
    config = _config(data, model={"window_length": 4, "news_labels": ["LOC", "PER"]})
    found = training_examples(config, EXTRACT, _ignore)
    # B I E S: 李明 在 晋 | 中市, and 好.
    tags = [example.tags.tolist() for example in found["words"][:3]]
    assert tags == [[0, 2, 3, 0], [1, 2], [3]]
    # O, then B I E S of LOC and of PER.
    assert found["news"][0].tags[:3].tolist() == [5, 7, 0]
    assert max(example.size for example in found["news"] + found["words"]) == 4
    assert max(map(len, found["documents"][0].windows)) == 4


def test_as_many_sentences_are_read_as_the_config_says(data: Path) -> None:
    docs = training_examples(_config(data, max_sentences=2), EXTRACT, _ignore)["documents"]
    assert [doc.sentences for doc in docs] == [2]
