"""Pages of accounts (公众号): metadata from the head in which an account says who it is."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.noise.dates import find_date
from pipeline.text.han import HAN
from pipeline.text.lines import Line
from pipeline.text.patterns import lazy

_ABOUT = lazy(r"微信号|功能介绍|\d+篇原创内容")
_NEAR = 5  # lines below the name in which the account speaks of itself
_LONGEST = 20  # characters of an account's name
_TWICE = lazy(rf"(?<!\S)(?P<name>\S{{2,{_LONGEST}}})\s(?P=name)\Z")
_WRITER = lazy(rf"[^{HAN}]{{0,3}}(?P<name>[{HAN}·]{{2,6}})\s")


def find_account(lines: list[Line], index: int) -> Iterator[tuple[str, int, int]]:
    """Yield "source" and "author" with their places where a folded line names the page's account.

    It is `2018-04-07 某人 某号 某号`, or the name twice or right above 微信号.
    """
    line, below = lines[index], lines[index + 1 : index + 1 + _NEAR]
    about = [number for number, one in enumerate(below) if _ABOUT.match(one.text)]
    if not about or _ABOUT.match(line.text):
        return
    date = find_date(line.text[:40])
    if date is None:
        if len(line.text) <= _LONGEST and (about[0] == 0 or below[0].text == line.text):
            yield "source", line.start, line.end
    elif twice := _TWICE.search(line.text, date.end):
        yield "source", line.start + twice.start("name"), line.start + twice.end("name")
        if writer := _WRITER.fullmatch(line.text[date.end : twice.start()].lstrip(" ")):
            shift = line.start + twice.start() - len(writer[0])
            yield "author", shift + writer.start("name"), shift + writer.end("name")
