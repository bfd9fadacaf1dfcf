"""`pipeline.noise.line_place`: where a line is, from title, headings and running text."""

from __future__ import annotations

from pipeline.noise.line_context import feature_names, features
from pipeline.noise.line_features import read_rows
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines

_LINES = [
    "示例市启动改造工程_示例新闻网",
    "首页",
    "示例市启动改造工程",
    "2023-05-06 08:00 来源：示例晚报",
    "示例市今天启动老旧小区改造，首批二十个，预计年底完成。",
    "王某说，改造的费用由市里和居民共同承担，居民可以分期。",
    "网友评论",
    "支持！",
]


def _column(lines: list[str], name: str) -> list[float]:
    folded = fold("\n".join(lines))
    values = features(read_rows(folded, find_lines(folded), None), markup=False)
    found: list[float] = values[:, feature_names(False).index(name)].tolist()
    return found


def test_the_title_and_distances_from_it() -> None:
    assert _column(_LINES, "is_title") == [0, 0, 1, 0, 0, 0, 0, 0]
    assert _column(_LINES, "after_title") == [0, 0, 0, 1, 2, 3, 4, 5]
    assert _column(_LINES, "before_title") == [2, 1, 0, 0, 0, 0, 0, 0]


def test_headings_and_bylines_above() -> None:
    assert _column(_LINES, "comments_above")[5:] == [99, 0, 1]
    assert _column(_LINES, "byline_above")[2:6] == [99, 0, 1, 2]


def test_the_best_run_is_that_of_running_text() -> None:
    assert _column(_LINES, "in_run") == [0, 0, 0, 0, 1, 1, 0, 0]


def test_words_of_the_title_are_counted_once_a_line() -> None:
    lines = ["河畔供水_示例网", "河畔 河畔 供水", "示例网", "今天"]
    assert _column(lines, "title_words") == [3, 2, 0, 0]


def test_a_block_is_running_text_with_few_lines_between() -> None:
    one, other = "第一段说了很多很多的话。", "第二段也说了很多很多话。"
    lines = ["菜单", one, "小标题", other, "甲", "乙", "丙", one]
    share = _column(lines, "block_share")
    assert share[0] == share[4] == 0
    assert share[1] == share[2] == share[3] > share[7] > 0
    assert _column(lines, "block_best")[1:4] == [1, 1, 1]
    assert _column(lines, "since_running") == [99, 0, 1, 0, 1, 2, 3, 0]
    assert _column(lines, "until_running")[:2] == [1, 0]


def test_a_run_of_short_lines_is_as_long_as_it_is() -> None:
    runs = _column(["甲", "乙", "这一行说的是一句很完整的话。", "丙"], "short_run")
    assert runs[0] == runs[1] > runs[3] > runs[2] == 0
