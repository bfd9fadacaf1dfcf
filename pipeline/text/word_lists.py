"""Files that people write for a stage: one entry a line, UTF-8, any kind of line end."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import InputError
from pipeline.text.patterns import lazy

_LINE_END = lazy(r"\r\n|\r|\n")


def read_lines(path: Path, what: str, setting: str) -> list[str]:
    """Return the lines of a file, without a byte order mark.

    Raises:
        InputError: missing, unreadable or not UTF-8; `what` is the file and `setting` names it.
    """
    try:
        return _LINE_END.split(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(
            f"{path}, line {line}: not UTF-8 (byte {error.start}); save the {what} as UTF-8"
        ) from error
    except OSError as error:
        raise InputError(
            f"{path}: the {what} cannot be read ({error.strerror or error}); "
            f"mend the setting {setting}, or set it to null"
        ) from error
