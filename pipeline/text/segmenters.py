"""Word segmentation: engines that cut folded text into words."""

from __future__ import annotations

import logging
import warnings
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, Literal

from pipeline.document import Span

#: The names of the dictionary engines, as configs spell them.
Engine = Literal["jieba", "rjieba"]

#: Folded text → its words in order, each with a part of speech or None; together they are the text.
Cut = Callable[[str], list[tuple[str, str | None]]]

#: The stretch [start, end) of one text → its words, each labelled with a part of speech or None.
CutAt = Callable[[int, int], list[Span]]

#: Characters cut at once. The engines guess unknown words by a search whose time grows with the
#: square of a run's length; no sentence of the shared sets has a run without marks of this length.
_LONGEST_RUN = 512
_INSIDE = "+#&._%-"  # marks that jieba reads as part of a word
#: Words at the end of such a piece that are cut again with what follows: the break made them.
_DOUBTFUL = 16


def load_cut(engine: Engine, *, hmm: bool = True, tags: bool = False) -> Cut:
    """Return the function that cuts, its dictionary loaded.

    Args:
        hmm: guess words that the dictionary lacks.
        tags: give parts of speech, in the ICTCLAS tag set of jieba's dictionary. Slower, and with
            the engine jieba guessed words may differ: its tagger guesses them in its own way.
    """
    cut = _load_rjieba(hmm, tags) if engine == "rjieba" else _load_jieba(hmm, tags)
    return lambda text: cut(text) if len(text) <= _LONGEST_RUN else list(_cut_long(text, cut))


def _cut_long(text: str, cut: Cut) -> Iterator[tuple[str, str | None]]:
    """Yield the words of a long text, cut in pieces that end at a space or mark, or overlap."""
    start = 0
    while start < len(text):
        end = min(start + _LONGEST_RUN, len(text))
        words = cut(text[start:end])
        if end < len(text):
            words = words[: _safe_end(words)]
        for word in words:
            yield word
            start += len(word[0])


def _safe_end(words: list[tuple[str, str | None]]) -> int:
    """Return how many words of a piece stand whatever follows: to its last mark, or nearly all."""
    marks = (
        number
        for number in range(len(words) - 1, len(words) // 2, -1)
        if not words[number][0][-1].isalnum() and words[number][0] not in _INSIDE
    )
    return next(marks, max(1, len(words) - _DOUBTFUL - 1)) + 1


def cut_at_ends(ends: Sequence[int]) -> CutAt:
    """Return the function that cuts stretches after the given word ends, untagged.

    The ends of a long page, an array, are taken to be in order.
    """
    known = ends if isinstance(ends, array) else sorted({*ends})

    def cut(start: int, end: int) -> list[Span]:
        inner = known[bisect_right(known, start) : bisect_left(known, end)]
        return [*map(Span, (start, *inner), (*inner, end))]

    return cut


def cut_text(text: str, cut: Cut) -> CutAt:
    """Return the function that cuts stretches of `text` as the engine does that cuts whole ones."""

    def cut_at(start: int, end: int) -> list[Span]:
        words = cut(text[start:end])
        places = pairwise(accumulate((len(word) for word, _ in words), initial=start))
        return [Span(*place, tag) for place, (_, tag) in zip(places, words, strict=True)]

    return cut_at


def _load_jieba(hmm: bool, tags: bool) -> Cut:
    with warnings.catch_warnings():  # jieba's own modules are full of deprecated things
        warnings.simplefilter("ignore")
        import jieba
        import jieba.posseg

    logging.getLogger("jieba").setLevel(logging.ERROR)
    tokenizer = dictionary_of(jieba.Tokenizer())  # our own: the global one is the program's
    if tags:
        tagger = jieba.posseg.POSTokenizer(tokenizer)
        return lambda text: [(pair.word, pair.flag) for pair in tagger.cut(text, HMM=hmm)]
    return lambda text: [(word, None) for word in tokenizer.cut(text, HMM=hmm)]


def dictionary_of(tokenizer: Any) -> Any:
    """Return a tokenizer of jieba's with its dictionary read from the package.

    `initialize` would believe jieba.cache in the temporary folder, where anybody can lay one.
    """
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def _load_rjieba(hmm: bool, tags: bool) -> Cut:
    """The same dictionary and algorithm in Rust; on news 99.9 % of its words are jieba's."""
    import rjieba

    tokenizer = rjieba.Jieba()
    if tags:
        return lambda text: [(word, tag) for word, tag in tokenizer.tag(text, hmm)]
    return lambda text: [(word, None) for word in tokenizer.cut(text, hmm)]
