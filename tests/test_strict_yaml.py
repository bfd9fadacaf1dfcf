from __future__ import annotations

import pytest
import yaml

from pipeline.strict_yaml import StrictLoader, on_one_line


def test_yaml_is_read() -> None:
    assert yaml.load("a: {b: [1, 二]}", Loader=StrictLoader) == {"a": {"b": [1, "二"]}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\na: 2", "line 2, column 1: 'a' is there twice"),
        ("a: [1", "line 1, column 6: expected ',' or ']', but got '<stream end>'"),
        ("a: \x00", "unacceptable character #x0000"),
    ],
)
def test_what_is_wrong_is_told_on_one_line(text: str, told: str) -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        yaml.load(text, Loader=StrictLoader)
    found = on_one_line(caught.value)
    assert found.startswith(told)
    assert "\n" not in found
