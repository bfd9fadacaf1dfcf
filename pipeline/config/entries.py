"""The list of stages in a config, and the modules in which stages of other people stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from pipeline.errors import ConfigError, suggestion
from pipeline.order import Step, order_problems
from pipeline.settings import setting_problems, without_mistakes
from pipeline.stage import Stage, StageConfig, known_stages


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of `stages:`, as far as it could be read.

    Attributes:
        label: what messages call it.
        name: of the stage.
        cls: the stage, or the one that is likely meant; None: none is like it.
        made: its settings, checked; None where they have mistakes.
        partial: its settings without the mistakes.
        problems: what is wrong.
        unsure: a choice among few is one of the mistakes, and with it what else would be wrong.
    """

    label: str | None
    name: str
    cls: type[Stage] | None
    made: StageConfig | None = None
    partial: StageConfig | None = None
    problems: tuple[str, ...] = ()
    unsure: bool = False


def read_imports(names: Any) -> tuple[tuple[str, ...], list[str]]:
    """Return the modules under `imports:` that could be imported, and what is wrong."""
    if names is None:
        return (), []
    if isinstance(names, str):
        names = [names]
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        return (), [f"imports: a list of module names is needed, found {names!r}"]
    found, problems = [], []
    for position, name in enumerate(names):
        try:
            known_stages([name])
            found.append(name)
        except ConfigError as error:
            problems += [f'imports[{position}] "{name}": {told}' for told in error.problems]
        except (Exception, SystemExit) as error:  # whatever a module does when it is imported
            kind = "" if isinstance(error, ImportError) else f"{type(error).__name__}: "
            why = f'cannot import the module "{name}": {kind}{error}'
            problems.append(f"imports[{position}]: {why}")
    return tuple(found), problems


def read_stages(
    entries: Any, imports: Iterable[str], given: Iterable[str], offline: bool | None
) -> tuple[tuple[tuple[str, StageConfig], ...], list[str]]:
    """Return each stage's name with its checked settings, and what is wrong.

    `given` are layers that the documents have before the first stage; `offline` is the setting of
    every stage that knows it and does not say it itself.
    """
    if not isinstance(entries, (list, tuple)) or not entries:
        found = "nothing" if entries is None else repr(entries)
        return (), [f"stages: a list of stages is needed, found {found}"]
    read = list(_read_entries(entries, imports, offline))
    problems = [problem for entry in read for problem in entry.problems]
    order = order_problems([Step(entry.label, entry.cls) for entry in read], given)
    checked = tuple((entry.name, entry.made) for entry in read if entry.made is not None)
    return checked, problems + order


def absence_problems(entries: Any, imports: Iterable[str], offline: bool | None) -> list[str]:
    """Return what the stages' files lack, of those with mistakes too, as far as that can be said.

    Looks at the files themselves, so it is for configs that are wrong already; whether those that
    are right find theirs, `Pipeline.check` says.
    """
    if not isinstance(entries, (list, tuple)):
        return []
    problems = []
    for entry in _read_entries(entries, imports, offline):
        if entry.partial is None or entry.cls is None:
            continue
        stage = entry.cls(entry.partial)
        told = entry.partial.absent_files() if entry.unsure else stage.problems()
        problems += [f"{entry.label}: {problem}" for problem in told]
    return problems


def _read_entries(
    entries: Iterable[Any], imports: Iterable[str], offline: bool | None
) -> Iterator[Entry]:
    """Yield each entry as far as it can be read."""
    known, entries = known_stages(imports), list(entries)
    shared = _shared_settings(entries, offline)
    for position, entry in enumerate(entries):
        name, settings, problem = _read_entry(entry)
        if problem is None and name not in known:
            hint = suggestion(name, known)
            problem = f'no stage called "{name}"{hint}; known: {", ".join(known)}'
        if problem is not None:
            told = f"stages[{position}]: {problem}"
            yield Entry(None, name, _likeliest(name, known), problems=(told,))
            continue
        fields = known[name].Config.model_fields
        common = {key: value for key, value in shared.items() if key in fields}
        yield _checked(f"stages[{position}] {name}", name, known[name], {**common, **settings})


def _checked(label: str, name: str, cls: type[Stage], settings: dict[str, Any]) -> Entry:
    """Return the entry of a stage that there is, its settings checked."""
    try:
        made = cls.Config(**settings)
    except ValidationError as error:
        problems = [f"{label}: {found}" for found in setting_problems(error, cls.Config)]
        partial = without_mistakes(cls.Config, settings, error)
        unsure = any(detail["type"] == "literal_error" for detail in error.errors())
        return Entry(label, name, cls, None, partial, tuple(problems), unsure)
    return Entry(label, name, cls, made, made)


def _shared_settings(entries: Iterable[Any], offline: bool | None) -> dict[str, Any]:
    """Return the settings that every stage has which knows them and does not say them itself."""
    shared: dict[str, Any] = {} if offline is None else {"offline": offline}
    for entry in entries:
        name, settings, problem = _read_entry(entry)
        if name == "words" and problem is None and "user_dict" in settings:
            shared["user_dict"] = settings["user_dict"]
    return shared


def _read_entry(entry: Any) -> tuple[str, dict[str, Any], str | None]:
    """Return a stage's name and settings, and what is wrong with the entry, if anything."""
    if isinstance(entry, str):
        return entry, {}, None
    if not isinstance(entry, Mapping) or not entry:
        return "", {}, f"a stage is a name, or a name with settings; found {entry!r}"
    name = str(next(iter(entry)))
    if len(entry) > 1:
        keys = ", ".join(str(key) for key in entry)
        return name, {}, f"one stage an entry, found {keys}; indent settings below the stage's name"
    settings = entry[name] if name in entry else next(iter(entry.values()))
    if settings is None:
        return name, {}, None
    if not isinstance(settings, Mapping):
        return name, {}, f"{name}: settings are needed, as key: value; found {settings!r}"
    return name, {str(key): value for key, value in settings.items()}, None


def _likeliest(name: str, known: Mapping[str, type[Stage]]) -> type[Stage] | None:
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return known[close[0]] if close else None
