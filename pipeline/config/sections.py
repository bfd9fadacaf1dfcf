"""The sections of a config: what to read, where to write, how to run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from pipeline.errors import InputError, suggestion
from pipeline.formats import Choice
from pipeline.formats.encodings import canonical
from pipeline.formats.files import missing_paths
from pipeline.formats.inputs import Inputs, find_inputs
from pipeline.formats.outputs import PLAIN, OutputFormat
from pipeline.settings import Settings

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
        return find_inputs(
            self.path,
            self.format,
            encoding=self.encoding,
            output=output,
            annotated=annotated,
            max_document_mb=self.max_document_mb,
        )

    def missing(self) -> list[str]:
        """Return a line for each path that leads nowhere; nothing is read, no network asked."""
        named = () if self.format.by_name() else self.path
        return [f"input: path {path}: no such file or folder" for path in missing_paths(named)]


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
        "auto", description="processes with a copy of the stages each; auto: one for each core"
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
        if value not in _KINDS:
            hint = suggestion(value, _KINDS)
            raise ValueError(f"no kind of that name{hint}; known: {', '.join(_KINDS)}")
        return value
