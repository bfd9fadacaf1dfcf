"""What may be shown: ids, names and messages come from outside, and a terminal obeys escapes."""

from __future__ import annotations

import re

#: C0 and C1 controls but the line break and the tab, bidirectional overrides, line separators,
#: and half characters of names that are not UTF-8.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def shown(text: object) -> str:
    """Return a text for a terminal: control characters (控制字符) are escaped, lines stay."""
    return _UNSAFE.sub(_escaped, str(text))


def on_one_line(text: object) -> str:
    """Return a text for one line of a table: line breaks are escaped too."""
    return shown(text).replace("\n", "\\n")


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
