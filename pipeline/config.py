"""What a person wrote, checked: every mistake is found before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from pipeline.errors import ConfigError, InputError, suggestion
from pipeline.formats import Choice
from pipeline.formats.encodings import canonical
from pipeline.formats.inputs import Inputs, find_inputs
from pipeline.formats.outputs import PLAIN, OutputFormat
from pipeline.order import Step, order_problems
from pipeline.settings import Settings, apply_overrides, read_settings, setting_problems
from pipeline.stage import Stage, StageConfig, known_stages

#: Where a run can be executed; which function does it is for `pipeline.executors` to know.
_KINDS = ("local", "ray")


class Section(Settings):
    """A part of the config; frozen, and a key it does not know is an error."""


class InputConfig(Section):
    """What to read."""

    moved: ClassVar[Mapping[str, str]] = {
        "text_field": "it is an option of the format, input: {format: {jsonl: {text: KEY}}}, "
        "or --set input.format.jsonl.text=KEY",
        "id_field": "it is an option of the format, input: {format: {jsonl: {id: KEY}}}, "
        "or --set input.format.jsonl.id=KEY",
    }

    format: Choice = Field(
        Choice(), description="auto, a format, or formats with options: {csv: {text: content}}"
    )
    path: tuple[str, ...] = Field(
        (), description='a file, a folder, a glob, "-" for standard input, or a list of them'
    )
    encoding: str | None = Field(
        None, description="of all files, e.g. gb18030; null: told apart from the bytes"
    )
    max_document_mb: float = Field(
        64, gt=0, description="a longer line, or a larger file of one document, is not read"
    )
    layers: tuple[str, ...] = Field((), description="layers that the documents already have")

    @field_validator("path", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        try:
            return value if value is None else canonical(value)
        except InputError as error:
            raise ValueError(str(error)) from error

    def find(self, *, output: str | Path | None = None, annotated: bool = False) -> Inputs:
        """Return the sources that this names; raises InputError where there is nothing to read."""
        if output is not None and "://" in str(output):
            output = None  # no folder that could lie among the inputs
        return find_inputs(
            self.path,
            self.format,
            encoding=self.encoding,
            output=output,
            annotated=annotated,
            max_document_mb=self.max_document_mb,
        )


class OutputConfig(Section):
    """Where to write."""

    path: str = Field("out/", description='a folder, an URL, or "-" for standard output')
    format: OutputFormat = Field(
        OutputFormat(), description="jsonl, parquet, or csv: a summary for spreadsheets"
    )
    compression: Literal["gz", "xz", "zst", "bz2"] | None = Field(
        None, description="of part files: gz, xz, zst or bz2; Parquet packs itself"
    )
    surfaces: bool = Field(True, description='give every span its characters, as "text"')

    @field_validator("path")
    @classmethod
    def _somewhere(cls, value: str) -> str:
        # Not min_length: pydantic then refuses names that are no UTF-8, which folders have.
        if not value:
            raise ValueError('a folder, an URL, or "-" is needed')
        return value

    @model_validator(mode="after")
    def _packs_itself(self) -> Self:
        if self.format.name == "parquet" and self.compression is not None:
            raise ValueError("compression: Parquet packs itself; leave it out")
        return self

    @property
    def is_plain(self) -> bool:
        """Whether part files are JSON lines as they are."""
        return self.format.name == PLAIN and self.compression is None

    @property
    def packing(self) -> str | None:
        """The ending that says how part files are packed."""
        return None if self.compression is None else f".{self.compression}"

    @property
    def part_ending(self) -> str:
        """The ending of part files, e.g. ".jsonl.gz"."""
        return self.format.ending + (self.packing or "")


class ExecutorConfig(Section):
    """How the batches run."""

    kind: str = Field("local", description=f"one of {', '.join(_KINDS)}")
    batch_size: int = Field(64, ge=1, description="documents annotated together")
    shard_size: int = Field(1000, ge=1, description="documents in one part file")
    workers: int | Literal["auto"] = Field(
        1, description="processes, each with its own copy of the stages; auto: one for each core"
    )
    timeout_s: float | None = Field(
        None,
        gt=0,
        le=1_000_000,  # systems wait for no more than 2^31 milliseconds
        description="seconds a document may take; null: half an hour in workers, else no limit",
    )
    memory_mb: int | None = Field(None, ge=1, description="megabytes a worker may take")
    on_error: Literal["record", "stop"] = Field(
        "record", description="a document that fails is written with its error, or ends the run"
    )

    address: str = Field(
        "auto", description="ray: auto: a cluster that is there | local: one of its own | ray://…"
    )
    cpus: float = Field(1, ge=0, description="ray: cores that a worker takes")
    gpus: float = Field(0, ge=0, description="ray: graphics cards that a worker takes")

    @field_validator("workers")
    @classmethod
    def _at_least_one(cls, value: int | str) -> int | str:
        if isinstance(value, int) and value < 1:
            raise ValueError("auto or a number from 1 is needed")
        return value

    @model_validator(mode="after")
    def _nothing_in_vain(self) -> Self:
        fields = type(self).model_fields
        names = ("address", "cpus", "gpus")
        vain = [name for name in names if getattr(self, name) != fields[name].default]
        if self.kind != "ray" and vain:
            raise ValueError(f"{', '.join(vain)}: only for kind: ray")
        return self

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        return _one_of(value, _KINDS, "kind")


class Config(Section):
    """A whole run: what to read, which stages in which order, where to write, how to run."""

    input: InputConfig = InputConfig()
    stages: tuple[tuple[str, StageConfig], ...] = ()
    output: OutputConfig = OutputConfig()
    executor: ExecutorConfig = ExecutorConfig()
    imports: tuple[str, ...] = ()
    offline: bool | None = Field(
        None, description="for every stage that runs a checkpoint and does not say it itself"
    )
    _origin: tuple[str, ...] = PrivateAttr(default=())

    @property
    def origin(self) -> tuple[str, ...]:
        """The file this came from and the overrides laid over it; () for a mapping."""
        return self._origin

    def to_dict(self) -> dict[str, Any]:
        """Return plain values with every default filled in, in the form a config file has."""
        plain = self.model_dump(mode="json", exclude={"stages", "offline"})
        plain["stages"] = [{name: made.model_dump(mode="json")} for name, made in self.stages]
        return plain

    def create_stages(self) -> list[Stage]:
        """Return the stages in order; nothing is loaded."""
        known = known_stages(self.imports)
        return [known[name](made) for name, made in self.stages]


ConfigSource = str | Path | Mapping[str, Any] | Config


def load_config(source: ConfigSource, overrides: Iterable[str] = ()) -> Config:
    """Return the checked config of a YAML file or a mapping, with `section.key=value` overrides.

    Raises:
        ConfigError: with every problem found, not only the first.
    """
    if isinstance(source, Config):
        return source
    if isinstance(source, Mapping):
        settings, where = dict(source), "config"
    else:
        settings, where = read_settings(source), str(source)
    overrides = tuple(overrides)
    settings, problems = apply_overrides(settings, overrides)
    config, found = _check(settings)
    if problems + found:
        raise ConfigError(where, problems + found)
    if not isinstance(source, Mapping):
        config._origin = (where, *overrides)
    return config


def _check(settings: dict[str, Any]) -> tuple[Config, list[str]]:
    known = [*Config.model_fields]
    problems = [
        f'unknown key "{key}"{suggestion(str(key), known)}; known: {", ".join(known)}'
        for key in settings
        if key not in known
    ]
    imports, wrong_imports = _imports(settings.get("imports"))
    given, wrong_input = _section("input", InputConfig, settings.get("input"))
    offline, wrong_offline = _offline(settings.get("offline"))
    stages, wrong_stages = _stages(settings.get("stages"), imports, given.layers, offline)
    output, wrong_output = _section("output", OutputConfig, settings.get("output"))
    executor, wrong_executor = _section("executor", ExecutorConfig, settings.get("executor"))
    config = Config(
        input=given,
        stages=stages,
        output=output,
        executor=executor,
        imports=imports,
        offline=offline,
    )
    problems += (
        wrong_offline + wrong_imports + wrong_input + wrong_stages + wrong_output + wrong_executor
    )
    return config, problems


AnySection = TypeVar("AnySection", bound=Section)


def _section(name: str, section: type[AnySection], settings: Any) -> tuple[AnySection, list[str]]:
    if settings is None:
        return section(), []
    if not isinstance(settings, Mapping):
        return section(), [f"{name}: settings are needed, as key: value; found {settings!r}"]
    try:
        return section(**{str(key): value for key, value in settings.items()}), []
    except ValidationError as error:
        return section(), [f"{name}: {problem}" for problem in setting_problems(error, section)]


def _offline(value: Any) -> tuple[bool | None, list[str]]:
    if value is None or isinstance(value, bool):
        return value, []
    return None, [f"offline: true or false is needed, found {value!r}"]


def _imports(names: Any) -> tuple[tuple[str, ...], list[str]]:
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


def _stages(
    entries: Any, imports: Iterable[str], given: Iterable[str], offline: bool | None
) -> tuple[tuple[tuple[str, StageConfig], ...], list[str]]:
    if not isinstance(entries, (list, tuple)) or not entries:
        found = "nothing" if entries is None else repr(entries)
        return (), [f"stages: a list of stages is needed, found {found}"]
    known = known_stages(imports)
    checked: list[tuple[str, StageConfig]] = []
    steps: list[Step] = []
    problems: list[str] = []
    shared = _shared_settings(entries, offline)
    for position, entry in enumerate(entries):
        name, settings, problem = _read_entry(entry)
        if problem is None and name not in known:
            hint = suggestion(name, known)
            problem = f'no stage called "{name}"{hint}; known: {", ".join(known)}'
        if problem is not None:
            problems.append(f"stages[{position}]: {problem}")
            steps.append(Step(None, _likeliest(name, known)))
            continue
        label, cls = f"stages[{position}] {name}", known[name]
        settings = {
            **{key: value for key, value in shared.items() if key in cls.Config.model_fields},
            **settings,
        }
        steps.append(Step(label, cls))
        try:
            checked.append((name, cls.Config(**settings)))
        except ValidationError as error:
            problems += [f"{label}: {found}" for found in setting_problems(error, cls.Config)]
    return tuple(checked), problems + order_problems(steps, given)


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


def _one_of(value: str, known: Iterable[str], what: str) -> str:
    known = list(known)
    if value not in known:
        hint = suggestion(value, known)
        raise ValueError(f"no {what} of that name{hint}; known: {', '.join(known)}")
    return value
