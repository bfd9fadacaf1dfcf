"""Settings as a person writes them: a YAML file read with care, overrides, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import ConfigError, suggestion
from pipeline.resources import resolve

#: A config has some hundred values; behind aliases of aliases there can be billions.
_MOST_VALUES = 100_000


class Settings(BaseModel):
    """Settings that a person writes: frozen, and a key they do not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: Keys that there were once, and what is written now.
    moved: ClassVar[Mapping[str, str]] = {}


def read_settings(path: str | Path) -> dict[str, Any]:
    """Return the mapping that a YAML file holds; the file is looked for as `resolve` does.

    Raises:
        ConfigError: no such file, not UTF-8, not YAML, a key given twice, or not a mapping.
    """
    try:
        settings = _load_yaml(resolve(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(str(path), ["no such file"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), [f"not UTF-8 at byte {error.start}"]) from error
    except OSError as error:
        raise ConfigError(str(path), [f"cannot be read: {error.strerror}"]) from error
    except _NotYamlError as error:
        raise ConfigError(str(path), [f"not YAML: {error}"]) from error
    except RecursionError as error:
        raise ConfigError(str(path), ["nested too deep"]) from error
    except ValueError as error:  # a NUL in the path, a number of thousands of digits
        raise ConfigError(str(path), [f"cannot be read: {error}"]) from error
    if _size(settings, {}) > _MOST_VALUES:
        raise ConfigError(str(path), ["aliases that stand for too many values; write them out"])
    if not isinstance(settings, dict):
        found = "nothing" if settings is None else type(settings).__name__
        raise ConfigError(str(path), [f"input:, stages:, output: are expected, found {found}"])
    return settings


def _size(value: Any, known: dict[int, int]) -> int:
    """Return how many values there are, those behind aliases counted where they are used."""
    if not isinstance(value, (dict, list)):
        return 1
    if id(value) not in known:
        known[id(value)] = _MOST_VALUES + 1  # for an alias within itself
        inner = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_size(one, known) for one in inner)
    return known[id(value)]


def apply_overrides(
    settings: dict[str, Any], overrides: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the settings with each `section.key=value` put in, and what was wrong with any.

    A stage is named, not numbered: `stages.summary.max_sentences=5`. Values are read as YAML.
    """
    settings, problems = deepcopy(settings), []
    for override in overrides:
        try:
            _apply(settings, override)
        except ValueError as error:
            problems.append(f"--set {override}: {error}")
    return settings, problems


def read_changed(path: str | Path, overrides: Iterable[str]) -> dict[str, Any]:
    """Return the mapping that a YAML file holds, with overrides laid over it.

    Raises:
        ConfigError: no such file, not YAML, or an override that cannot be read.
    """
    settings, problems = apply_overrides(read_settings(path), overrides)
    if problems:
        raise ConfigError(str(path), problems)
    return settings


AnyModel = TypeVar("AnyModel", bound=BaseModel)


def check_settings(where: str, settings: Any, model: type[AnyModel]) -> AnyModel:
    """Return the settings as a checked object.

    Raises:
        ConfigError: with every problem found.
    """
    try:
        return model.model_validate(settings)
    except ValidationError as error:
        raise ConfigError(where, setting_problems(error, model)) from error


def setting_problems(error: ValidationError, config: type[BaseModel]) -> list[str]:
    """Return one readable line for each mistake pydantic found in a mapping of settings."""
    problems = []
    for detail in error.errors():
        key = ".".join(str(part) for part in detail["loc"])
        if detail["type"] == "extra_forbidden":
            inner = _innermost(config, detail["loc"])
            if now := getattr(inner, "moved", {}).get(str(detail["loc"][-1])):
                problems.append(f'"{key}" is no setting any more: {now}')
                continue
            fields = inner.model_fields
            hint = suggestion(str(detail["loc"][-1]), fields)
            known = ", ".join(fields) or "none"
            problems.append(f'unknown setting "{key}"{hint}; known: {known}')
        elif detail["type"] == "missing":
            problems.append(f'the setting "{key}" is missing')
        else:
            found = f", found {detail['input']!r}" if "input" in detail else ""
            problems.append(f"{key or 'settings'}: {_message(detail)}{found}")
    return problems


def without_mistakes(
    model: type[AnyModel], settings: Mapping[str, Any], error: ValidationError
) -> AnyModel | None:
    """Return the settings with those left out that pydantic refused; None where that cannot be."""
    wrong = {str(detail["loc"][0]) if detail["loc"] else "" for detail in error.errors()}
    try:
        return model(**{key: value for key, value in settings.items() if key not in wrong})
    except ValidationError:
        return None


def _message(detail: Mapping[str, Any]) -> str:
    """Return what pydantic says is wrong, lists and mappings as YAML has them."""
    if detail["type"] in ("tuple_type", "list_type"):
        found = detail.get("input")
        example = "A, B" if isinstance(found, (Mapping, type(None))) else found
        return f"a list is needed, e.g. [{example}]"
    if detail["type"] in ("dict_type", "mapping_type", "model_type"):
        return "key: value is needed"
    return str(detail["msg"]).removeprefix("Value error, ")


def _innermost(config: type[BaseModel], place: Sequence[Any]) -> type[BaseModel]:
    """Return the settings that hold the last key of a place, where settings hold others."""
    for key in place[:-1]:
        field = config.model_fields.get(key) if isinstance(key, str) else None
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        config = inner
    return config


def _apply(settings: dict[str, Any], override: str) -> None:
    path, equals, written = override.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise ValueError("section.key=value is expected, e.g. stages.summary.max_sentences=5")
    value = _read_value(written)
    if keys[0] == "stages":
        if len(keys) < 3:
            raise ValueError("stages.NAME.setting=value is expected")
        target, keys = _stage_settings(settings.get("stages"), keys[1]), keys[2:]
    else:
        target = settings
    for key in keys[:-1]:
        if target.get(key) is None:
            target[key] = {}
        elif key == "format" and isinstance(target[key], str):
            target[key] = {target[key]: None}  # a name alone is a name without options
        target = target[key]
        if not isinstance(target, dict):
            raise ValueError(f'"{key}" is a value and has no settings of its own')
    target[keys[-1]] = value


def _read_value(written: str) -> Any:
    """Return the value that YAML has for a word; a single mark stands for itself: - @ | ; ,"""
    if len(written) == 1 and not written.isalnum() and written != "~":  # which is YAML's null
        return written
    try:
        return _load_yaml(written)
    except _NotYamlError as error:
        told = f"the value is not YAML: {error}"
        raise ValueError(f"{told}; a string of such marks needs quotes within quotes") from error


def _stage_settings(entries: Any, name: str) -> dict[str, Any]:
    """Return the settings of the stage `name`, to be changed in place."""
    names: list[str] = []
    for position, entry in enumerate(entries if isinstance(entries, list) else []):
        if entry == name:
            entries[position] = {name: {}}
        if isinstance(entries[position], dict) and name in entries[position]:
            if entries[position][name] is None:
                entries[position][name] = {}
            if isinstance(entries[position][name], dict):
                found: dict[str, Any] = entries[position][name]
                return found
        names += [str(key) for key in entry] if isinstance(entry, dict) else [str(entry)]
    known = ", ".join(names) or "none"
    raise ValueError(f'the config has no stage "{name}"{suggestion(name, names)}; it has: {known}')


class _NotYamlError(ValueError):
    """What is wrong with a text that is not YAML, and where, on one line."""


def _load_yaml(written: str) -> Any:
    """Return what a YAML text says; PyYAML is imported when there is some."""
    import yaml

    from pipeline.strict_yaml import StrictLoader, on_one_line

    try:
        return yaml.load(written, Loader=StrictLoader)
    except yaml.YAMLError as error:
        raise _NotYamlError(on_one_line(error)) from error
