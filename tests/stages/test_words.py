from __future__ import annotations

import hashlib
import pickle
import re
from functools import cache
from pathlib import Path

import awkward
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tiny_checkpoint import save_tiny_checkpoint

from pipeline.document import Document, Span
from pipeline.errors import ConfigError
from pipeline.stage import create
from pipeline.stages.words import Words, cut_words
from pipeline.text.sentences import split_sentences
from pipeline.text.user_dict import UserDict


@cache
def _stage(engine: str = "jieba", tags: bool = False) -> Words:
    stage = create("words", {"engine": engine, "tags": tags})
    assert isinstance(stage, Words)
    stage.load()
    return stage


def _words(text: str, noise: list[Span] | None = None, **settings: bool) -> list[str]:
    doc = Document("1", text, spans={"noise": noise or []})
    doc.spans["sentences"] = split_sentences(doc.clean_text)
    _stage(**settings)([doc])
    return [doc.surface(word) for word in doc.spans["words"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("晋中市在榆社县开会。", "晋中市|在|榆社县|开会|。"),
        ("投入 4.23 亿元，降 0.055%", "投入|4.23|亿元|，|降|0.055%"),
        ("ＡＩ技术用于２０７国道", "ＡＩ|技术|用于|２０７|国道"),
        ("臺灣的總統府", "臺灣|的|總統府"),
        ("好👍🏽，全家👨‍👩‍👧都来🇨🇳", "好|👍🏽|，|全家|👨‍👩‍👧|都|来|🇨🇳"),
        ("5G手机iPhone15支持COVID-19", "5G|手机|iPhone15|支持|COVID-19"),
        ("见http://a.com/b?c=1，写信到a.b@c.cn。", "见|http://a.com/b?c=1|，|写信|到|a.b@c.cn|。"),
        ("他说\u3000好\u2002的\xa0。", "他|说|好|的|。"),
        ("河\u200b畔\u2060的工\u00ad作\u200b", "河\u200b畔\u2060|的|工\u00ad作"),
        ("⼭西省⻄安市", "⼭西省|⻄安市"),
        ("指数为3,123.45点，1,234,567.8亿", "指数|为|3,123.45|点|，|1,234,567.8|亿"),
        ("08:30开会，占1/3，按GB/T 7714", "08:30|开会|，|占|1/3|，|按|GB/T|7714"),
        ("e\u0301tude", "e\u0301|tude"),
        ("", ""),
    ],
)
def test_words_are_exact_characters_of_the_original(text: str, words: str) -> None:
    assert _words(text) == [word for word in words.split("|") if word]


def test_words_stop_at_noise() -> None:
    assert _words("他在中【广告】国工作。", [Span(3, 7, "advertisement")]) == [
        "他",
        "在",
        "中",
        "国",
        "工作",
        "。",
    ]


def test_words_stop_at_line_ends_and_sentences() -> None:
    assert _words("举全市之力\n支持榆社县") == ["举", "全市", "之力", "支持", "榆社县"]


def test_a_word_may_cross_the_break_of_wrapped_lines() -> None:
    text = "会议由市图书馆馆长主持并讲话，市县两级有关部门负责同志出席了工\n作会议。"
    doc = Document("1", text, spans={"sentences": [Span(0, len(text))]})
    _stage()([doc])
    assert "工\n作" in [doc.surface(word) for word in doc.spans["words"]]


def test_labels_are_parts_of_speech_only_where_wanted() -> None:
    doc = Document("1", "晋中市开会。", spans={"sentences": [Span(0, 6)]})
    _stage()([doc])
    assert doc.spans["words"] == [Span(0, 3), Span(3, 5), Span(5, 6)]
    _stage(tags=True)([doc])
    assert [word.label for word in doc.spans["words"]] == ["ns", "v", "x"]


def _with_dictionary(folder: Path, *lines: str, tags: bool = False) -> Words:
    path = folder / "mine.txt"
    path.write_text("\n".join(lines), "utf-8")
    stage = create("words", {"engine": "jieba", "user_dict": str(path), "tags": tags})
    assert isinstance(stage, Words)
    return stage


def test_words_of_the_dictionary_are_whole(tmp_path: Path) -> None:
    stage = _with_dictionary(tmp_path, "实现脱贫摘帽 n", "5G专网", "县的", tags=True)
    stage.load()
    text = "榆社縣的任務是實現脫貧摘帽，建成5G专网。"
    doc = Document("1", text, spans={"sentences": [Span(0, len(text))]})
    stage([doc])
    assert [(doc.surface(word), word.label) for word in doc.spans["words"]] == [
        ("榆社", "ns"),
        ("縣的", "uj"),
        ("任務", "n"),
        ("是", "v"),
        ("實現脫貧摘帽", "n"),
        ("，", "x"),
        ("建成", "v"),
        ("5G专网", "n"),
        ("。", "x"),
    ]


