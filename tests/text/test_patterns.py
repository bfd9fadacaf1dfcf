from __future__ import annotations

import copy
import importlib
import pkgutil
import re

import pytest

import pipeline
from pipeline.text.patterns import lazy


def test_a_pattern_is_compiled_at_its_first_match(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compiling = re.compile

    def noted(pattern: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(pattern)
        return compiling(pattern, flags)

    monkeypatch.setattr("pipeline.text.patterns.re.compile", noted)
    year = lazy(r"(?P<year>\d{4})年")
    assert (year.pattern, compiled) == (r"(?P<year>\d{4})年", [])
    found = year.search("于2019年")
    assert found is not None and found["year"] == "2019"
    assert year.sub("", "于2019年") == "于"
    assert year.fullmatch("2019年") and not year.fullmatch("于2019年")
    assert compiled == [r"(?P<year>\d{4})年"]


def test_flags_are_those_of_re() -> None:
    assert lazy("icp备", re.IGNORECASE).fullmatch("ICP备")
    assert lazy("icp备", re.IGNORECASE).flags == re.IGNORECASE
    assert not lazy("icp备").fullmatch("ICP备")


def test_a_pattern_can_be_copied_before_and_after_its_first_match() -> None:
    word = lazy("晋中")
    assert copy.copy(word).match("晋中市")
    assert word.match("晋中市") and copy.copy(word).match("晋中市")


@pytest.mark.parametrize("package", ["text", "noise", "stages"])
def test_every_pattern_that_a_module_holds_compiles(package: str) -> None:
    home = importlib.import_module(f"{pipeline.__name__}.{package}")
    kind = type(lazy(""))
    held = [
        value
        for one in pkgutil.iter_modules(home.__path__)
        for value in vars(importlib.import_module(f"{home.__name__}.{one.name}")).values()
        if isinstance(value, kind)
    ]
    assert held and all(pattern.groups >= 0 for pattern in held)  # asking for groups compiles
