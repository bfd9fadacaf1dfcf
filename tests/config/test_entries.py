from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_config
from pipeline.config.entries import absence_problems
from pipeline.errors import ConfigError

TOYS: dict[str, Any] = {"imports": ["toy_stages"]}


def problems(settings: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config({**TOYS, **settings})
    return caught.value.problems


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "stages: a list of stages is needed, found nothing"),
        ({"stages": []}, "stages: a list of stages is needed, found []"),
        ({"stages": "toy_marks"}, "stages: a list of stages is needed, found 'toy_marks'"),
        ({"stages": [3]}, "stages[0]: a stage is a name, or a name with settings; found 3"),
        (
            {"stages": [{"toy_marks": None, "sign": "x"}]},
            "stages[0]: one stage an entry, found toy_marks, sign; "
            "indent settings below the stage's name",
        ),
        (
            {"stages": [{"toy_marks": "x"}]},
            "stages[0]: toy_marks: settings are needed, as key: value; found 'x'",
        ),
        (
            {"stages": ["toy_marks", "toy_marks"]},
            "stages[1] toy_marks: is there twice, first as stages[0] toy_marks",
        ),
        (
            {"stages": ["toy_marks"], "imports": 3},
            "imports: a list of module names is needed, found 3",
        ),
        (
            {"stages": ["toy_marks"], "imports": ["toy_stages", "no_such"]},
            "imports[1]: cannot import the module \"no_such\": No module named 'no_such'",
        ),
    ],
)
def test_a_mistake_is_explained(settings: dict[str, Any], problem: str) -> None:
    assert problems(settings) == [problem]


def test_layers_of_the_input_count_as_provided() -> None:
    config = load_config({**TOYS, "input": {"layers": ["marks"]}, "stages": ["toy_count"]})
    assert [name for name, _ in config.stages] == ["toy_count"]


def test_one_import_may_be_written_without_a_list() -> None:
    assert load_config({"imports": "toy_stages", "stages": ["toy_marks"]}).imports == (
        "toy_stages",
    )


def test_dictionary_of_the_words_is_that_of_the_entities() -> None:
    stages = ["sentences", {"words": {"user_dict": "mine.txt"}}, "entities"]
    assert dict(load_config({"stages": stages}).stages)["entities"].user_dict == "mine.txt"
    own = [*stages[:2], {"entities": {"user_dict": None}}]
    assert dict(load_config({"stages": own}).stages)["entities"].user_dict is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("raise RuntimeError('boom')", "RuntimeError: boom"),
        ("def (", "SyntaxError: "),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
    ],
)
def test_a_module_that_cannot_be_imported_is_a_problem(
    content: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    name = f"broken_{abs(hash(content))}"
    (tmp_path / f"{name}.py").write_text(content)
    with pytest.raises(ConfigError, match=f'cannot import the module "{name}": {told}'):
        load_config({"stages": ["toy_marks"], "imports": ["toy_stages", name]})


@pytest.mark.parametrize("name", ["", ".x"])
def test_what_is_no_name_of_a_module_is_a_problem(name: str) -> None:
    with pytest.raises(ConfigError, match=r"imports\[0\]: cannot import the module"):
        load_config({"stages": ["sentences"], "imports": [name]})


def test_what_is_wrong_behind_a_wrong_choice_is_not_guessed() -> None:
    """Whether a scheme has a label cannot be said where the scheme is none."""
    entries = ["sentences", {"entities": {"scheme": "fnie", "keep_labels": ["game"]}}]
    assert absence_problems(entries, (), None) == []
    sure = ["sentences", {"entities": {"min_score": 2, "keep_labels": ["game"]}}]
    (found,) = absence_problems(sure, (), None)
    assert found.startswith('stages[1] entities: keep_labels: the checkpoint has no label "game"')


@pytest.mark.parametrize("entries", [None, "words", [3], [{"wrods": {"user_dict": "a"}}]])
def test_stages_that_cannot_be_read_lack_nothing(entries: Any) -> None:
    assert absence_problems(entries, (), None) == []
