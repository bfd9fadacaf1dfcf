"""What a stage is, and how a name in a config becomes one."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from pipeline.document import Document
from pipeline.errors import ConfigError, suggestion
from pipeline.settings import Settings, setting_problems


class StageConfig(Settings):
    """Settings of a stage: frozen, and a key it does not know is an error."""


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


@lru_cache(maxsize=1)
def _scan() -> None:
    """Import every module of `pipeline.stages`; each registers what it holds."""
    package = importlib.import_module("pipeline.stages")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