def test_a_word_of_the_dictionary_may_hold_blanks_and_any_dot(tmp_path: Path) -> None:
    stage = _with_dictionary(tmp_path, "iPhone 15 Pro", "Louis Vuitton\tnz", "伊琳娜·莫雷蒂 nr")
    stage.load()
    text = "伊琳娜•莫雷蒂用iPhone 15 Pro拍Louis Vuitton"
    doc = Document("1", text, spans={"sentences": [Span(0, len(text))]})
    stage([doc])
    found = [doc.surface(word) for word in doc.spans["words"]]
    assert found == ["伊琳娜•莫雷蒂", "用", "iPhone 15 Pro", "拍", "Louis Vuitton"]


def test_the_dictionary_is_named_in_made_by(tmp_path: Path) -> None:
    stage = _with_dictionary(tmp_path, "榆社县")
    digest = hashlib.sha256("榆社县".encode()).hexdigest()[:12]
    assert stage.made_by == f"jieba+mine.txt@{digest}"
    assert create("words", {"engine": "jieba"}).made_by == "jieba"


def test_a_bad_line_stops_loading_with_file_and_number(tmp_path: Path) -> None:
    stage = _with_dictionary(tmp_path, "榆社县 500 ns", "晋中市 many ns")
    with pytest.raises(ConfigError, match=r"mine\.txt: 1 problem\n  line 2: the frequency"):
        stage.load()


def test_an_unknown_engine_is_named_with_the_known() -> None:
    with pytest.raises(ConfigError, match="engine: Input should be 'jieba', 'rjieba' or 'model'"):
        create("words", {"engine": "hanlp"})


def test_the_stage_is_picklable_before_it_is_loaded() -> None:
    stage = pickle.loads(pickle.dumps(Words()))
    assert stage.config == Words().config


_ENTRIES = ["晋中", "晋中市", "市榆", "榆社县", "记者", "GDP", "脱贫", "。", "好👍", "年月日"]


@given(text=awkward.texts, words=st.sets(st.sampled_from(_ENTRIES)))
def test_no_word_of_the_dictionary_is_split(text: str, words: set[str]) -> None:
    """No cut lies inside a match of the longest-first reading; each match is a word."""
    user_dict = UserDict(dict.fromkeys(words))
    doc = Document("1", text)
    clean = doc.clean_text
    found: set[tuple[int, int]] = set()
    expected: set[tuple[int, int]] = set()
    for sentence in split_sentences(clean):
        cut = cut_words(
            clean, sentence, user_dict, lambda a, b: [Span(at, at + 1) for at in range(a, b)]
        )
        found |= {(word.start, word.end) for word in cut}
        for run in re.finditer(r"\S+", clean[sentence.start : sentence.end]):
            offset = sentence.start + run.start()
            expected |= {
                (offset + match.start, offset + match.end) for match in user_dict.find(run.group())
            }
    assert expected <= found


@pytest.mark.parametrize("engine", ["jieba", "rjieba"])
@given(text=awkward.texts)
@example(text="4.23亿元\u200b4.23亿元")
def test_every_visible_character_of_a_sentence_lies_in_one_word(engine: str, text: str) -> None:
    noise = [Span(len(text) // 3, len(text) // 2, "caption")] if len(text) > 8 else []
    doc = Document("1", text, spans={"noise": noise})
    clean = doc.clean_text
    doc.spans["sentences"] = split_sentences(clean, noise=noise)
    words = _stage(engine)([doc])[0].spans["words"]
    covered = [at for word in words for at in range(word.start, word.end)]
    assert covered == sorted(set(covered))
    assert {at for at, char in enumerate(clean) if not char.isspace()} <= set(covered)
    assert all(not clean[word.start].isspace() for word in words)
    starts = {sentence.start for sentence in doc.spans["sentences"]}
    assert not any(starts & set(range(word.start + 1, word.end)) for word in words)


def test_words_of_a_checkpoint_cover_the_sentence_and_obey_the_dictionary(tmp_path: Path) -> None:
    listed = tmp_path / "words.txt"
    listed.write_text("左权县调研\n", encoding="utf-8")
    checkpoint = str(save_tiny_checkpoint(tmp_path / "tiny"))
    stage = create("words", {"engine": "model", "checkpoint": checkpoint, "user_dict": str(listed)})
    stage.load()
    text = "李明 在左权县调研，张书锦😀投入4.23亿元。"
    doc = Document("1", text, spans={"sentences": [Span(0, len(text))]})
    stage([doc])
    words = [doc.surface(word) for word in doc.spans["words"]]
    assert "".join(words) == text.replace(" ", "")
    assert "左权县调研" in words
    assert stage.made_by.startswith("tiny@") and "+words.txt@" in stage.made_by


def test_the_checkpoint_cuts_words_unless_another_engine_is_asked_for() -> None:
    assert create("words").config.engine == "model"
    assert create("words", {"tags": True}).problems() == [
        "tags: the engine model has none; set engine: jieba, or rjieba"
    ]
    assert create("words", {"tags": True, "engine": "rjieba"}).problems() == []
