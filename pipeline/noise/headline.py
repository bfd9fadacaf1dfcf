"""The article's own title: which line above the article it is, or which two."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.noise.dates import find_date
from pipeline.noise.title_guess import NO_TITLE, guess_title
from pipeline.noise.titles import TitleLine, is_site, names_a_site, title_parts
from pipeline.text.folding import fold_each
from pipeline.text.lines import Line
from pipeline.text.markup import Markup

_SHORTEST = 4
_LONGEST_SAID = 120  # one that tags or the browser's title repeat may be longer
_TOP = 3  # lines from the top in which the browser's title stands
_CLEAR = 8  # characters of a line that no menu has
_NEAR = 30  # lines above the article in which a short title may stand
_LEAST = 6  # characters that two spellings of a title must have in common
_LEAST_SHARE = 0.6  # of the browser's title without the site's name that a title must be
_MOST_SAID = 20  # titles of one kind, which are held against each other: pages have one or two
_SAID = ("enp:title", "h1", "og:title", "ld:headline", "twitter:title", "articletitle", "title")


def find_title(
    text: str,
    lines: list[Line],
    kinds: list[str | None],
    title_line: TitleLine | None,
    first: int,
    markup: Markup | None = None,
) -> list[tuple[int, int]]:
    """Return where the title stands, line by line; an empty list where the page has none.

    It is the line nearest to the article that spells what the browser's title or the page's tags
    say, or else the browser's title; without them the line that most speaks for.

    Args:
        kinds: the kind of noise that each line is, or None.
        first: the first line of running text; titles stand above it.
    """
    spelt = _sayings(text, lines, title_line, markup)
    above = [index for index in range(first) if _may_stand(lines, kinds, index, spelt)]
    if places := _lines_that_spell(lines, above, spelt):
        return places
    if title_line is not None and "_" not in text[slice(*title_line.title)]:  # a list of keywords
        return [title_line.title]
    return guess_title(lines, kinds, first) or ([title_line.title] if title_line else [])


def _may_stand(
    lines: list[Line], kinds: list[str | None], index: int, said: list[set[str]]
) -> bool:
    """Return whether a line may be the title: of a fit kind, or with a date that the title has."""
    if kinds[index] not in NO_TITLE:
        return True
    return kinds[index] == "byline" and any(_squeezed(lines[index].text) in one for one in said)


def _sayings(
    text: str, lines: list[Line], title_line: TitleLine | None, markup: Markup | None
) -> list[set[str]]:
    """Return what the title may be by each witness's word, without white space.

    Witnesses are the browser's title, the tags, and last what the browser's title is whole; names
    of sites are left out.
    """
    said: list[set[str]] = []
    if title_line is not None:
        whole = lines[title_line.index].text
        said.append(_bare([text[slice(*title_line.title)], *title_parts(whole)]))
    if markup is not None:
        values = [markup.said.get(key, [])[:_MOST_SAID] for key in _SAID]
        several = list(dict.fromkeys(one for some in values for one in some))  # most say the same
        folded = zip(several, fold_each(several), strict=True)
        bare = {one: _bare([value, *title_parts(value)]) for one, value in folded}
        said += [set[str]().union(*(bare[one] for one in some)) for some in values]
    return said


def _bare(titles: list[str]) -> set[str]:
    """Return those that are of fit length and no site's name, without white space."""
    bare = {_squeezed(one) for one in titles if not is_site(one.strip())}
    return {one for one in bare if _SHORTEST <= len(one) <= _LONGEST_SAID}


def _squeezed(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def _lines_that_spell(
    lines: list[Line], above: list[int], said: list[set[str]]
) -> list[tuple[int, int]]:
    """Return the line, or the two lines, nearest to the article that spell the title again.

    The one counts that most witnesses name; of those the longest, for tags and the browser's
    title hold the names of site and channel too. The browser's own title is no witness of the
    page's first line, which repeats it.
    """
    best: tuple[tuple[float, int, int], list[int]] | None = None
    if not said or not above:
        return []
    squeezed = {index: _squeezed(lines[index].text) for index in above}
    for parts, bare in _stretches(squeezed, {one for some in said for one in some}):
        one = parts[0]
        witnesses = said[:-1] if one == 0 and squeezed[0] in said[-1] else said
        votes = sum(_vote(bare, some) for some in witnesses)
        if one < _TOP and names_a_site(lines[one].text):
            votes /= 2  # the browser's own title, in words that are not known as such
        if len(bare) < _CLEAR and above[-1] - one > _NEAR:
            votes = 0  # a channel in the menu
        if votes and (best is None or (votes, len(bare), one) > best[0]):
            best = (votes, len(bare), one), parts
    if best is None:
        return []
    places = [(lines[index].start, lines[index].end) for index in best[1]]
    end = lines[best[1][-1]]
    return [*places[:-1], (places[-1][0], end.start + _without_date(end.text))]


def _stretches(squeezed: dict[int, str], said: set[str]) -> Iterator[tuple[list[int], str]]:
    """Yield the lines, and pairs of lines, that a title has or that hold one, of fit length.

    Of two lines one does, or the title's characters stand where they meet: few have to be joined.
    """
    lengths = [len(one) for one in said]
    least = _LEAST_SHARE * min(lengths, default=0)
    most = max(lengths, default=0) / _LEAST_SHARE
    every, long = "\n".join(said), _shortest({one for one in said if len(one) >= _LEAST})
    characters = {*"".join(long)}

    def is_said(bare: str) -> bool:
        return bare in every or any(map(bare.__contains__, long))

    known = {index for index, bare in squeezed.items() if is_said(bare)}
    for one, bare in squeezed.items():
        if one in known and least <= len(bare) <= most:
            yield [one], bare
        below = squeezed.get(one + 1, "")
        meet = bare[-1:] in characters and below[:1] in characters
        if below and (meet or one in known or one + 1 in known):
            both = bare + below
            if least <= len(both) <= most and is_said(both):
                yield [one, one + 1], both


def _shortest(texts: set[str]) -> list[str]:
    """Return those that hold no other: a line that holds any holds one of them."""
    return [one for one in texts if not any(other in one for other in texts - {one})]


def _vote(bare: str, said: set[str]) -> float:
    """Return how far a witness names a line: 1 for the same words, less for most of them."""
    if bare in said:
        return 1.0
    return 0.9 if any(_is_most_of(bare, one) for one in said) else 0.0


def _without_date(text: str) -> int:
    """Return where a title line ends, the date behind it left out."""
    date = find_date(text, _SHORTEST + 2) if len(text) > 2 * _SHORTEST else None
    if date is None or date.end != len(text) or not date.has_time:
        return len(text)
    return len(text[: date.start].rstrip())


def _is_most_of(line: str, title: str) -> bool:
    """Return whether one of the two holds the other and is not much longer."""
    short, long = (line, title) if len(line) < len(title) else (title, line)
    return len(short) >= _LEAST and short in long and len(short) >= _LEAST_SHARE * len(long)
