from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import resources
from pipeline.resources import resolve


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package as installed, and change to a working folder beside it."""
    package, work = tmp_path / "site" / "pipeline", tmp_path / "work"
    (package / "bundled" / "configs").mkdir(parents=True)
    (package / "bundled" / "configs" / "a.yaml").touch()
    work.mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    monkeypatch.setattr(resources, "_BUNDLED", package / "bundled")
    monkeypatch.chdir(work)
    return package


def test_the_working_folder_wins(package: Path) -> None:
    Path("configs").mkdir()
    Path("configs/a.yaml").touch()
    assert resolve("configs/a.yaml") == Path("configs/a.yaml")


def test_then_comes_the_bundled_copy(package: Path) -> None:
    assert resolve("configs/a.yaml") == package / "bundled" / "configs" / "a.yaml"


def test_in_a_checkout_its_own_files_come_before_the_bundled(package: Path) -> None:
    checkout = package.parent
    (checkout / "pyproject.toml").touch()
    (checkout / "configs").mkdir()
    (checkout / "configs" / "a.yaml").touch()
    assert resolve("configs/a.yaml") == checkout / "configs" / "a.yaml"


def test_beside_an_installed_package_nothing_is_looked_for(package: Path) -> None:
    (package.parent / "b.yaml").touch()
    assert resolve("b.yaml") == Path("b.yaml")


@pytest.mark.parametrize("path", ["owner/name@main", "configs/none.yaml", "/configs/a.yaml"])
def test_what_is_nowhere_comes_back_unchanged(package: Path, path: str) -> None:
    assert resolve(path) == Path(path)
