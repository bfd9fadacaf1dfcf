from __future__ import annotations

import pickle

import pytest

from pipeline import errors
from pipeline.errors import ConfigError, NotReadyError, PipelineError, suggestion


@pytest.mark.parametrize(
    ("problems", "message"),
    [
        (["one"], "a.yaml: 1 problem\n  one"),
        (["one", "two"], "a.yaml: 2 problems\n  one\n  two"),
    ],
)
def test_config_error_lists_every_problem(problems: list[str], message: str) -> None:
    error = ConfigError("a.yaml", problems)
    assert (str(error), error.source, error.problems) == (message, "a.yaml", problems)


def test_not_ready_error_ends_with_the_command_that_fetches() -> None:
    error = NotReadyError("a.yaml", ["one"], "python -m pipeline fetch a.yaml")
    told = "a.yaml: 1 problem\n  one\nto fetch what is missing: python -m pipeline fetch a.yaml"
    assert (str(error), str(NotReadyError("a.yaml", ["one"]))) == (told, "a.yaml: 1 problem\n  one")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("sumary", '; did you mean "summary"?'),
        ("xyz", ""),
        ("summary", '; did you mean "summary"?'),
    ],
)
def test_suggestion(word: str, found: str) -> None:
    assert suggestion(word, ["words", "summary"]) == found


def test_every_error_is_a_pipeline_error_and_crosses_processes() -> None:
    classes = [
        cls
        for cls in vars(errors).values()
        if isinstance(cls, type)
        and issubclass(cls, PipelineError)
        and not issubclass(cls, ConfigError)
    ]
    made = [cls("why") for cls in classes] + [
        ConfigError("a.yaml", ["one"]),
        NotReadyError("a.yaml", ["one"], "python -m pipeline fetch a.yaml"),
    ]
    copies = [pickle.loads(pickle.dumps(error)) for error in made]
    assert [(type(e), str(e)) for e in copies] == [(type(e), str(e)) for e in made]


def test_the_docstring_names_every_error() -> None:
    names = {name for name, cls in vars(errors).items() if isinstance(cls, type)}
    lines = (errors.__doc__ or "").splitlines()
    told = {line.split("── ")[1].split()[0] for line in lines if "── " in line}
    assert names - {"PipelineError", "Iterable"} == told
