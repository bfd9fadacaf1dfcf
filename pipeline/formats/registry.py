"""What a format is, and how a name or a file's ending becomes one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import SerializeAsAny, ValidationError, model_serializer, model_validator

from pipeline.document import Document
from pipeline.errors import InputError, suggestion
from pipeline.formats.files import bare_name, damages
from pipeline.formats.source import InputFailure, Placed, Source, Target
from pipeline.settings import Settings, setting_problems

AUTO = "auto"


class Options(Settings):
    """Options of a format: frozen, and a key it does not know is an error."""


Reader = Callable[[Source, Any], Iterator["Placed | InputFailure"]]
Writer = Callable[[Iterable[Document], Target, Any], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write documents down.

    Attributes:
        name: what a config calls it.
        read: yields the documents of a source, each with its place; None: it is written only.
        write: writes documents to a target, taking one at a time; None: it is read only.
        endings: of file names that mean this format; "" is a name without any.
        options, write_options: what a config may say below its name.
        single: a file is one document.
        annotated: its documents can have layers, so that it is gold or a run.
        parts: a run's part file can be one; not so where a document is several files.
        by_name: where it alone is chosen, a path is a name that it knows what to do with.
        starts: whether first bytes are those of this format, where no name tells it.
    """

    name: str
    read: Reader | None = None
    write: Writer | None = None
    endings: tuple[str, ...] = ()
    options: type[Options] = Options
    write_options: type[Options] = Options
    single: bool = False
    annotated: bool = True
    starts: Callable[[bytes], bool] | None = None
    parts: bool = True
    by_name: bool = False


_REGISTRY: dict[str, Format] = {}


def register(form: Format) -> Format:
    """Make a format known under its name.

    Raises:
        ValueError: the name or an ending belongs to another format.
    """
    for other in _REGISTRY.values():
        if other.name == form.name and other != form:
            raise ValueError(f'there is a format called "{form.name}" already')
        if other.name != form.name and (shared := set(other.endings) & set(form.endings)):
            raise ValueError(f'"{form.name}": {shared.pop()} is an ending of "{other.name}"')
    _REGISTRY[form.name] = form
    return form


def known_formats(imports: Iterable[str] = ()) -> dict[str, Format]:
    """Return every format by name: those in `pipeline.formats`, and those in modules `imports`."""
    _scan()
    for module in imports:
        importlib.import_module(module)
    return dict(sorted(_REGISTRY.items()))


def readable() -> dict[str, Format]:
    """Return the formats that can be read."""
    return {name: form for name, form in known_formats().items() if form.read is not None}


def format_of(file_name: str) -> str | None:
    """Return the format that a file's name means, or None where no format claims its ending."""
    bare = bare_name(file_name).lower()
    _scan()
    without = "." not in bare.lstrip(".")
    return _claimed(bare[bare.index(".") :] if "." in bare else "", without, len(_REGISTRY))


@lru_cache(maxsize=1024)  # a folder of 100,000 files has few endings
def _claimed(endings: str, without: bool, _known: int) -> str | None:
    """Return whose endings a name has, of as many formats as are `_known` when it is asked."""
    claims = [
        (ending, form.name)
        for form in readable().values()
        for ending in form.endings
        if ending and endings.endswith(ending)
    ]
    if claims:
        return max(claims, key=lambda claim: len(claim[0]))[1]
    return next((f.name for f in readable().values() if without and "" in f.endings), None)


