"""What a stage is, and how a name in a config becomes one."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, MutableSequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar, cast

import typing_extensions

from pipeline.document import Document, Label, Span
from pipeline.errors import ConfigError, DocumentError, suggestion
from pipeline.resources import resolve
from pipeline.settings import Settings, check_settings


class StageConfig(Settings):
    """Settings of a stage: frozen, and a key it does not know is an error."""

    #: Settings that name a file of the user's.
    files: ClassVar[tuple[str, ...]] = ()

    def absent_files(self) -> list[str]:
        """Return a line for each file that the settings name and that is not there."""
        named = {setting: getattr(self, setting) for setting in self.files}
        return [
            f"{setting} {path}: no such file"
            for setting, path in named.items()
            if path is not None and not resolve(path).is_file()
        ]


#: The settings of a stage; of one that names none, those that every stage has.
AnyConfig = typing_extensions.TypeVar(
    "AnyConfig", bound=StageConfig, default=StageConfig, covariant=True
)


class Stage(ABC, Generic[AnyConfig]):
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
    #: Layers of other stages that it may change where they are there already.
    amends: tuple[str, ...] = ()
    #: Layers that this stage writes; "title", "meta" and "meta.KEY" where it finds those.
    provides: tuple[str, ...] = ()

    def __init__(self, config: AnyConfig | None = None) -> None:
        self.config = config if config is not None else cast("AnyConfig", self.Config())

    def load(self) -> None:
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

    @property
    def can_be_forked(self) -> bool:
        """Whether a worker may be a copy (fork) of a process that has loaded this stage.

        That is so where it starts no thread and holds no connection, open file or GPU. Stages that
        do not say so are loaded by every worker anew.
        """
        return False

    def follow_up(self) -> Callable[[Document], None] | None:
        """Return what a run does to all its documents, in order, once all are annotated.

        For what can only be said of a document beside all others; None: nothing.
        """
        return None

    @abstractmethod
    def __call__(self, docs: list[Document]) -> list[Document]:
        """Return the same documents in the same order, with this stage's layers assigned."""


@dataclass(frozen=True, slots=True)
class Layers:
    """What a document had before a stage, so that a stage that fails leaves no half of a layer."""

    id: str
    text: str
    spans: dict[str, MutableSequence[Span]]
    labels: dict[str, list[Label]]
    texts: dict[str, str]
    meta: dict[str, object]
    made_by: dict[str, str]
    errors: list[dict[str, str]]

    @classmethod
    def of(cls, doc: Document) -> Layers:
        """Return what a document has."""
        return cls(
            doc.id,
            doc.text,
            spans={**doc.spans},
            labels={**doc.labels},
            texts={**doc.texts},
            meta={**doc.meta},
            made_by={**doc.made_by},
            errors=[*doc.errors],
        )

    def changes(self, doc: Document) -> Document:
        """Return the document with only the spans that are new since."""
        new = {
            layer: spans
            for layer, spans in doc.spans.items()
            if spans is not self.spans.get(layer) or layer not in self.made_by
        }
        return Document(doc.id, doc.text, new, doc.labels, doc.texts, doc.meta)

    def written(self, doc: Document) -> set[str]:
        """Return the layers that are new, another, or gone since; keys of meta as "meta.KEY"."""
        lists: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = [
            (self.spans, doc.spans),
            (self.labels, doc.labels),
        ]
        found = {
            layer
            for old, new in lists
            for layer in old.keys() | new.keys()
            if old.get(layer) is not new.get(layer)
        }
        plain: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = [
            (self.texts, doc.texts),
            (self.meta, doc.meta),
        ]
        texts, meta = (
            {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
            for old, new in plain
        )
        return found | texts | {f"meta.{key}" for key in meta}

    def restore(self, doc: Document) -> None:
        """Give a document back what it had."""
        doc.spans, doc.labels, doc.texts = {**self.spans}, {**self.labels}, {**self.texts}
        doc.meta, doc.made_by, doc.errors = {**self.meta}, {**self.made_by}, [*self.errors]
        if (doc.id, doc.text) != (self.id, self.text):
            doc.id, doc.text, doc._folded = self.id, self.text, None


def check_layers(stage: Stage, doc: Document, before: Layers) -> None:
    """Refuse a layer that was written and not declared, or declared and not written."""
    if doc.errors != before.errors:
        raise DocumentError(f"{stage.name} changed the errors of {doc.id!r}; raise one instead")
    written = before.written(doc)
    for layer in sorted(written - {*stage.provides, *stage.amends}):
        if not (layer.startswith("meta.") and "meta" in stage.provides):
            raise DocumentError(
                f'{stage.name} wrote the layer "{layer}", which it does not declare; add it to '
                f"the stage's provides ({', '.join(stage.provides) or 'nothing so far'})"
            )
    for layer in stage.provides:
        if layer not in written and layer not in doc.texts and not is_fact(layer):
            raise DocumentError(
                f'{stage.name} declares the layer "{layer}" and did not write it on {doc.id!r}; '
                "a stage assigns its whole layer, an empty list where there is nothing"
            )


AnyStage = TypeVar("AnyStage", bound=type[Stage])
_REGISTRY: dict[str, type[Stage]] = {}


def register(name: str) -> Callable[[AnyStage], AnyStage]:
    """Return a decorator that makes a stage class known under `name`.

    Raises:
        ConfigError: another class has that name; the same one, defined again, takes its place.
    """

    def add(cls: AnyStage) -> AnyStage:
        other = _REGISTRY.get(name)
        if other is not None and _place(other) != _place(cls):
            told = f'the name "{name}" is taken by {_place(other)}; give {_place(cls)} another'
            raise ConfigError(name, [told])
        cls.name = name
        _REGISTRY[name] = cls
        return cls

    return add


def is_fact(layer: str) -> bool:
    """Return whether a layer is what a page may or may not say of itself: its title, metadata."""
    return layer in ("title", "meta") or layer.startswith("meta.")


def _place(cls: type[Stage]) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


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
    stages = known_stages()
    if name not in stages:
        hint = suggestion(name, stages)
        raise ConfigError(name, [f'no stage called "{name}"{hint}; known: {", ".join(stages)}'])
    cls = stages[name]
    return cls(check_settings(name, settings or {}, cls.Config))


@lru_cache(maxsize=1)
def _scan() -> None:
    """Import every module of `pipeline.stages`; each registers what it holds."""
    package = importlib.import_module("pipeline.stages")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
