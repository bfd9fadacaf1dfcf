"""Character encodings told apart from the bytes: UTF-8, UTF-16, the GB family and Big5."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.formats.common_characters import COMMON

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

UTF8 = "utf-8"
_BOMS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: What a page calls itself → what is read: a codec that holds all that browsers read under it.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "ascii": UTF8,
    "utf-8-sig": UTF8,
    "utf_8_sig": UTF8,
    "utf-16": "utf-16-le",
    "iso8859-1": "cp1252",
}

_CANDIDATES = ("gb18030", "big5hkscs", UTF8, "utf-16-le", "utf-16-be")
#: As many first bytes are looked at: enough for a page, and soon done.
_SAMPLE = 1 << 16
_UNREAD = "\ufffd"  # what a codec gives for bytes that it cannot read
_MOST = 0x10000  # characters beyond it are counted as the last one


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was read: the codec, and how many bytes stand as U+FFFD since it has none.

    The byte-order mark, where there is one, is the text's first character.
    """

    text: str
    encoding: str = UTF8
    undecodable: int = 0

    @property
    def note(self) -> str:
        """What a person should be told of it, or ""."""
        if not self.undecodable:
            return ""
        plural = "s" if self.undecodable > 1 else ""
        return f"{self.undecodable} byte{plural} cannot be read as {self.encoding}; each is U+FFFD"


def decode(raw: bytes, *, given: str | None = None, declared: Sequence[str | None] = ()) -> Decoded:
    """Return the text of bytes, read in the likeliest encoding.

    In this order: what was `given`; a byte-order mark; UTF-8 if it is valid; the first of
    `declared` that reads every byte; what the bytes look like.

    Raises:
        InputError: no such encoding as `given`.
    """
    if given is not None:
        return _decoded(raw, canonical(given))
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _decoded(raw, encoding)
    try:
        return Decoded(raw.decode(UTF8))
    except UnicodeDecodeError:
        pass
    for name in declared:
        said = known(name)
        if said and said != UTF8 and (text := _read(raw, said)) is not None:
            return Decoded(text, said)
    return _decoded(raw, detect(raw))


def canonical(name: str) -> str:
    """Return the name of the codec that reads an encoding.

    Raises:
        InputError: there is none of that name.
    """
    encoding = known(name)
    if encoding is None:
        raise InputError(
            f'no encoding called "{name}"; e.g. utf-8, gb18030 (for GB2312 and GBK too), big5, '
            "utf-16 are known"
        )
    return encoding


def known(name: str | None) -> str | None:
    """Return the codec of an encoding's name as a page may write it, None where there is none."""
    if not name:
        return None
    plain = name.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(plain).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(found, found)


def detect(raw: bytes) -> str:
    """Return the encoding that bytes which are not valid UTF-8 look like.

    Each candidate reads the first bytes; the one that gives most of what Chinese text is made of,
    and least that it cannot read, is taken. UTF-8 is one of them: a page may be damaged.
    """
    sample = raw[:_SAMPLE]
    likelihoods = {encoding: _likelihood(sample, encoding) for encoding in _CANDIDATES}
    best = max(likelihoods, key=lambda encoding: likelihoods[encoding])
    # Any two bytes are something in UTF-16: data that is no text must not pass for it.
    return UTF8 if likelihoods[best] < 0 else best


def _likelihood(sample: bytes, encoding: str) -> float:
    """Return how much a sample looks like Chinese text when read so, at most 1.

    ASCII says nothing, as all but UTF-16 read it alike. A byte that cannot be read weighs as much
    as ten characters: it is the surest sign that there is.
    """
    text = sample.decode(encoding, "replace")
    ordinary, common, odd, zeros = _count_classes(text)
    unread = text.count(_UNREAD) - _count_spelt(sample, encoding)
    bad = unread + zeros
    foreign = ordinary - unread + common + odd
    return (common - odd - 10 * bad) / (foreign + bad) if foreign else -float(bad)


def _count_spelt(sample: bytes, encoding: str) -> int:
    """Return how many U+FFFD a sample holds itself; nearly none does, and is not decoded for it."""
    spelt = _UNREAD.encode(encoding, "ignore")
    return sample.decode(encoding, "ignore").count(_UNREAD) if spelt and spelt in sample else 0


def _count_classes(text: str) -> tuple[int, int, int, int]:
    """Return how many characters beyond ASCII a text has, common and odd ones apart, and zeros."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    _, *counts = np.bincount(_class_table()[np.minimum(codes, _MOST - 1)], minlength=5).tolist()
    return counts[0], counts[1], counts[2], counts[3]


@lru_cache(maxsize=1)
def _class_table() -> npt.NDArray[np.uint8]:
    """Return the class of each character: ASCII, ordinary, common, odd (no use for it), zero."""
    import numpy as np

    table = np.ones(_MOST, dtype=np.uint8)
    table[:0x80] = 0
    table[[ord(character) for character in COMMON]] = 2
    for first, last in ((0x80, 0xA0), (0xAC00, 0xD800), (0xE000, 0xF900)):
        table[first:last] = 3
    table[0] = 4
    return table


def _read(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return None


def _decoded(raw: bytes, encoding: str) -> Decoded:
    if (whole := _read(raw, encoding)) is not None:
        return Decoded(whole, encoding)
    text = raw.decode(encoding, "replace")
    # A codec gives one U+FFFD for each unit that it cannot read; those of the page itself stay.
    own = raw.decode(encoding, "ignore").count(_UNREAD)
    return Decoded(text, encoding, text.count(_UNREAD) - own)
