"""Chinese news annotation: raw pages in, annotated documents out."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.document import Document, Label, Span
    from pipeline.errors import (
        CheckpointError,
        ConfigError,
        DocumentError,
        EvaluationError,
        InputError,
        NotReadyError,
        OutputError,
        PipelineError,
        ResumeError,
        StageError,
    )
    from pipeline.formats.jsonl import read_file, write_file
    from pipeline.pipeline import Pipeline
    from pipeline.stage import Stage, StageConfig, create, known_stages, register

# The promise; everything else may change. Imported when first asked for, so that `import
# pipeline` costs nothing.
_HOME = {
    "CheckpointError": "errors",
    "ConfigError": "errors",
    "Document": "document",
    "DocumentError": "errors",
    "EvaluationError": "errors",
    "InputError": "errors",
    "Label": "document",
    "NotReadyError": "errors",
    "OutputError": "errors",
    "Pipeline": "pipeline",
    "PipelineError": "errors",
    "ResumeError": "errors",
    "Span": "document",
    "Stage": "stage",
    "StageConfig": "stage",
    "StageError": "errors",
    "create": "stage",
    "known_stages": "stage",
    "read_file": "formats.jsonl",
    "register": "stage",
    "write_file": "formats.jsonl",
}

__all__ = [
    "CheckpointError",
    "ConfigError",
    "Document",
    "DocumentError",
    "EvaluationError",
    "InputError",
    "Label",
    "NotReadyError",
    "OutputError",
    "Pipeline",
    "PipelineError",
    "ResumeError",
    "Span",
    "Stage",
    "StageConfig",
    "StageError",
    "create",
    "known_stages",
    "read_file",
    "register",
    "write_file",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__]


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("chinese-news-pipeline")
    except metadata.PackageNotFoundError:  # run from a folder, never installed
        return "0"
