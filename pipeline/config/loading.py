"""What a person wrote, checked: every mistake is found before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, PrivateAttr, ValidationError

from pipeline.config.entries import absence_problems, read_imports, read_stages
from pipeline.config.sections import ExecutorConfig, InputConfig, OutputConfig, Section
from pipeline.errors import ConfigError, suggestion
from pipeline.settings import (
    apply_overrides,
    read_settings,
    setting_problems,
    without_mistakes,
)
from pipeline.stage import Stage, StageConfig, known_stages


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


def load_config(
    source: ConfigSource, overrides: Iterable[str] = (), *, inputs: Sequence[str] = ()
) -> Config:
    """Return the checked config of a YAML file or a mapping, with `section.key=value` overrides.

    `inputs` are paths that will be read instead of `input.path`.

    Raises:
        ConfigError: with every problem found, not only the first; files that are missing are
            among them where anything else is wrong.
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
        raise ConfigError(where, problems + found + _absences(settings, config, inputs))
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
    imports, wrong_imports = read_imports(settings.get("imports"))
    given, wrong_input = _section("input", InputConfig, settings.get("input"))
    offline, wrong_offline = _offline(settings.get("offline"))
    stages, wrong_stages = read_stages(settings.get("stages"), imports, given.layers, offline)
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
    written = {str(key): value for key, value in settings.items()}
    try:
        return section(**written), []
    except ValidationError as error:
        problems = [f"{name}: {problem}" for problem in setting_problems(error, section)]
        return without_mistakes(section, written, error) or section(), problems


def _absences(settings: Mapping[str, Any], config: Config, inputs: Sequence[str]) -> list[str]:
    """Return which files of stages and which inputs are missing."""
    absent = absence_problems(settings.get("stages"), config.imports, config.offline)
    read = config.input.model_copy(update={"path": tuple(inputs)}) if inputs else config.input
    return absent + read.missing()


def _offline(value: Any) -> tuple[bool | None, list[str]]:
    if value is None or isinstance(value, bool):
        return value, []
    return None, [f"offline: true or false is needed, found {value!r}"]
