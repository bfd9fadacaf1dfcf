"""The texts of a benchmark: real ones, as many as asked for, and longer or shorter ones of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import cycle, islice
from pathlib import Path

from pipeline.config import Config
from pipeline.errors import InputError
from pipeline.formats import InputFailure
from pipeline.formats.inputs import read_inputs


def read_texts(config: Config, limit: int) -> list[str]:
    """Return the texts of the first `limit` documents that a config's input names.

    Raises:
        InputError: there are none.
    """
    found = read_inputs(config.input.find(), limit=limit)
    texts = [one.doc.text for one in found if not isinstance(one, InputFailure)]
    if not any(texts):
        raise InputError("nothing to measure: the input holds no text")
    return texts


def write_texts(texts: Iterable[str], path: Path) -> Path:
    """Write texts as JSON lines and return the path."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            file.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
    return path


def of_length(texts: Sequence[str], length: int) -> str:
    """Return one text of `length` characters, made of texts one after another."""
    pieces: list[str] = []
    size = 0
    for text in cycle(texts):
        pieces.append(text)
        size += len(text) + 1
        if size >= length:
            return "\n".join(pieces)[:length]
    return ""


def of_count(texts: Sequence[str], count: int, length: int | None = None) -> list[str]:
    """Return `count` texts of at most `length` characters; where there are fewer, some repeat.

    A copy has its number in a line below: of equal texts in a batch only one would be read.
    """
    found = [text[:length] for text in islice(texts, count)]
    for number in range(len(texts), count):
        mark = f"\n{number}"
        end = None if length is None else max(0, length - len(mark))
        found.append(f"{texts[number % len(texts)][:end]}{mark}"[:length])
    return found
