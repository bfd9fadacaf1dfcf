"""A page as a whole: which of its lines are noise, and where its title stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.document import Span
from pipeline.noise.bylines import Byline, read_byline
from pipeline.noise.dates import find_date
from pipeline.noise.headline import find_title
from pipeline.noise.inline import without_button
from pipeline.noise.noise_spans import has_gap, noise_spans, parts_of
from pipeline.noise.outside import kinds_outside, mark_foot
from pipeline.noise.rules import BLANK, BYLINE, LOOKS, foresee, is_related_heading, match_rule
from pipeline.noise.title_guess import may_be_title
from pipeline.noise.titles import TitleLine, find_title_line, is_site
from pipeline.text.lines import Line, find_lines
from pipeline.text.markup import Markup
from pipeline.text.patterns import lazy

if TYPE_CHECKING:
    from pipeline.noise.scorer import Scorer  # numpy: not to be loaded by --help's kin

_ENDED = lazy(r"""[。｡;…][\]"'”’」』)》】]*\Z|[!?][”」』"]\Z|[A-Za-z)][.!?]["”']?\Z""")
_STOP_INSIDE = lazy(r"[。｡](?=[^”」』)】\s])")
_LINK = lazy(r"[·•●○■□◆◇▲△▶►★☆※◎‧∙▪*>»-]|\[?\d{1,2}[.、\]]|\[")
_DATELINE = lazy(r"[^\s。,!?]{2,20}\d{1,2}日[电讯]\s?(?:[(\[].{2,30}[)\]])?")
_CLOCK = lazy(r"\d:\d\d")
_SIGNS = "▲△▼"
_CREDIT = lazy(r"[^。,!?]{2,24}(?:提供|供图|摄|摄影|社发)[)\]】]?")
_LONGEST_LINK, _MOST_LINKS = 60, 100
_SHORTEST_BODY, _LONGEST_HEADING = 12, 60
_MOST_STRAY = 3  # sentences above the byline that may be no part of the text
_SITE_LINES = 30  # lines from the top in which a site may stand by its name alone
_FAR = 25  # lines from the article and from the page's ends, behind which only menus stand


@dataclass(slots=True)
class Page:
    """A folded page's lines, its noise in order, its bylines, and where its title stands.

    `kinds` has a kind of noise, or None, for each line; `article` says which lines the learned
    scorer takes for the article; `bylines` pairs offsets with what was read there; `first` and
    `last` bound the article's running text, and are None where the page has none.
    """

    text: str
    lines: list[Line]
    kinds: list[str | None]
    title_line: TitleLine | None
    noise: list[Span] = field(default_factory=list)
    bylines: list[tuple[int, Byline]] = field(default_factory=list)
    title: list[tuple[int, int]] = field(default_factory=list)
    first: int | None = None
    last: int | None = None
    article: list[bool] = field(default_factory=list)
    markup: Markup | None = None


def read_page(text: str, markup: Markup | None = None, scorer: Scorer | None = None) -> Page:
    """Return what is noise (boilerplate) in a folded text, with the help of its markup if any.

    Where the article is, a learned scorer says; what a line is, rules say. Strong rules act
    everywhere, weak ones above and below the article only, and what lies outside is noise of some
    kind whether a rule knows it or not. None for the scorer is the shipped one.
    """
    return next(read_pages([(text, markup)], scorer))


def read_pages(
    texts: Sequence[tuple[str, Markup | None]], scorer: Scorer | None = None
) -> Iterator[Page]:
    """Yield the same for several pages, whose articles are looked for together: it takes less."""
    from pipeline.noise.article import find_articles  # numpy: not to be loaded by --help's kin

    sources = [(text, find_lines(text), markup) for text, markup in texts]
    for source, article in zip(sources, find_articles(sources, scorer), strict=True):
        text, lines, markup = source
        title_line = find_title_line(lines)
        page = Page(text, lines, [None] * len(lines), title_line, article=article, markup=markup)
        _read(page)
        yield page


