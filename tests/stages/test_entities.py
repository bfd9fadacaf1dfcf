from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from tiny_checkpoint import save_tiny_checkpoint

from pipeline.checkpoints.checkpoint import Checkpoint
from pipeline.document import Document, Span
from pipeline.modeling.predictions import ScoredSpan
from pipeline.pipeline import Pipeline
from pipeline.stage import create
from pipeline.stages.entities import as_spans

TEXT = "张三在榆社县。"
FOUND = [ScoredSpan(0, 2, "PER", 0.9), ScoredSpan(3, 6, "LOC", 0.5)]
FAMILY = "👨\u200d👩\u200d👧"


@pytest.fixture
def schemes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every checkpoint tags FOUND in the scheme "news" and nothing in others; schemes asked for."""
    asked: list[str] = []

    def tagger(self: Checkpoint, scheme: str, renamed: object) -> Any:
        asked.append(scheme)
        found = FOUND if scheme == "news" else []
        return lambda pages: [found for _ in pages]

    monkeypatch.setattr(Checkpoint, "tagger", tagger)
    return asked


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A news checkpoint that was taught nothing."""
    return save_tiny_checkpoint(tmp_path_factory.mktemp("news") / "tiny")


def _entities(**settings: Any) -> list[Span]:
    stage = create("entities", settings)
    stage.load()
    doc = Document("1", TEXT, spans={"sentences": [Span(0, len(TEXT))]})
    assert stage([doc]) == [doc]
    return doc.spans["entities"]


@pytest.mark.parametrize(
    ("text", "found", "spans"),
    [
        ("他说张三。", [(2, 4)], [(2, 4)]),
        ("他说\u3000张三\r\n。", [(2, 7)], [(3, 5)]),
        ("他 \n张三", [(1, 3)], []),
        # A letter keeps its accents, on whichever side of them the cut was.
        ("Zoe\u0308说", [(0, 3)], [(0, 4)]),
        ("Zoe\u0308说", [(3, 5)], [(2, 5)]),
        ("e\u0301\u0323张", [(0, 2)], [(0, 3)]),
        # An emoji keeps its parts: joined ones, skin tones, flags.
        (f"{FAMILY}好", [(0, 1)], [(0, 5)]),
        (f"{FAMILY}好", [(2, 3)], [(0, 5)]),
        (f"{FAMILY}好", [(4, 6)], [(0, 6)]),
        ("好👍🏽", [(0, 2)], [(0, 3)]),
        ("🇨🇳🇺🇸", [(1, 2)], [(0, 2)]),
        # Grown spans do not overlap; what is swallowed by one is gone.
        (f"{FAMILY}好", [(0, 1), (4, 6)], [(0, 5), (5, 6)]),
        (f"{FAMILY}好", [(0, 1), (2, 3)], [(0, 5)]),
        ("𠮷野家", [(0, 1), (1, 3)], [(0, 1), (1, 3)]),
        ("", [], []),
    ],
)
def test_spans_hold_whole_characters_without_space_around(
    text: str, found: list[tuple[int, int]], spans: list[tuple[int, int]]
) -> None:
    scored = [ScoredSpan(start, end, "X", 1.0) for start, end in found]
    assert as_spans(text, scored) == [Span(start, end, "X", 1.0) for start, end in spans]


def test_names_of_works_keep_their_marks_where_the_scheme_has_them_so() -> None:
    scored = [ScoredSpan(2, 6, "book", 1.0)]
    assert as_spans("读了《红楼》三遍", scored) == [Span(3, 5, "book", 1.0)]
    assert as_spans("读了《红楼》三遍", scored, marked=True) == [Span(2, 6, "book", 1.0)]


