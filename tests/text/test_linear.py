"""No text makes a rule slower than linear: hostile patterns grown eightfold, by CPU time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from pipeline.document import Document
from pipeline.stages.clean import Clean
from pipeline.stages.words import Words, WordsConfig
from pipeline.text.facts import check
from pipeline.text.folding import fold
from pipeline.text.sentences import split_sentences

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
_SMALL, _LARGE = 5_000, 40_000
#: Three doublings at an exponent of 1.2, and slack for what a busy machine adds.
_MOST = 8**1.2 * 2
_NOTHING = 0.8  # seconds of CPU: below, a quotient of times is noise; what was mended took 2.4


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
        )
    return _STAGES


def _seconds(run: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    run(text)
    return time.process_time() - start


def _texts(size: int) -> list[tuple[str, str]]:
    plain = [(part, (part * size)[:size]) for part in PATTERNS]
    return plain + [(a + b + c, a + b * size + c) for a, b, c in FRAMED]


@pytest.mark.parametrize("name", ["fold", "clean", "sentences", "words", "facts"])
def test_time_grows_no_faster_than_the_text(name: str) -> None:
    run = _stages()[name]
    slow = []
    for (part, large), (_, small) in zip(_texts(_LARGE), _texts(_SMALL), strict=True):
        longer = _seconds(run, large)
        if longer > _NOTHING:
            longer = min(longer, _seconds(run, large))  # a busy machine takes from one of them
            base = max(_seconds(run, small), _NOTHING / 16)
            if longer > _MOST * base:
                slow.append((part, round(base, 3), round(longer, 3)))
    assert slow == []


def test_a_page_of_digits_or_blanks_is_read_at_once() -> None:
    for text in ("0f" * 30_000, "标题" + " " * 40_000 + "来源"):
        for name, run in _stages().items():
            assert _seconds(run, text) < 5, name  # a second on an idle machine
