"""What is to be measured: the rows of a table of figures, from a YAML file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from pipeline.config import Config, Section, load_config
from pipeline.errors import ConfigError, EvaluationError, suggestion
from pipeline.evaluation.layers import LAYERS
from pipeline.evaluation.predictions import GoldSource
from pipeline.evaluation.variants import VARIANTS
from pipeline.public_sets.sets import SPLITS
from pipeline.resources import resolve
from pipeline.settings import apply_overrides, read_settings, setting_problems


class Row(Section):
    """One figure on one set."""

    name: str = Field(description="what --only calls it")
    set: str = Field(description="what the table calls the set and its split")
    file: str = Field(description="the gold documents, below the folder `data`")
    figure: str = Field(description="e.g. entities.f1, topics.accuracy, summary.rougeL")
    format: str | None = Field(None, description="of the file (default: by its folder's name)")
    split: str | None = Field(None, description="10% or 90% of a public set, by hash of the text")
    sample: int | None = Field(
        None, ge=1, description="so many documents, those whose text has the smallest hash"
    )
    variant: str | None = Field(None, description=f"hard text: one of {', '.join(VARIANTS)}")
    settings: tuple[str, ...] = Field((), description="for this row, e.g. stages.words.hmm=false")
    baselines: bool = Field(True, description="set the baselines of the layer beside it")
    table: str = Field("Figures", description="the heading of the table it stands in")

    @property
    def layer(self) -> str:
        """The layer that the figure is about."""
        return self.figure.partition(".")[0]

    @field_validator("figure")
    @classmethod
    def _of_a_layer(cls, value: str) -> str:
        layer, dot, _ = value.partition(".")
        if not dot or layer not in LAYERS:
            hint = suggestion(layer, LAYERS)
            raise ValueError(f"LAYER.FIGURE is expected{hint}; layers: {', '.join(LAYERS)}")
        return value

    @field_validator("split")
    @classmethod
    def _known_split(cls, value: str | None) -> str | None:
        return _one_of(value, SPLITS)

    @field_validator("variant")
    @classmethod
    def _known_variant(cls, value: str | None) -> str | None:
        return _one_of(value, VARIANTS)


class Plan(Section):
    """The rows, and what all of them have in common."""

    rows: tuple[Row, ...] = Field(min_length=1)
    stages: tuple[Any, ...] = Field(description="as in the config of a run")
    imports: tuple[str, ...] = ()
    checkpoint: str | None = Field(
        None, description="for every stage that runs one and does not say which"
    )
    data: str = Field(".", description="the folder that holds the files of the rows")
    batch_size: int = Field(256, ge=1, description="documents annotated together")
    resamples: int = Field(1000, ge=1, description="of the bootstrap")
    seed: int = Field(0, description="of the bootstrap")

    def config(self) -> dict[str, Any]:
        """Return the settings of the pipeline that is measured; a document's failure ends it."""
        return {
            "imports": list(self.imports),
            "stages": list(self.stages),
            "executor": {"batch_size": self.batch_size, "on_error": "stop"},
        }

    def overrides(self, row: Row) -> list[str]:
        """Return what is changed of it for a row.

        Raises:
            ConfigError: it is wrong, or the row's settings are.
        """
        checked = load_config(self.config(), row.settings)
        return [*self._checkpoints(checked), *row.settings]

    def source(self, row: Row) -> GoldSource:
        """Return where the row's gold documents are."""
        return GoldSource(str(self.path(row)), row.format, row.split)

    def path(self, row: Row) -> Path:
        """Return the file of a row, whether it is there or not."""
        return resolve(Path(self.data) / row.file)

    def _checkpoints(self, config: Config) -> list[str]:
        if self.checkpoint is None:
            return []
        return [
            f"stages.{name}.checkpoint={json.dumps(self.checkpoint, ensure_ascii=False)}"
            for name, stage in config.stages
            if "checkpoint" in type(stage).model_fields
            and "checkpoint" not in stage.model_fields_set
        ]


def read_plan(path: str | Path, overrides: Iterable[str] = (), only: Sequence[str] = ()) -> Plan:
    """Return the checked plan of a YAML file, with `key=value` overrides; nothing is loaded.

    Args:
        path: looked for as `resolve` does.
        overrides: change a setting, e.g. "stages.words.engine=jieba".
        only: names of rows, `*` for any characters; the others are left out.

    Raises:
        ConfigError: with every problem found, those of the stages too.
        EvaluationError: no row has a name of `only`.
    """
    settings, problems = apply_overrides(read_settings(path), overrides)
    problems += _row_problems(settings.get("rows"))
    if not problems:
        try:
            plan = Plan(**settings)
        except ValidationError as error:
            problems += setting_problems(error, Plan)
    if not problems:
        plan = plan.model_copy(update={"rows": _named(plan.rows, only)})
        problems += _stage_problems(plan)
    if problems:
        raise ConfigError(str(path), problems)
    return plan


def _named(rows: Sequence[Row], wanted: Sequence[str]) -> tuple[Row, ...]:
    names = [row.name for row in rows]
    for pattern in wanted:
        if not any(fnmatchcase(name, pattern) for name in names):
            hint = suggestion(pattern, names)
            raise EvaluationError(f'no row called "{pattern}"{hint}; known: {", ".join(names)}')
    return tuple(
        row for row in rows if not wanted or any(fnmatchcase(row.name, one) for one in wanted)
    )


def _row_problems(rows: Any) -> list[str]:
    """Return what is wrong with rows, by their number and name."""
    if not isinstance(rows, list):
        return ["rows: a list of rows is needed, each with name, set, file and figure"]
    problems: list[str] = []
    names: list[str] = []
    for position, row in enumerate(rows):
        if not isinstance(row, dict):
            problems.append(f"rows[{position}]: name, set, file and figure are needed")
            continue
        name = str(row.get("name", ""))
        where = f"rows[{position}] {name}".rstrip()
        if name in names:
            problems.append(f"{where}: the name is there twice")
        names.append(name)
        try:
            Row(**{str(key): value for key, value in row.items()})
        except ValidationError as error:
            problems += [f"{where}: {problem}" for problem in setting_problems(error, Row)]
    return problems


def _stage_problems(plan: Plan) -> list[str]:
    """Return what is wrong with the stages, each problem once, and with the settings of rows."""
    try:
        load_config(plan.config())
    except ConfigError as error:
        return error.problems
    problems = []
    for row in plan.rows:
        try:
            load_config(plan.config(), plan.overrides(row))
        except ConfigError as error:
            problems += [f"rows, {row.name}: {problem}" for problem in error.problems]
    return problems


def _one_of(value: str | None, known: Iterable[str]) -> str | None:
    if value is not None and value not in known:
        raise ValueError(f"one of {', '.join(known)} is expected{suggestion(value, known)}")
    return value