def test_scores_have_four_digits() -> None:
    assert as_spans(TEXT, [ScoredSpan(0, 2, "PER", 0.123456)]) == [Span(0, 2, "PER", 0.1235)]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, [Span(0, 2, "PER", 0.9), Span(3, 6, "LOC", 0.5)]),
        ({"min_score": 0.5}, [Span(0, 2, "PER", 0.9), Span(3, 6, "LOC", 0.5)]),
        ({"min_score": 0.51}, [Span(0, 2, "PER", 0.9)]),
        ({"min_score": 1.0}, []),
        ({"keep_labels": ["LOC", "ORG"]}, [Span(3, 6, "LOC", 0.5)]),
        ({"keep_labels": []}, []),
        ({"labels": {"PER": "人名"}}, [Span(0, 2, "人名", 0.9), Span(3, 6, "LOC", 0.5)]),
        ({"labels": {"LOC": None}}, [Span(0, 2, "PER", 0.9)]),
        ({"labels": {"PER": "人名"}, "keep_labels": ["人名"]}, [Span(0, 2, "人名", 0.9)]),
    ],
)
def test_what_is_unsure_or_of_other_labels_is_left_out(
    settings: dict[str, Any], found: list[Span], schemes: list[str]
) -> None:
    assert _entities(**settings) == found


def test_the_head_of_the_scheme_is_asked(schemes: list[str]) -> None:
    assert _entities(scheme="fine") == []
    assert schemes == ["fine"]


def test_a_scheme_that_the_checkpoint_has_no_head_for_is_named(tiny: Path) -> None:
    stage = create("entities", {"checkpoint": str(tiny), "scheme": "uner"})
    [problem] = stage.problems()
    assert problem.endswith('has no head for "uner"; it has: news, fine')


def test_running_again_replaces_the_layer(schemes: list[str]) -> None:
    stage = create("entities", {"min_score": 0.6})
    stage.load()
    old = {"sentences": [Span(0, 7)], "entities": [Span(6, 7, "ORG", 1.0)]}
    doc = Document("1", TEXT, spans=old)
    stage([doc])
    assert doc.spans["entities"] == [Span(0, 2, "PER", 0.9)]


def test_the_layer_is_signed_with_checkpoint_and_scheme(tiny: Path) -> None:
    digest = hashlib.sha256((tiny / "model.safetensors").read_bytes()).hexdigest()[:12]
    for scheme in ("news", "fine"):
        stage = create("entities", {"checkpoint": str(tiny), "scheme": scheme})
        assert re.fullmatch(rf"tiny@{digest}(\.[0-9a-f]+)? {scheme}", stage.made_by)


def test_entities_of_a_checkpoint_lie_in_the_original(tiny: Path) -> None:
    stages = ["sentences", {"entities": {"checkpoint": str(tiny), "scheme": "fine"}}]
    text = "\ufeff張书锦😀在晋中市，ＡＢ。\r\n\u3000李明。"
    doc = Pipeline.from_config({"stages": stages})(text)
    assert (doc.errors, doc.text) == ([], text)
    spans = doc.spans["entities"]
    assert spans and all(doc.surface(span).strip() == doc.surface(span) for span in spans)
    doc.check()


@pytest.mark.parametrize(
    ("settings", "problems"),
    [
        ({}, []),
        ({"keep_labels": ["PER"], "labels": {"ORG": None}}, []),
        ({"keep_labels": ["地名"], "labels": {"LOC": "地名"}}, []),
        ({"scheme": "fine", "keep_labels": ["address", "name"]}, []),
        (
            {"keep_labels": ["Per"]},
            [
                'keep_labels: the checkpoint has no label "Per"; did you mean "PER"?; known: PER, '
                "LOC, ORG"
            ],
        ),
        (
            {"labels": {"DATE": None}},
            ['labels: the checkpoint has no label "DATE"; known: PER, LOC, ORG'],
        ),
    ],
)
def test_labels_that_our_own_checkpoint_does_not_have_are_a_problem(
    settings: dict[str, Any], problems: list[str], tiny: Path
) -> None:
    assert create("entities", {"checkpoint": str(tiny), **settings}).problems() == problems


def _tagged(
    monkeypatch: pytest.MonkeyPatch, text: str, found: list[ScoredSpan], **settings: object
) -> Document:
    """Return a document of one sentence as the stage leaves it; the checkpoint finds these."""
    monkeypatch.setattr(Checkpoint, "tagger", lambda *_: lambda pages: [found for _ in pages])
    stage = create("entities", settings)
    stage.load()
    doc = Document("1", text, spans={"sentences": [Span(0, len(text))]})
    doc.spans["words"] = [Span(place, place + 2) for place in range(0, len(text) - 1, 2)]
    [doc] = stage([doc])
    return doc


