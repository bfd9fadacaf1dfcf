from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

import awkward
import pytest
from hypothesis import given

from pipeline.document import Span
from pipeline.text.segmenters import Cut, Engine, cut_at_ends, cut_text, load_cut

engines = pytest.mark.parametrize("engine", ["jieba", "rjieba"])


@cache
def _cut(engine: Engine, hmm: bool = True, tags: bool = False) -> Cut:
    return load_cut(engine, hmm=hmm, tags=tags)


@engines
def test_words_of_a_sentence(engine: Engine) -> None:
    words = [word for word, _ in _cut(engine)("晋中市投入4.23亿元,降到0.055%。")]
    assert words == ["晋中市", "投入", "4.23", "亿元", ",", "降到", "0.055%", "。"]


@engines
def test_tags_are_given_only_where_wanted(engine: Engine) -> None:
    assert _cut(engine)("晋中市") == [("晋中市", None)]
    assert _cut(engine, tags=True)("晋中市") == [("晋中市", "ns")]


@engines
def test_without_guessing_unknown_words_fall_apart(engine: Engine) -> None:
    assert [word for word, _ in _cut(engine)("杭研大厦")] == ["杭研", "大厦"]
    assert [word for word, _ in _cut(engine, hmm=False)("杭研大厦")] == ["杭", "研", "大厦"]


@engines
@pytest.mark.parametrize("tags", [False, True])
@given(text=awkward.texts)
def test_words_put_together_are_the_text(engine: Engine, tags: bool, text: str) -> None:
    assert "".join(word for word, _ in _cut(engine, tags=tags)(text)) == text


def test_loading_says_nothing(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        load_cut("jieba")
    assert (*capfd.readouterr(), caplog.text) == ("", "", "")


def test_stretches_are_cut_at_the_ends_inside_them() -> None:
    cut = cut_at_ends([4, 3, 7, 3])
    assert cut(0, 7) == [Span(0, 3), Span(3, 4), Span(4, 7)]
    assert cut(1, 6) == [Span(1, 3), Span(3, 4), Span(4, 6)]
    assert cut(4, 7) == [Span(4, 7)]


def test_stretches_are_cut_as_the_engine_cuts_them() -> None:
    cut = cut_text("在晋中市", lambda text: [(text[:2], "ns"), (text[2:], None)])
    assert cut(1, 4) == [Span(1, 3, "ns"), Span(3, 4)]


@engines
def test_a_long_run_is_cut_as_its_parts_are(engine: Engine) -> None:
    sentence = "晋中市教育局在榆社县召开会议"
    words = [word for word, _ in _cut(engine)(sentence * 90)]
    assert words == [word for word, _ in _cut(engine)(sentence)] * 90


@engines
def test_a_long_text_is_cut_at_its_marks(engine: Engine) -> None:
    sentence = "晋中市教育局召开会议,参加人数增长3.5%。"
    words = [word for word, _ in _cut(engine)(sentence * 90)]
    assert words == [word for word, _ in _cut(engine)(sentence)] * 90


@pytest.mark.parametrize("tags", [False, True])
def test_a_cache_that_somebody_laid_is_not_believed(
    tags: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import marshal
    import tempfile

    planted = {"北京时间": 10**9, "北": 0, "北京": 0, "北京时": 0}
    (tmp_path / "jieba.cache").write_bytes(marshal.dumps((planted, 10**9)))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    cut = load_cut("jieba", tags=tags)
    assert [word for word, _ in cut("北京时间上午")] == ["北京", "时间", "上午"]
    assert [file.name for file in tmp_path.iterdir()] == ["jieba.cache"]
