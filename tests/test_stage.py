from __future__ import annotations

import subprocess
import sys

import pytest
import toy_stages

from pipeline import stage as module
from pipeline.document import Document
from pipeline.errors import ConfigError
from pipeline.stage import Stage, StageConfig, create, known_stages, register


def test_register_names_the_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REGISTRY", {})

    @register("toy_nothing")
    class Nothing(Stage):
        def __call__(self, docs: list[Document]) -> list[Document]:
            return docs

    assert (Nothing.name, module._REGISTRY) == ("toy_nothing", {"toy_nothing": Nothing})
    assert (Nothing().config, Nothing().made_by) == (StageConfig(), "toy_nothing")


def test_known_stages_are_those_in_the_folder_and_in_imports() -> None:
    known = known_stages(["toy_stages"])
    assert list(known) == sorted(known)
    assert known["toy_marks"] is toy_stages.Marks
    assert known["sentences"].__module__ == "pipeline.stages.sentences"


def test_create_checks_settings() -> None:
    assert create("toy_marks", {"sign": "！"}).config == toy_stages.MarksConfig(sign="！")
    assert create("toy_marks").config.sign == "。"


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("toy_mark", {}, 'no stage called "toy_mark"; did you mean "toy_marks"?; known: '),
        ("toy_marks", {"sing": "x"}, 'unknown setting "sing"; did you mean "sign"?; known: sign'),
        ("toy_marks", {"sign": "ab"}, "sign: String should have at most 1 character, found 'ab'"),
        ("toy_count", {"sign": "x"}, 'unknown setting "sign"; known: none'),
    ],
)
def test_create_says_what_is_wrong(name: str, settings: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        create(name, settings)
    assert caught.value.problems[0].startswith(message)


def test_the_registry_and_its_stages_import_nothing_heavy() -> None:
    heavy = ["torch", "transformers", "datasets", "jieba", "rjieba", "opencc", "sklearn", "numpy"]
    code = (
        "import sys; from pipeline.stage import known_stages; known_stages();"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


class _Second(Stage):
    def __call__(self, docs: list[Document]) -> list[Document]:
        return docs


def test_a_name_that_another_class_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REGISTRY", dict(module._REGISTRY))
    with pytest.raises(ConfigError) as told:
        register("sentences")(_Second)
    assert told.value.problems == [
        'the name "sentences" is taken by pipeline.stages.sentences.Sentences; give '
        f"{_Second.__module__}._Second another"
    ]
    again = type("_Second", (Stage,), {"__module__": _Second.__module__})
    register("toy_second")(_Second)
    register("toy_second")(again)  # the same class, defined again
    assert module._REGISTRY["toy_second"] is again
