from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import toy_stages

from pipeline.config import Config, ExecutorConfig, InputConfig, OutputConfig, load_config
from pipeline.errors import ConfigError
from pipeline.resources import resolve

TOYS: dict[str, Any] = {"imports": ["toy_stages"]}


def problems(settings: dict[str, Any], overrides: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config({**TOYS, **settings}, overrides)
    return caught.value.problems


def test_load_config_checks_every_section() -> None:
    config = load_config(
        {
            **TOYS,
            "input": {"format": "jsonl", "path": ["a", "b"], "layers": ["words"]},
            "stages": ["toy_noise", {"toy_marks": {"sign": "！"}}, {"toy_count": None}],
            "output": {"path": "o", "surfaces": False},
            "executor": {"batch_size": 3, "on_error": "stop", "workers": 2, "shard_size": 5},
        },
        ["executor.batch_size=4"],
    )
    assert config == Config(
        imports=("toy_stages",),
        input=InputConfig(format="jsonl", path=("a", "b"), layers=("words",)),
        stages=(
            ("toy_noise", toy_stages.Noise.Config()),
            ("toy_marks", toy_stages.MarksConfig(sign="！")),
            ("toy_count", toy_stages.Count.Config()),
        ),
        output=OutputConfig(path="o", surfaces=False),
        executor=ExecutorConfig(batch_size=4, on_error="stop", workers=2, shard_size=5),
    )


def test_a_config_comes_back_from_its_plain_form() -> None:
    config = load_config({**TOYS, "stages": [{"toy_marks": {"sign": "！"}}, "toy_count"]})
    assert load_config(config.to_dict()) == config
    assert config.to_dict() == {
        "imports": ["toy_stages"],
        "input": {
            "format": "auto",
            "path": [],
            "encoding": None,
            "max_document_mb": 64.0,
            "layers": [],
        },
        "stages": [{"toy_marks": {"sign": "！"}}, {"toy_count": {}}],
        "output": {"path": "out/", "format": "jsonl", "compression": None, "surfaces": True},
        "executor": {
            "kind": "local",
            "batch_size": 64,
            "shard_size": 1000,
            "workers": "auto",
            "timeout_s": None,
            "memory_mb": None,
            "address": "auto",
            "cpus": 1.0,
            "gpus": 0.0,
            "on_error": "record",
        },
    }


def test_create_stages_gives_them_their_settings() -> None:
    config = load_config({**TOYS, "stages": [{"toy_marks": {"sign": "！"}}, "toy_count"]})
    stages = config.create_stages()
    assert [(stage.name, stage.config) for stage in stages] == list(config.stages)


def test_three_mistakes_are_reported_at_once_and_nothing_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "mistakes.yaml"
    file.write_text(
        "imports: [toy_stages]\n"
        "stages:\n  - toy_count\n  - toy_marks: {sgin: '！'}\n  - toy_troble\n",
        "utf-8",
    )
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    lines = str(caught.value).split("\n  ")
    assert lines[0] == f"{file}: 3 problems"
    assert lines[1] == (
        'stages[1] toy_marks: unknown setting "sgin"; did you mean "sign"?; known: sign'
    )
    assert lines[2].startswith(
        'stages[2]: no stage called "toy_troble"; did you mean "toy_trouble"?; known: '
    )
    assert lines[3] == (
        'stages[0] toy_count: needs the layer "marks"; '
        "put a stage that provides it (toy_marks) before this one"
    )


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            {"stages": ["toy_marks"], "stage": 1},
            'unknown key "stage"; did you mean "stages"?; '
            "known: input, stages, output, executor, imports, offline",
        ),
        (
            {"stages": ["toy_marks"], "output": "out"},
            "output: settings are needed, as key: value; found 'out'",
        ),
    ],
)
def test_a_mistake_is_explained(settings: dict[str, Any], problem: str) -> None:
    assert problems(settings) == [problem]


def test_overrides_and_settings_are_reported_together() -> None:
    found = problems(
        {"stages": ["toy_marks"]}, ("stages.toy_mark.sign=x", "executor.batch_size=many")
    )
    assert found == [
        '--set stages.toy_mark.sign=x: the config has no stage "toy_mark"; '
        'did you mean "toy_marks"?; it has: toy_marks',
        "executor: batch_size: Input should be a valid integer, unable to parse string as an "
        "integer, found 'many'",
    ]


def test_the_default_config_says_what_holds_without_it() -> None:
    config = load_config("configs/default.yaml")
    bare = load_config({"stages": [name for name, _ in config.stages]})
    assert config.output == bare.output
    assert config.executor == bare.executor
    assert config.input == bare.input.model_copy(update={"path": ("seeds/pages/",)})
    dictionary = {"user_dict": "seeds/user_dict.txt"}
    paths = {"words": dictionary, "entities": dictionary}
    assert config.stages == tuple(
        (name, stage.model_copy(update=paths.get(name, {}))) for name, stage in bare.stages
    )


def test_the_default_config_shows_every_setting() -> None:
    written = resolve("configs/default.yaml").read_text("utf-8")
    config = load_config("configs/default.yaml")
    sections = [config.input, config.output, config.executor, *(made for _, made in config.stages)]
    settings = [key for section in sections for key in type(section).model_fields]
    assert [key for key in settings if f" {key}:" not in written] == []


def test_missing_files_and_inputs_are_told_together_with_mistakes(tmp_path: Path) -> None:
    found = problems(
        {
            "input": {"path": ["absent/", str(tmp_path), "-", "no*.txt"], "format": "htm"},
            "stages": [
                "sentences",
                {"words": {"engine": "jiebaa", "user_dict": "absent.txt"}},
                {"entities": {"min_score": 2, "gazetteer": "absent.tsv", "keep_labels": "PER"}},
                {"topics": {"max_topics": 0, "among": ["finanz"]}},
            ],
        }
    )
    assert [problem.partition("; did")[0] for problem in found][1:] == [
        "stages[1] words: engine: Input should be 'jieba', 'rjieba' or 'model', found 'jiebaa'",
        "stages[2] entities: keep_labels: a list is needed, e.g. [PER], found 'PER'",
        "stages[2] entities: min_score: Input should be less than or equal to 1, found 2",
        "stages[3] topics: max_topics: Input should be greater than or equal to 1, found 0",
        "stages[1] words: user_dict absent.txt: no such file",
        "stages[2] entities: gazetteer absent.tsv: no such file",
        "stages[2] entities: user_dict absent.txt: no such file",
        'stages[3] topics: among: the checkpoint has no label "finanz"',
        "input: path absent/: no such file or folder",
        "input: path no*.txt: no such file or folder",
    ]


def test_inputs_named_beside_the_config_are_looked_for_instead_of_its_own() -> None:
    settings = {**TOYS, "stages": ["toy_troble"], "input": {"path": "absent/"}}
    with pytest.raises(ConfigError) as caught:
        load_config(settings, inputs=["gone.txt"])
    assert caught.value.problems[1:] == ["input: path gone.txt: no such file or folder"]


def test_a_config_that_is_right_needs_no_file_to_be_there_yet() -> None:
    config = load_config(
        {"stages": [{"words": {"user_dict": "absent.txt"}}], "input": {"layers": ["sentences"]}}
    )
    assert config.stages[0][0] == "words"


def test_names_of_data_sets_are_no_missing_paths() -> None:
    settings = {"input": {"path": "owner/set", "format": {"dataset": None}}, "stages": ["toy_trob"]}
    (problem,) = problems(settings)
    assert "no stage called" in problem
