"""jieba as a yardstick: its words, tags and dictionary, untouched by any user dictionary."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import Any


def cut(text: str) -> list[str]:
    """Return jieba's words of a text, those of white space left out."""
    return [word for word in _tokenizer().lcut(text) if not word.isspace()]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each of jieba's words that is not white space."""
    for word, start, end in _tokenizer().tokenize(text):
        if not word.isspace():
            yield start, end


def tagged(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and part-of-speech tag of each word.

    The tagger drops no character, so the lengths of its words give the offsets.
    """
    position = 0
    for pair in _tagger().cut(text):
        yield position, position + len(pair.word), pair.flag
        position += len(pair.word)


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Return the words of jieba's dictionary."""
    tokenizer = _tokenizer()
    tokenizer.initialize()
    return frozenset(word for word, frequency in tokenizer.FREQ.items() if frequency)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()


@lru_cache(maxsize=1)
def _tagger() -> Any:
    import jieba.posseg

    return jieba.posseg.POSTokenizer(_tokenizer())
