from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import Field, ValidationError

from pipeline.errors import ConfigError
from pipeline.settings import (
    Settings,
    apply_overrides,
    check_settings,
    read_changed,
    read_settings,
    without_mistakes,
)


def test_read_settings(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("\ufeffstages: [clean]\r\noutput: {path: 出/}\r\n".encode())
    assert read_settings(file) == {"stages": ["clean"], "output": {"path": "出/"}}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "input:, stages:, output: are expected, found nothing"),
        (b"- clean", "input:, stages:, output: are expected, found list"),
        (b"stages: [a\noutput: b", "not YAML: line 2, column 7: expected ',' or ']', but got ':'"),
        (b"stages: a\nstages: b", "not YAML: line 2, column 1: 'stages' is there twice"),
        (b"x: !!python/object:os.system {}", "not YAML: line 1, column 4: could not determine"),
        ("path: 出".encode("gb18030"), "not UTF-8 at byte 6"),
    ],
)
def test_read_settings_says_what_is_wrong(tmp_path: Path, content: bytes, problem: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_settings(file)
    assert caught.value.problems[0].startswith(problem)
    assert caught.value.source == str(file)


@pytest.mark.parametrize(("name", "problem"), [("b.yaml", "no such file"), (".", "cannot be read")])
def test_read_settings_without_a_file(tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        read_settings(tmp_path / name)


SETTINGS: dict[str, Any] = {
    "stages": ["clean", {"words": None}, {"summary": {"max_sentences": 3}}],
    "executor": None,
    "output": {"path": "out/"},
}


@pytest.mark.parametrize(
    ("override", "changed"),
    [
        ("output.surfaces=false", {"output": {"path": "out/", "surfaces": False}}),
        ("executor.batch_size=16", {"executor": {"batch_size": 16}}),
        ("input.path=[a, b]", {"input": {"path": ["a", "b"]}}),
        ("output.path=a=b", {"output": {"path": "a=b"}}),
        ("output.path=", {"output": {"path": None}}),
        ("output.path=~", {"output": {"path": None}}),
        *((f"output.path={mark}", {"output": {"path": mark}}) for mark in "-@|;,#*%"),
        ("output.path='@'", {"output": {"path": "@"}}),
        (
            "stages.summary.max_sentences=5",
            {"stages": ["clean", {"words": None}, {"summary": {"max_sentences": 5}}]},
        ),
        (
            "stages.clean.strict=true",
            {
                "stages": [
                    {"clean": {"strict": True}},
                    {"words": None},
                    {"summary": {"max_sentences": 3}},
                ]
            },
        ),
        (
            "stages.words.model.name=x",
            {
                "stages": [
                    "clean",
                    {"words": {"model": {"name": "x"}}},
                    {"summary": {"max_sentences": 3}},
                ]
            },
        ),
    ],
)
def test_override(override: str, changed: dict[str, Any]) -> None:
    assert apply_overrides(SETTINGS, [override]) == ({**SETTINGS, **changed}, [])


@pytest.mark.parametrize(
    ("override", "problem"),
    [
        ("output", "section.key=value is expected, e.g. stages.summary.max_sentences=5"),
        ("=3", "section.key=value is expected, e.g. stages.summary.max_sentences=5"),
        ("stages.summary=3", "stages.NAME.setting=value is expected"),
        (
            "stages.sumary.x=3",
            'the config has no stage "sumary"; did you mean "summary"?; '
            "it has: clean, words, summary",
        ),
        ("output.path.x=3", '"path" is a value and has no settings of its own'),
        (
            "output.path=[a",
            "the value is not YAML: line 1, column 3: expected ',' or ']', but got '<stream end>'; "
            "a string of such marks needs quotes within quotes",
        ),
    ],
)
def test_override_says_what_is_wrong(override: str, problem: str) -> None:
    settings, problems = apply_overrides(SETTINGS, [override])
    assert problems == [f"--set {override}: {problem}"]
    assert settings == SETTINGS


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("stages: " + "[" * 5000 + "]" * 5000, "nested too deep"),
        ("executor: {batch_size: " + "9" * 5000 + "}", "cannot be read: Exceeds the limit"),
        (
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + "".join(
                f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
                for before, name in zip("abcdefgh", "bcdefghi", strict=True)
            )
            + "stages: [*i]\n",
            "aliases that stand for too many values",
        ),
    ],
)
def test_what_would_eat_stack_or_memory_is_explained(
    content: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "c.yaml").write_text(content)
    with pytest.raises(ConfigError, match=told):
        read_settings(tmp_path / "c.yaml")


def test_read_changed_lays_overrides_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("recipe: news\nepochs: 2\n", "utf-8")
    assert read_changed(file, ["epochs=3", "data.dev=x"]) == {
        "recipe": "news",
        "epochs": 3,
        "data": {"dev": "x"},
    }
    with pytest.raises(ConfigError, match=r"--set epochs: section\.key=value is expected"):
        read_changed(file, ["epochs"])


def test_check_settings_tells_of_every_mistake() -> None:
    class Given(Settings):
        epochs: int = 1
        rate: float = 0.1

    assert check_settings("a.yaml", {"epochs": 3}, Given) == Given(epochs=3)
    with pytest.raises(ConfigError) as caught:
        check_settings("a.yaml", {"epoch": 3, "rate": "fast"}, Given)
    assert [problem.split(";")[0] for problem in caught.value.problems] == [
        "rate: Input should be a valid number, unable to parse string as a number, found 'fast'",
        'unknown setting "epoch"',
    ]


class Pair(Settings):
    first: int = Field(1, ge=1)
    names: tuple[str, ...] = ()
    by_name: dict[str, int] = Field({})


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"names": "PER"}, "names: a list is needed, e.g. [PER], found 'PER'"),
        ({"names": {"a": 1}}, "names: a list is needed, e.g. [A, B], found {'a': 1}"),
        ({"names": None}, "names: a list is needed, e.g. [A, B], found None"),
        ({"by_name": "a"}, "by_name: key: value is needed, found 'a'"),
    ],
)
def test_lists_and_mappings_are_called_as_yaml_has_them(
    settings: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        check_settings("a", settings, Pair)
    assert caught.value.problems == [problem]


def test_settings_without_their_mistakes() -> None:
    written = {"first": 0, "names": ["a"], "nmaes": 3}
    with pytest.raises(ValidationError) as caught:
        Pair.model_validate(written)
    assert without_mistakes(Pair, written, caught.value) == Pair(names=("a",))
