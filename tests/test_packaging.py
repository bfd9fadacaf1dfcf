"""What is installed is what was tested, and brings its files along."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from pipeline import resources

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
PINS = {
    pin.name.lower().replace("_", "-"): pin
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    for pin in [Requirement(line)]
}


@pytest.mark.parametrize(
    "wanted",
    [*PROJECT["project"]["dependencies"], *(each for extra in EXTRAS.values() for each in extra)],
)
def test_the_version_that_was_tested_is_allowed(wanted: str) -> None:
    requirement = Requirement(wanted)
    (pin,) = PINS[requirement.name.lower()].specifier
    assert requirement.specifier.contains(pin.version)


@pytest.mark.parametrize("names", [PROJECT["project"]["dependencies"], *EXTRAS.values()])
def test_dependencies_are_sorted(names: list[str]) -> None:
    assert names == sorted(names, key=str.lower)


def test_what_comes_along_lands_where_it_is_looked_for() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    bundled = resources._BUNDLED.relative_to(ROOT).as_posix()
    assert wheel["sources"] == {
        folder: f"{bundled}/{folder}" for folder in ("configs", "models", "seeds")
    }
    assert set(wheel["only-include"]) == {"pipeline", *wheel["sources"]}
    assert all((ROOT / folder).is_dir() for folder in wheel["only-include"])


def test_continuous_integration_is_make_test() -> None:
    assert (ROOT / ".ci/run").read_text("utf-8").splitlines()[-1].endswith("&& exec make test")