def test_gazetteer_and_dictionary_reach_entities(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names, words = tmp_path / "names.tsv", tmp_path / "words.txt"
    names.write_text("Louis Vuitton\tbrand\t路易威登\n", encoding="utf-8")
    words.write_text("苏苏 nr\n", encoding="utf-8")
    doc = _tagged(
        monkeypatch,
        "苏苏买了Louis Vuitton",
        [ScoredSpan(0, 2, "LOC", 0.9), ScoredSpan(4, 9, "ORG", 0.8)],
        gazetteer=str(names),
        user_dict=str(words),
    )
    assert doc.spans["entities"] == [
        Span(0, 2, "PER", by="user_dict"),
        Span(4, 17, "brand", by="gazetteer", canonical="路易威登"),
    ]
    stage = create("entities", {"gazetteer": str(names), "user_dict": str(words)})
    assert "+names.tsv@" in stage.made_by and "+words.txt@" in stage.made_by


def test_a_name_may_cross_the_break_of_a_wrapped_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("河畔大桥 ns\n", encoding="utf-8")
    doc = _tagged(
        monkeypatch,
        "镇长王大\n明说，河畔大\r\n桥通了。",
        [ScoredSpan(2, 5, "PER", 0.9)],
        user_dict=str(words),
    )
    assert [doc.surface(span) for span in doc.spans["entities"]] == ["王大\n明", "河畔大\r\n桥"]


def test_absent_files_are_problems(tmp_path: Path) -> None:
    stage = create("entities", {"gazetteer": str(tmp_path / "no.tsv")})
    assert stage.problems() == [f"gazetteer {tmp_path / 'no.tsv'}: no such file"]


def test_words_follow_the_borders_of_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = _tagged(monkeypatch, "余光福说好话", [ScoredSpan(0, 3, "PER", 0.9)])
    assert doc.spans["words"] == [Span(0, 3), Span(3, 4), Span(4, 6)]


def test_no_span_has_lone_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = _tagged(monkeypatch, "《光明日报》《经济日报》", [ScoredSpan(1, 11, "ORG", 0.9)])
    assert [doc.surface(span) for span in doc.spans["entities"]] == ["光明日报", "经济日报"]


def test_halves_of_a_slogan_of_opposites_are_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [ScoredSpan(0, 3, "LOC", 0.9), ScoredSpan(4, 6, "LOC", 0.9)]
    doc = _tagged(monkeypatch, "清河县“强村带弱村”", found)
    assert [doc.surface(span) for span in doc.spans["entities"]] == ["清河县"]


def test_words_may_be_amended_in_a_pipeline(
    schemes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("sentences", "words", "entities")
    settings = {"words": {"engine": "jieba"}}
    stages = [create(name, settings.get(name)) for name in names]
    pipeline = Pipeline(stages, on_error="stop")
    monkeypatch.setattr(pipeline, "check", lambda: None)
    doc = pipeline("张三在榆社县。")
    borders = {place for word in doc.spans["words"] for place in (word.start, word.end)}
    assert {place for one in doc.spans["entities"] for place in (one.start, one.end)} <= borders
    assert doc.errors == []


@pytest.mark.parametrize("order", [["words", "entities"], ["entities", "words"]])
def test_an_entity_begins_and_ends_at_a_word_whichever_comes_first(
    order: list[str], schemes: list[str], tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("三在榆社", "utf-8")
    settings = {"words": {"engine": "jieba", "user_dict": str(tmp_path / "mine.txt")}}
    stages = ["sentences", *({name: settings.get(name, {})} for name in order)]
    doc = Pipeline.from_config({"stages": stages})(TEXT)
    assert doc.errors == []
    assert [doc.surface(word) for word in doc.spans["words"]] == ["张三", "在", "榆社", "县", "。"]
