"""What is installed is what was tested, and brings its files along."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from packaging.requirements import Requirement

from pipeline import resources
from pipeline.cli import main

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


def test_the_console_script_is_the_command_line() -> None:
    module, _, function = PROJECT["project"]["scripts"]["chinese-news"].partition(":")
    assert getattr(importlib.import_module(module), function) is main


def test_no_address_is_named_that_leads_nowhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    named = [*PROJECT["project"].get("urls", {}).values(), citation.get("repository-code", "")]
    assert [url for url in named if (urlsplit(url).hostname or "").endswith("example")] == []


def test_classifiers_and_the_workflow_name_the_same_versions() -> None:
    classifiers = PROJECT["project"]["classifiers"]
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    versions = workflow["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert versions == ["3.11", "3.12", "3.13", "3.14"]
    assert all(
        f"Programming Language :: Python :: {version}" in classifiers for version in versions
    )


def test_the_workflow_runs_what_developers_run() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    steps = [step.get("run", "") for step in workflow["jobs"]["tests"]["steps"]]
    assert {"make lint", "make test"} <= set(steps)
    assert all(
        (ROOT / run).exists()
        for job in workflow["jobs"].values()
        for step in job["steps"]
        if (run := step.get("run", "")).startswith("./")
    )


def test_hooks_use_the_versions_that_were_tested() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    wanted = [
        Requirement(one)
        for repo in hooks["repos"]
        for hook in repo["hooks"]
        for one in hook.get("additional_dependencies", [])
    ]
    assert wanted
    assert [str(one) for one in wanted] == [str(PINS[one.name]) for one in wanted]


def test_the_citation_is_of_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = PROJECT["project"]
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])


def test_the_dockerfile_has_no_fault_that_a_linter_finds() -> None:
    shown = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), "--failure-threshold", "info", "Dockerfile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (shown.returncode, shown.stdout) == (0, "")


def test_the_image_is_offline_has_no_rights_and_copies_what_is_there() -> None:
    written = (ROOT / "Dockerfile").read_text("utf-8")
    last = written.rpartition("\nFROM ")[2]
    assert "USER 10001" in last and "HEALTHCHECK" in last and "HF_HUB_OFFLINE=1" in last
    copied = [line.split()[1:-1] for line in written.splitlines() if line.startswith("COPY ")]
    names = [name for line in copied for name in line if not name.startswith(("--", "/"))]
    assert [name for name in names if not (ROOT / name).exists()] == []
    allowed = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert [name for name in names if f"!{name}" not in allowed] == []


def test_what_runs_without_torch_is_among_what_is_required() -> None:
    lines = (ROOT / "requirements-light.txt").read_text("utf-8").splitlines()
    light = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in light if line not in PROJECT["project"]["dependencies"]] == []
    assert not any(line.startswith(("torch", "transformers", "datasets")) for line in light)
