"""Which texts of a set without a development split are kept for development."""

from __future__ import annotations

from hashlib import sha256


def in_dev_split(text: str) -> bool:
    """Return True for a tenth of all texts, chosen by the text alone.

    Training leaves these out and evaluation takes them; the rule is the last decimal digit of
    the text's SHA-256, so no list of chosen texts has to be kept.
    """
    return int(sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), 16) % 10 == 0
