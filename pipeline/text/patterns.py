"""Regular expressions that are compiled when first used.

Compiling a class of Chinese characters takes up to 2 ms, and there are hundreds of patterns of
which a page needs a few: a cold start compiles those alone.
"""

from __future__ import annotations

import re
from typing import Any, cast


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression as `re.compile` does, compiled at its first match.

    To functions of `re` itself, such as `re.sub`, it cannot be given.
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


class _Lazy:
    """Stands for a compiled pattern; a method asked for once is kept, and costs no more then."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copying and pickling look for
            raise AttributeError(name)
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self.flags)
        found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found
