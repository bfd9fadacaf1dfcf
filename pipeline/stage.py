"""What a stage is, and how a name in a config becomes one."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

from pipeline.document import Document
from pipeline.errors import ConfigError, suggestion


class StageConfig(BaseModel):
    """Settings of a stage: frozen, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(ABC):
    """A batch of documents in, the same batch with one more layer out.

    A stage assigns its whole layer, so running it twice gives the same document. The
    constructor is cheap and the object picklable; `load` reads checkpoints and dictionaries,
    once a process.
    """

    Config: ClassVar[type[StageConfig]] = StageConfig
    name: ClassVar[str] = ""
    #: Layers that must be there.
    requires: tuple[str, ...] = ()
    #: Layers that are read where they are there; a stage that writes one must not come later.
    uses: tuple[str, ...] = ()
    #: Layers that this stage writes.
    provides: tuple[str, ...] = ()

    def __init__(self, config: StageConfig | None = None) -> None:
        self.config: Any = config if config is not None else self.Config()

    def load(self) -> None:  # noqa: B027 - most stages have nothing to load
        """Read what the stage needs; called once before the first batch."""

    def problems(self) -> list[str]:
        """What keeps `load` from working, as far as a quick look at the files shows it."""
        return []

    def missing(self) -> list[str]:
        """Names of checkpoints that have to be fetched before `load` can work."""
        return []

    @property
    def made_by(self) -> str:
        """What a document's `made_by` says of this stage's layers, before `load` as after."""
        return self.name

    @abstractmethod
    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the same documents in the same order, with this stage's layers assigned."""


AnyStage = TypeVar("AnyStage", bound=type[Stage])
_REGISTRY: dict[str, type[Stage]] = {}


def register(name: str) -> Callable[[AnyStage], AnyStage]:
    """Return a decorator that makes a stage class known under `name`."""

    def add(cls: AnyStage) -> AnyStage:
        cls.name = name
        _REGISTRY[name] = cls
        return cls

    return add


def known_stages(imports: Iterable[str] = ()) -> dict[str, type[Stage]]:
    """Return every stage by name: those in `pipeline.stages`, and those in modules `imports`."""
    _scan()
    for module in imports:
        importlib.import_module(module)
    return dict(sorted(_REGISTRY.items()))


def create(name: str, settings: Mapping[str, Any] | None = None) -> Stage:
    """Return the stage `name` with `settings` checked; nothing is loaded.

    Raises:
        ConfigError: no such stage, or settings that it does not take.
    """
    from pydantic import ValidationError

    stages = known_stages()
    if name not in stages:
        hint = suggestion(name, stages)
        raise ConfigError(name, [f'no stage called "{name}"{hint}; known: {", ".join(stages)}'])
    cls = stages[name]
    try:
        return cls(cls.Config(**dict(settings or {})))
    except ValidationError as error:
        raise ConfigError(name, setting_problems(error, cls.Config)) from error


def setting_problems(error: Any, config: type[BaseModel]) -> list[str]:
    """Return one readable line for each mistake pydantic found in a mapping of settings."""
    problems = []
    for detail in error.errors():
        key = ".".join(str(part) for part in detail["loc"])
        if detail["type"] == "extra_forbidden":
            fields = _innermost(config, detail["loc"]).model_fields
            hint = suggestion(str(detail["loc"][-1]), fields)
            known = ", ".join(fields) or "none"
            problems.append(f'unknown setting "{key}"{hint}; known: {known}')
        elif detail["type"] == "missing":
            problems.append(f'the setting "{key}" is missing')
        else:
            found = f", found {detail['input']!r}" if "input" in detail else ""
            message = detail["msg"].removeprefix("Value error, ")
            problems.append(f"{key or 'settings'}: {message}{found}")
    return problems


def _innermost(config: type[BaseModel], place: Sequence[Any]) -> type[BaseModel]:
    """Return the settings that hold the last key of a place, where settings hold others."""
    for key in place[:-1]:
        field = config.model_fields.get(key) if isinstance(key, str) else None
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        config = inner
    return config


@lru_cache(maxsize=1)
def _scan() -> None:
    """Import every module of `pipeline.stages`; each registers what it holds."""
    package = importlib.import_module("pipeline.stages")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
