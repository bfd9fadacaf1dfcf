from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.config import InputConfig, OutputConfig, load_config
from pipeline.errors import ConfigError
from pipeline.formats import known_formats

KNOWN = ", ".join(known_formats())
TOYS: dict[str, Any] = {"imports": ["toy_stages"]}


def problems(settings: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config({**TOYS, "stages": ["toy_marks"], **settings})
    return caught.value.problems


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            {"output": {"pth": "x"}},
            'output: unknown setting "pth"; did you mean "path"?; '
            "known: path, format, compression, surfaces",
        ),
        (
            {"executor": {"batch_size": 0}},
            "executor: batch_size: Input should be greater than or equal to 1, found 0",
        ),
        (
            {"executor": {"timeout_s": float("inf")}},
            "executor: timeout_s: Input should be less than or equal to 1000000, found inf",
        ),
        (
            {"executor": {"kind": "locl"}},
            'executor: kind: no kind of that name; did you mean "local"?; '
            "known: local, ray, found 'locl'",
        ),
        (
            {"input": {"format": "html5"}},
            'input: format: no format of that name; did you mean "html"?; '
            f"known: auto, {KNOWN}, found 'html5'",
        ),
        (
            {"input": {"format": {"jsonl": {"txt": "content"}}}},
            'input: format: jsonl: unknown setting "txt"; did you mean "text"?; known: text, id, '
            "html, found {'jsonl': {'txt': 'content'}}",
        ),
        (
            {"input": {"text_field": "content"}},
            'input: "text_field" is no setting any more: it is an option of the format, '
            "input: {format: {jsonl: {text: KEY}}}, or --set input.format.jsonl.text=KEY",
        ),
        (
            {"input": {"encoding": "gb2312x"}},
            'input: encoding: no encoding called "gb2312x"; e.g. utf-8, gb18030 (for GB2312 and '
            "GBK too), big5, utf-16 are known, found 'gb2312x'",
        ),
    ],
)
def test_a_mistake_is_explained(settings: dict[str, Any], problem: str) -> None:
    assert problems(settings) == [problem]


def test_old_keys_say_where_they_went() -> None:
    assert problems({"input": {"text_field": "content", "id_field": "docid"}}) == [
        f'input: "{old}_field" is no setting any more: it is an option of the format, '
        f"input: {{format: {{jsonl: {{{old}: KEY}}}}}}, or --set input.format.jsonl.{old}=KEY"
        for old in ("text", "id")
    ]


def test_options_of_ray_are_for_ray() -> None:
    found = problems({"executor": {"cpus": 2, "address": "local"}})
    assert found == [
        "executor: settings: address, cpus: only for kind: ray, "
        "found {'cpus': 2, 'address': 'local'}"
    ]


@pytest.mark.parametrize(
    ("output", "ending", "plain"),
    [
        (OutputConfig(), ".jsonl", True),
        (OutputConfig(compression="zst"), ".jsonl.zst", False),
        (OutputConfig(format="parquet"), ".parquet", False),
    ],
)
def test_part_files_have_the_ending_of_format_and_packing(
    output: OutputConfig, ending: str, plain: bool
) -> None:
    assert (output.part_ending, output.is_plain) == (ending, plain)


def test_the_output_folder_is_no_input_but_an_url_is_no_folder(tmp_path: Path) -> None:
    for name in ("甲.txt", "out/part-00000.jsonl"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text('{"id": "1", "text": "甲。"}', "utf-8")
    given = InputConfig(path=(str(tmp_path),))
    assert len(given.find(output="s3://bucket/out").sources) == 2
    assert [source.name for _, source in given.find(output=tmp_path / "out").sources] == [
        str(tmp_path / "甲.txt")
    ]