def _read(page: Page) -> None:
    """Find the noise of a page and its title, by its article."""
    near = _near(page)
    foreseen = foresee([page.lines[index].text for index in near])
    if page.title_line is not None:
        page.kinds[page.title_line.index] = "title_line"
    for index, possible in zip(near, foreseen, strict=True):
        if possible & LOOKS["any"]:
            page.kinds[index] = _kind(page, index, "any", possible)
    page.first, page.last = _running_text(page)
    page.first = _below_dates(page)
    if page.first is not None and page.last is not None:
        for index, possible in zip(near, foreseen, strict=True):
            where = "head" if index < page.first else "tail"
            outside = index < page.first or index > page.last or not page.article[index]
            if outside and possible & LOOKS[where]:
                page.kinds[index] = _kind(page, index, where, possible)
    mark_foot(page.lines, page.kinds, page.first, page.last)
    _mark_credits(page)
    _mark_related(page)
    _mark_sites(page)
    page.title = find_title(
        page.text, page.lines, page.kinds, page.title_line, page.first or 0, page.markup
    )
    _mark_outside(page)
    page.noise = noise_spans(page.lines, page.kinds, page.bylines)


def _below_dates(page: Page) -> int | None:
    """Return the first line of running text below the dates that one stray sentence stands above.

    A notice of cookies at the top, or a lead between title and byline, is no reason to look for
    title and byline above it.
    """
    if page.first is None or page.last is None:
        return None
    inside = [one for one in range(page.first, page.last + 1) if page.article[one]]
    for above, below in list(pairwise(inside))[:_MOST_STRAY]:
        gap = page.lines[above + 1 : below]
        dated = any(len(line.text) <= _LONGEST_HEADING and find_date(line.text) for line in gap)
        before, after = (
            sum(len(page.lines[one].text) for one in inside if (one <= above) is side)
            for side in (True, False)
        )
        if dated and 2 * before < after:
            return next((one for one in inside if one >= below and _reads_on(page, one)), below)
    return page.first


def _reads_on(page: Page, index: int) -> bool:
    """Return whether a line is text, and no byline that only its place tells."""
    byline = read_byline(page.lines[index].text)
    return byline is None or not byline.is_likely


def _near(page: Page) -> list[int]:
    """Return the lines that rules look at: those of the article, near it, and near the ends."""
    size = len(page.lines)
    kept = [index for index, inside in enumerate(page.article) if inside]
    if size <= 2 * _FAR or not kept:
        return list(range(size))
    around = range(max(0, kept[0] - _FAR), min(size, kept[-1] + _FAR))
    return sorted({*range(_FAR), *around, *range(size - _FAR, size)})


def _mark_outside(page: Page) -> None:
    """Mark the lines outside the article that no rule knows, but for its title."""
    titles = {start for start, _ in page.title}
    unknown = [
        index
        for index, line in enumerate(page.lines)
        if page.kinds[index] is None and not page.article[index] and line.start not in titles
    ]
    first = page.article.index(True) if True in page.article else 0
    if first - 1 in unknown and _DATELINE.fullmatch(page.lines[first - 1].text):
        unknown.remove(first - 1)  # 某某网河畔5月18日电 (记者 某某) on a line of its own
    for index, kind in kinds_outside(page.lines, page.kinds, unknown, first).items():
        page.kinds[index] = kind


def _kind(page: Page, index: int, where: str, possible: int) -> str | None:
    """Return the kind of noise that a line is, judged by itself and its place.

    Args:
        possible: the rules that may match it, as foreseen.
    """
    if page.kinds[index] is not None:
        return page.kinds[index]
    line = page.lines[index]
    byline = read_byline(without_button(line.text)) if possible & BYLINE else None
    if byline is not None and _is_byline(byline, where, index):
        page.bylines.append((line.start, byline))
        return "byline"
    if line.text[0] in _SIGNS and _is_listed(page, index):
        return None
    if kind := match_rule(line.text, where):
        return kind
    parts = parts_of(line.text) if possible & BLANK and has_gap(line.text) else []
    kinds = [match_rule(line.text[start:end], where) for start, end in parts]
    return kinds[0] if kinds and all(kinds) else None


