from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path

import pytest

from pipeline.commands import machine


def test_the_machine_is_described() -> None:
    assert machine.instruction_set().startswith(platform.machine())
    free = machine.memory_gb()
    assert free is None or free > 0


def test_disk_is_that_of_the_nearest_folder_there_is(tmp_path: Path) -> None:
    assert machine.disk_gb(tmp_path / "a/b/c") == pytest.approx(machine.disk_gb(tmp_path), rel=0.05)


def test_packages_of_the_checkout_have_versions() -> None:
    assert machine.package_versions()["pydantic"] == metadata.version("pydantic")
    assert "fastapi" in machine.package_versions("serve")
    assert "serve" in machine.extras() and "dev" not in machine.extras()


def test_an_installed_project_is_asked_for_its_requirements(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "__file__", str(tmp_path / "a/b/c.py"))
    wanted = ["pydantic>=2", "no-such-package", "fastapi>=1; extra == 'serve'"]
    monkeypatch.setattr(machine.metadata, "requires", lambda name: wanted)
    assert machine.package_versions() == {
        "pydantic": metadata.version("pydantic"),
        "no-such-package": None,
    }
    assert list(machine.package_versions("serve")) == ["fastapi"]
    assert machine.extras() == ["serve"]
