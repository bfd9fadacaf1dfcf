"""What a training was begun with, kept in its work folder: another one does not go on in it."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import ResumeError

#: File in the work folder that says what is trained there, with what.
RECORD = "config.json"

Made = TypeVar("Made")


def kept(path: Path, make: Callable[[], Made]) -> Made:
    """Return what `make` makes, or what it made when the file was written."""
    if not path.exists():
        made = make()
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            pickle.dump(made, file, protocol=5)
        os.replace(temporary, path)
        return made
    with path.open("rb") as file:
        found: Made = pickle.load(file)
    return found


def keep_record(work: Path, now: Mapping[str, Any], *, begun: bool) -> None:
    """Write what a training is made with into its folder; where it has begun, it is to be the same.

    Args:
        work: a folder that exists.
        now: settings, as JSON holds them; mappings within it are compared key by key.
        begun: whether the folder holds results. A training that came to none, for a mistake say,
            does not stand in the way.

    Raises:
        ResumeError: the results are those of other settings, and which.
    """
    flat = dict(_flat(now))
    if not begun:
        (work / RECORD).write_text(json.dumps(flat, ensure_ascii=False, indent=1), encoding="utf-8")
    elif changed := _differences(_read(work), flat):
        raise ResumeError(_refusal(work, changed))


def _flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _read(work: Path) -> dict[str, Any]:
    try:
        found = json.loads((work / RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        lacking = f"results are there without a {RECORD}"
        raise ResumeError(_refusal(work, [lacking])) from error
    except (ValueError, OSError) as error:
        raise ResumeError(_refusal(work, [f"{RECORD} cannot be read: {error}"])) from error
    if not isinstance(found, dict):
        raise ResumeError(_refusal(work, [f"{RECORD} holds no JSON object"]))
    return found


def _differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    return [
        f"{key}: was {_told(before, key)}, is {_told(now, key)}"
        for key in dict.fromkeys([*before, *now])
        if key not in before or key not in now or before[key] != now[key]
    ]


def _told(record: dict[str, Any], key: str) -> str:
    return json.dumps(record[key], ensure_ascii=False) if key in record else "not there"


def _refusal(work: Path, differences: Sequence[str]) -> str:
    return "\n  ".join(
        [
            f"{work} holds a training that differs from this one:",
            *differences,
            "go on with what it was begun with, delete that folder to start afresh, or name "
            "another output and work",
        ]
    )