def _is_listed(page: Page, index: int) -> bool:
    """Return whether ▲ begins this line and its neighbour: a bullet, and no legend's sign."""
    around = page.lines[max(0, index - 1) : index + 2]
    return sum(one.text[0] in _SIGNS for one in around) > 1


def _is_byline(byline: Byline, where: str, index: int) -> bool:
    certain = byline.is_certain
    if certain or where == "any":
        return certain
    if byline.count("published", "issued", "posted"):
        # Below the article a date is a signature; the first line of all may be a title with one.
        dated_title = index == 0 and byline.fields[-1].name == "" and not _CLOCK.search(byline.text)
        return where == "head" and byline.is_likely and not dated_title
    return byline.is_likely


def _running_text(page: Page) -> tuple[int | None, int | None]:
    """Return the first and the last line that are running text and not noise at the page's edge."""
    body = [
        index
        for index, line in enumerate(page.lines)
        if page.kinds[index] is None and page.article[index] and _is_running(line.text)
    ]
    first = next((index for index in body if not match_rule(page.lines[index].text, "head")), None)
    last = next(
        (index for index in reversed(body) if not match_rule(page.lines[index].text, "tail")), None
    )
    return (
        (first, last) if first is not None and last is not None and first <= last else (None, None)
    )


def _is_running(text: str) -> bool:
    if not _SHORTEST_BODY <= len(text) <= _LONGEST_HEADING:
        return len(text) > _LONGEST_HEADING
    return bool(_ENDED.search(text, len(text) - _SHORTEST_BODY) or _STOP_INSIDE.search(text))


def _mark_credits(page: Page) -> None:
    """Mark the line below a caption that says who supplied the picture."""
    for below, kind in enumerate(page.kinds[:-1], start=1):
        if kind == "caption" and page.kinds[below] is None:
            page.kinds[below] = "credit" if _CREDIT.fullmatch(page.lines[below].text) else None


def _mark_related(page: Page) -> None:
    """Mark the headings of lists of other articles, with the lists.

    Inside the article only a list of bullets makes such a heading noise: a box of background
    (相关链接) has the same heading.
    """
    for index, line in enumerate(page.lines):
        short = page.kinds[index] is None and len(line.text) <= _LONGEST_HEADING
        if not short or not is_related_heading(line.text):
            continue
        below = list(_links_below(page, index))
        outside = page.last is not None and index > page.last
        if outside or (below and all(_LINK.match(page.lines[one].text) for one in below)):
            for one in [index, *below]:
                page.kinds[one] = "related_links"


def _links_below(page: Page, index: int) -> Iterator[int]:
    for one in range(index + 1, min(index + 1 + _MOST_LINKS, len(page.lines))):
        text = page.lines[one].text
        if page.kinds[one] is not None or _is_running(text) or len(text) > _LONGEST_LINK:
            return
        yield one


def _mark_sites(page: Page) -> None:
    """Mark lines above the article that hold a site's name and channels, unless nothing else is."""
    if page.title_line is not None:
        return
    above = range(min(page.first or 0, _SITE_LINES))
    names = [one for one in above if page.kinds[one] is None and may_be_title(page.lines[one].text)]
    sites = [index for index in names if _is_site_line(page, index)]
    if len(sites) < len(names):
        for index in sites:
            page.kinds[index] = "breadcrumb"


def _is_site_line(page: Page, index: int) -> bool:
    """Return whether a line is a site's name, perhaps with channels, that the page has again."""
    site, *channels = page.lines[index].text.split()
    return is_site(site) and page.text.count(site) > 1 and all(len(one) <= 8 for one in channels)
