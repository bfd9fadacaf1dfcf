from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import toy_stages

from pipeline.config import Config, ExecutorConfig, InputConfig, OutputConfig, load_config
from pipeline.errors import ConfigError
from pipeline.formats import known_formats
from pipeline.resources import resolve

KNOWN = ", ".join(known_formats())
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
            "workers": 1,
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
        ({}, "stages: a list of stages is needed, found nothing"),
        ({"stages": []}, "stages: a list of stages is needed, found []"),
        ({"stages": "toy_marks"}, "stages: a list of stages is needed, found 'toy_marks'"),
        (
            {"stages": ["toy_marks"], "stage": 1},
            'unknown key "stage"; did you mean "stages"?; '
            "known: input, stages, output, executor, imports, offline",
        ),
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
            {"stages": ["toy_marks"], "output": "out"},
            "output: settings are needed, as key: value; found 'out'",
        ),
        (
            {"stages": ["toy_marks"], "output": {"pth": "x"}},
            'output: unknown setting "pth"; did you mean "path"?; '
            "known: path, format, compression, surfaces",
        ),
        (
            {"stages": ["toy_marks"], "executor": {"batch_size": 0}},
            "executor: batch_size: Input should be greater than or equal to 1, found 0",
        ),
        (
            {"stages": ["toy_marks"], "executor": {"timeout_s": float("inf")}},
            "executor: timeout_s: Input should be less than or equal to 1000000, found inf",
        ),
        (
            {"stages": ["toy_marks"], "executor": {"kind": "locl"}},
            'executor: kind: no kind of that name; did you mean "local"?; '
            "known: local, ray, found 'locl'",
        ),
        (
            {"stages": ["toy_marks"], "input": {"format": "html5"}},
            'input: format: no format of that name; did you mean "html"?; '
            f"known: auto, {KNOWN}, found 'html5'",
        ),
        (
            {"stages": ["toy_marks"], "input": {"format": {"jsonl": {"txt": "content"}}}},
            'input: format: jsonl: unknown setting "txt"; did you mean "text"?; known: text, id, '
            "html, found {'jsonl': {'txt': 'content'}}",
        ),
        (
            {"stages": ["toy_marks"], "input": {"text_field": "content"}},
            'input: "text_field" is no setting any more: it is an option of the format, '
            "input: {format: {jsonl: {text: KEY}}}, or --set input.format.jsonl.text=KEY",
        ),
        (
            {"stages": ["toy_marks"], "input": {"encoding": "gb2312x"}},
            'input: encoding: no encoding called "gb2312x"; e.g. utf-8, gb18030 (for GB2312 and '
            "GBK too), big5, utf-16 are known, found 'gb2312x'",
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


def test_layers_of_the_input_count_as_provided() -> None:
    config = load_config({**TOYS, "input": {"layers": ["marks"]}, "stages": ["toy_count"]})
    assert [name for name, _ in config.stages] == ["toy_count"]


def test_one_import_may_be_written_without_a_list() -> None:
    assert load_config({"imports": "toy_stages", "stages": ["toy_marks"]}).imports == (
        "toy_stages",
    )


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
