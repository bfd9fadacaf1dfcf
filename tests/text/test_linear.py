"""No text makes a rule slower than linear: hostile patterns from 10,000 characters to 160,000, by CPU time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.formats import Choice, Placed, Source
from pipeline.modeling.news.annotator import Annotator
from pipeline.pipeline import Pipeline
from pipeline.stages.clean import Clean
from pipeline.stages.words import Words, WordsConfig
from pipeline.text.facts import check
from pipeline.text.folding import fold
from pipeline.text.sentences import split_sentences

ROOT = Path(__file__).parents[2]
PATTERNS = [
    "1234567890", "9", "ab", "A", "0123456789abcdef", "1-", "a.", "a-1", "a-a-", ".com", "1.",
    "中", "电", "中国", "“", "”", "‘", "(", ")", "【", "】", "《", "》", "来源：", "责任编辑：", "编辑/", "记者",
    "记者 ", "作者:王", "，", "。", ".", "．", "；", ";", "!", "…", "—", "-", "_", "|", "丨", "/", ">",
    " > ", "·", "•", "：", "2023-05-06 ", "2023年5月6日", "08:00 ", "1/", "3,123", "一", "亿", "百分之",
    "十多", "电话:0351-", "www.", "http://", "http://a.b/", "a@", "a@b.c ", "@", "#", "#a ",
    "&nbsp;", "&", "<p>", "<", "</div>", "{", "}", "var a=", "{a:b}", "\u200b", "\u4e2d\u200b",
    "\u3000", "\xa0 ", "\U0001f44d\U0001f3fd", "\u200d", "é", "e\u0301", "\n", "\r\n",
    "\u4e00\u3001\n", "第1页 ", "分享 ", "赞(1) ", "王大明、", "〔記者王大明／", "(记者", "电(", "版权所有", "声明：",
    "王 明 ",
]  # fmt: skip
#: Set between two characters, patterns of blanks end lines of other things.
FRAMED = [("标题", " ", "来源"), ("x", "\u3000", "x"), ("来源：", "_", "网"), ("电(", "王", "。")]
#: What a page's markup can be made of.
MARKUP = [
    "<p>", "</p>", "<div>", "<div>x", "<b><i>x</b>", "<a href=x>中", "<table><tr><td>", "<li>x", "<!--", "<!-- -->",
    "<script>", "&amp;", "&#x4e2d;", "&", "<", "<x ", '<p class="a b c">', "<br>", "x\n", "<title>", "<h1>x</h1>",
    "<style>a{}</style>", "<p>发布时间：2023-05-06</p>", "<font><center>x", "<svg><g>", "<select><option>x",
]  # fmt: skip
_SMALL, _MIDDLE, _LARGE = 10_000, 40_000, 160_000
#: What an exponent of 1.2 allows over the whole way, and what is beyond doubt over the first part.
_MOST, _CERTAIN = 16**1.2, 4**1.05
#: Two microseconds a character are nobody's fault; below, a quotient of times is noise.
_FLOOR = 0.02
#: Stages that take microseconds a character are looked at on the whole way only where the first
#: part leaves a doubt.
_COSTLY = {"words", "facts"}


def _words() -> Words:
    # jieba's, whose hidden Markov model is what could grow; the network takes a second for 10,000
    # characters whatever they are.
    stage = Words(WordsConfig(engine="jieba"))
    stage.load()
    return stage


_STAGES: dict[str, Callable[[str], object]] = {}


def _stages() -> dict[str, Callable[[str], object]]:
    if not _STAGES:
        words = _words()
        _STAGES.update(
            fold=fold,
            clean=lambda text: Clean()([Document("1", text)]),
            sentences=lambda text: split_sentences(fold(text)),
            words=lambda text: words(
                [Document("1", text, spans={"sentences": split_sentences(fold(text))})]
            ),
            facts=lambda text: check(text, text),
            html=_page,
        )
    return _STAGES


def _page(text: str) -> None:
    """Read a page of HTML and clean it, its metadata too."""
    source = Source("page", "page", content=f"<html><body>{text}".encode())
    for found in Choice().read("html", source):
        assert isinstance(found, Placed)
        Clean()([found.doc])


def _seconds(run: Callable[[str], object], text: str) -> float:
    """Return the CPU time of a run, without that of the collector, which looks at all there is."""
    gc.disable()
    try:
        start = time.process_time()
        run(text)
        return time.process_time() - start
    finally:
        gc.enable()


def _texts(name: str) -> dict[str, Callable[[int], str]]:
    """Return what makes a text of a given length, by the pattern that it repeats."""
    if name == "html":
        return {part: lambda size, part=part: (part * size)[:size] for part in MARKUP}
    plain = {part: lambda size, part=part: (part * size)[:size] for part in PATTERNS}
    return plain | {a + b + c: lambda size, a=a, b=b, c=c: a + b * size + c for a, b, c in FRAMED}


def _growth(run: Callable[[str], object], text: Callable[[int], str], *, is_costly: bool) -> float:
    """Return how many times longer sixteen times the text takes; 0 where that is beyond doubt."""
    base = max(_seconds(run, text(_SMALL)), _FLOOR)
    if is_costly:
        looks = (_seconds(run, text(_MIDDLE)) for _ in range(3))
        if any(middle <= _CERTAIN * base for middle in looks):
            return 0.0
    longer = _seconds(run, text(_LARGE))
    for _ in range(3):
        if longer > _MOST * base:  # others on the machine take their share of caches: look again
            base = max(base, _seconds(run, text(_SMALL)))
            longer = min(longer, _seconds(run, text(_LARGE)))
    return longer / base


@pytest.mark.parametrize("name", ["fold", "clean", "sentences", "words", "facts", "html"])
def test_time_grows_no_faster_than_the_text(name: str) -> None:
    run, costly = _stages()[name], name in _COSTLY
    found = {part: _growth(run, text, is_costly=costly) for part, text in _texts(name).items()}
    assert len(found) >= (80 if name != "html" else 20)
    assert {part: round(times, 1) for part, times in found.items() if times > _MOST} == {}


@pytest.mark.parametrize(
    "text", ["0f" * 30_000, "x" + "0123456789abcdef" * 3750, "标题" + " " * 40_000 + "来源"]
)
def test_a_page_of_digits_or_blanks_takes_less_than_a_second(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    monkeypatch.setattr(Annotator, "on_pass", read.extend)
    pipeline = Pipeline.from_config(ROOT / "configs/default.yaml")
    pipeline("晋中市召开会议。")
    read.clear()
    looks = [_seconds(lambda page: pipeline(page), f"{number}{text}") for number in range(3)]
    assert sum(read) <= 3 * 1_000  # characters that the network looks at
    assert min(looks) < 1  # of processor time, in all six stages; a third of it, alone
