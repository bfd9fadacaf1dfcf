"""Features of the lines of a small page, by the name of their column."""

from __future__ import annotations

from pipeline.noise.line_context import feature_names, features
from pipeline.noise.line_features import read_rows
from pipeline.text.folding import fold
from pipeline.text.lines import find_lines
from pipeline.text.markup import Markup

LINES = [
    "示例市启动改造工程_示例新闻网",
    "首页",
    "示例市启动改造工程",
    "2023-05-06 08:00 来源：示例晚报",
    "示例市今天启动老旧小区改造，首批二十个，预计年底完成。",
    "王某说，改造的费用由市里和居民共同承担，居民可以分期。",
    "网友评论",
    "支持！",
]


def column(page: list[str] | str, name: str, markup: Markup | None = None) -> list[float]:
    """Return a feature of each line of a page, which is given as its lines or as its text."""
    folded, has_markup = (
        fold(page if isinstance(page, str) else "\n".join(page)),
        markup is not None,
    )
    values = features(read_rows(folded, find_lines(folded), markup), markup=has_markup)
    found: list[float] = values[:, feature_names(has_markup).index(name)].tolist()
    return found
