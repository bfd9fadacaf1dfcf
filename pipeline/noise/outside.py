"""Kinds of the lines outside the article that no rule knows by their wording."""

from __future__ import annotations

from pipeline.noise.rules import match_rule
from pipeline.text.lines import Line
from pipeline.text.patterns import lazy

_COMMENTS = lazy(
    r"[^。,]{0,6}(?:网友|最新|热门|全部|精彩|用户|读者|我要|发表|查看|热评)?"
    r"(?:评论|跟[帖贴]|留言|回复|回应)[^。,]{0,12}"
)
# Each alternative begins with a letter of its own: the engine looks for those, in a quarter of
# the time.
_COUNTED = "|".join(rf"{word}[^。,]{{0,4}}\s?:?\s?\d" for word in ("浏览", "访问", "阅读"))
#: What a line is that no rule knows whole, by words that headlines don't have.
_WORDS = (
    ("hotline", lazy(r"(?:热线|电话|邮箱|传真)\s?:?\s?[\d(]")),
    ("statistics_footer", lazy(rf"{_COUNTED}|统计代码|访问统计")),
)
#: What stands between an article and its comments; captions stand in it, two together too.
_FOOT = ("related_links", "share", "copyright", "statistics_footer")
_AMONG_COMMENTS = (None, "comment", "share")
_LONGEST_MENU = 8  # characters of a channel's name; a headline is longer
_LONGEST_HEADING, _LONGEST_FACT = 24, 40


def kinds_outside(
    lines: list[Line], kinds: list[str | None], unknown: list[int], first: int
) -> dict[int, str]:
    """Return the kind of noise of each unknown line outside the article, by what surrounds it.

    Below the heading of comments they are readers' comments, until another kind of noise follows;
    else short ones are a menu's words, and longer ones headlines or teasers of other articles.

    Args:
        kinds: the kind of each line that rules know.
        first: the first line of the article; comments stand below it.
    """
    found: dict[int, str] = {}
    comments, above = False, -1
    for index in unknown:
        text = lines[index].text
        if comments and any(kind not in _AMONG_COMMENTS for kind in kinds[above + 1 : index]):
            comments = False
        comments |= index > first and len(text) <= _LONGEST_HEADING and _is_heading(text)
        if comments:
            found[index] = "comment"
        else:
            found[index] = _kind(text)
        above = index
    return found


def _is_heading(text: str) -> bool:
    if not ("评" in text or "跟" in text or "留" in text or "回" in text):
        return False
    return _COMMENTS.fullmatch(text) is not None


def _kind(text: str) -> str:
    if len(text) <= _LONGEST_MENU:
        return "breadcrumb"
    if len(text) <= _LONGEST_FACT:
        for kind, words in _WORDS:
            if words.search(text):
                return kind
    return "related_links"


def mark_foot(
    lines: list[Line], kinds: list[str | None], first: int | None, last: int | None
) -> None:
    """Mark lines from `first` to `last` that rules know of a page's foot, two and more together.

    Sentences below them (readers' comments) may have been taken for the article's. One such line
    alone may be a heading, or what somebody says.
    """
    if first is None or last is None:
        return
    found = {
        one: match_rule(lines[one].text, "tail")
        for one in range(first, last + 1)
        if kinds[one] is None
    }
    found = {one: kind for one, kind in found.items() if kind in _FOOT}
    for one, kind in found.items():
        if one - 1 in found or one + 1 in found:
            kinds[one] = kind