class Choice(Settings):
    """The formats that a config chooses, each with its options.

    Written as a name, `jsonl`; as a name with options, `{jsonl: {text: content}}`; or as several
    names, of which each file takes the one that its ending means. `auto` stands for all.
    """

    auto: bool = True
    chosen: tuple[tuple[str, SerializeAsAny[Options]], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, written: Any) -> Any:
        if isinstance(written, Choice):
            return {"auto": written.auto, "chosen": written.chosen}
        if isinstance(written, Mapping) and (not written or set(written) == {AUTO, "chosen"}):
            return written
        names = chosen_names(written)
        entries = [
            (name, options_of(name, settings, readable(), "options"))
            for name, settings in names.items()
            if name != AUTO
        ]
        return {"auto": AUTO in names, "chosen": tuple(entries)}

    @model_serializer
    def _plain(self) -> Any:
        options = {name: made.model_dump(mode="json") for name, made in self.chosen}
        if self.auto:
            return {AUTO: None, **options} if options else AUTO
        return options

    def format_of(self, file_name: str, *, named: bool = False) -> str | None:
        """Return the format of a file; one `named` outright is read whatever its ending."""
        form = format_of(file_name)
        if self.auto or any(form == name for name, _ in self.chosen):
            return form
        return self.chosen[0][0] if named and len(self.chosen) == 1 else None

    def format_inside(self, file_name: str) -> str | None:
        """Return the format of a file in an archive: any, where only archives are chosen."""
        boxes = all(name in ("zip", "tar") for name, _ in self.chosen)
        return format_of(file_name) if boxes else self.format_of(file_name)

    def recognise(self, start: bytes) -> str | None:
        """Return the format whose first bytes these are, among those that are chosen."""
        if not self.auto and len(self.chosen) == 1:
            return self.chosen[0][0]
        names = list(readable()) if self.auto else [name for name, _ in self.chosen]
        forms = (readable()[name] for name in names)
        return next((form.name for form in forms if form.starts and form.starts(start)), None)

    def by_name(self) -> str | None:
        """Return the format that is chosen alone and takes paths for names, if it is such."""
        alone = self.chosen[0][0] if len(self.chosen) == 1 and not self.auto else None
        return alone if alone is not None and known_formats()[alone].by_name else None

    def options(self, name: str) -> Options:
        """Return the options of a format: those that were written, else its defaults."""
        return dict(self.chosen).get(name) or known_formats()[name].options()

    def read(self, name: str, source: Source) -> Iterator[Placed | InputFailure]:
        """Yield what a source holds, read as the format `name`; what breaks off is a failure."""
        read = known_formats()[name].read
        if read is None:
            raise InputError(f'the format "{name}" is written only')
        where = source.name
        try:
            for found in read(source, self.options(name)):
                where = f"after {found.where}"
                yield found
        except InputError as error:
            yield InputFailure(source.name, str(error))
        except damages() as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            yield InputFailure(where, f"cannot be read: {reason}", lost=True)


def chosen_names(written: Any) -> dict[str, Any]:
    """Return format → settings of what a config says: a name, or names with settings."""
    if isinstance(written, str):
        return {written: None}
    if not isinstance(written, Mapping):
        raise ValueError("a format is a name, or a name with options, as csv: {text: content}")
    return {str(name): settings for name, settings in written.items()}


def options_of(name: str, settings: Any, known: Mapping[str, Format], kind: str) -> Options:
    """Return a format's options, checked; `kind` is "options" or "write_options".

    Raises:
        ValueError: no such format, or options that it does not take; every mistake is named.
    """
    if isinstance(settings, Options):
        return settings
    if name not in known:
        hint = suggestion(name, known)
        names = ", ".join([AUTO, *known] if kind == "options" else known)
        raise ValueError(f"no format of that name{hint}; known: {names}")
    if settings is not None and not isinstance(settings, Mapping):
        raise ValueError(f"{name}: options are needed, as key: value")
    options: type[Options] = getattr(known[name], kind)
    try:
        return options(**{str(key): value for key, value in (settings or {}).items()})
    except ValidationError as error:
        raise ValueError(f"{name}: " + "; ".join(setting_problems(error, options))) from error


@lru_cache(maxsize=1)
def _scan() -> None:
    """Import every module of `pipeline.formats`; each registers what it holds."""
    package = importlib.import_module("pipeline.formats")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
