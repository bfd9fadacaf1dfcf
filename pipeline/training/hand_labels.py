"""Topics that records of public sets were given by hand: who reads the file has no text in it.

A line is the first 16 hexadecimal digits of the SHA-256 of a record's text, a tab, and the topics
of that text, the first one first, with commas between: `9f86d081884c7d65<TAB>finance,world`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.errors import InputError, suggestion
from pipeline.taxonomy import TOPIC_NAMES

#: Digits of the hash: two of ten thousand texts have the same ones once in 10^11 sets.
_DIGITS = 16


def text_key(text: str) -> str:
    """Return the checksum that a text is found by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def read_labels(path: Path) -> dict[str, list[str]]:
    """Return key of a text → its topics.

    Raises:
        InputError: there is no such file, or a line has another form or another topic.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file of labels; see `labels` of the sets in the config")
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(_label(line, f"{path}:{number}") for number, line in enumerate(lines, start=1))


def _label(line: str, where: str) -> tuple[str, list[str]]:
    key, _, named = line.partition("\t")
    topics = named.split(",")
    if len(key) != _DIGITS or not named:
        raise InputError(
            f"{where}: {line!r} is no label; {_DIGITS} digits of a text's SHA-256, a tab and "
            "topics with commas between are needed"
        )
    for topic in topics:
        if topic not in TOPIC_NAMES:
            known = ", ".join(TOPIC_NAMES)
            hint = suggestion(topic, TOPIC_NAMES)
            raise InputError(f'{where}: there is no topic "{topic}"; known are {known}{hint}')
    return key, topics
