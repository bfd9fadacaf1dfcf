from __future__ import annotations

import subprocess
import sys

import pytest

import pipeline


def test_the_exported_names() -> None:
    assert sorted(pipeline.__all__) == [
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
    assert dir(pipeline) == pipeline.__all__


@pytest.mark.parametrize("name", pipeline.__all__)
def test_every_exported_name_is_there(name: str) -> None:
    assert getattr(pipeline, name).__name__ == name


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="module 'pipeline' has no attribute 'Pipelin'"):
        pipeline.Pipelin  # noqa: B018


def test_the_version_is_a_version() -> None:
    assert pipeline.__version__[0].isdigit()


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys, pipeline; print([m for m in sys.modules if m.startswith('pipeline.')])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
