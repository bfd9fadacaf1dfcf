"""What this machine is: cores, instruction set, memory, disk, versions of packages."""

from __future__ import annotations

import platform
import re
import shutil
import tomllib
from importlib import metadata
from pathlib import Path

#: Sets of vector instructions that kernels of numpy, torch and ONNX Runtime look for.
_VECTORS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "asimddp", "sve")
_DISTRIBUTION = "chinese-news-pipeline"
_NAME = re.compile(r"[\w.-]+")
_EXTRA = re.compile(r"""extra\s*==\s*["']([\w-]+)["']""")


def instruction_set() -> str:
    """Return the processor's kind and the vector instructions that it has, as far as it tells."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8", "replace").lower().split()
    except OSError:
        told = []
    found = [name for name in _VECTORS if name in set(told)]
    return f"{platform.machine()} {' '.join(found)}".strip()


def memory_gb() -> float | None:
    """Return the memory that is free, in GB; None where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
    except OSError:
        return None
    values = {line.split(":")[0]: line.split()[1] for line in lines if ":" in line}
    return int(values["MemAvailable"]) / 1e6 if "MemAvailable" in values else None


def disk_gb(path: Path) -> float:
    """Return the free disk where a path is or would be, in GB."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return shutil.disk_usage(path).free / 1e9


def package_versions(extra: str | None = None) -> dict[str, str | None]:
    """Return the packages that are required, or that an extra brings, with their versions.

    None stands for one that is missing.
    """
    wanted = _declared()[0] if extra is None else _declared()[1].get(extra, [])
    return {name: _version(name) for name in map(_name, wanted)}


def extras() -> list[str]:
    """Return the extras that can be installed, but the one of developers."""
    return sorted(name for name in _declared()[1] if name != "dev")


def _declared() -> tuple[list[str], dict[str, list[str]]]:
    """Return what the project requires, and what each extra does: of the checkout, or installed."""
    checkout = Path(__file__).parents[2] / "pyproject.toml"
    if checkout.is_file():
        project = tomllib.loads(checkout.read_text("utf-8"))["project"]
        return project["dependencies"], project["optional-dependencies"]
    try:
        wanted = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return [], {}
    plain, optional = list[str](), dict[str, list[str]]()
    for requirement in wanted:
        extra = _EXTRA.search(requirement)
        (optional.setdefault(extra[1], []) if extra else plain).append(requirement)
    return plain, optional


def _name(requirement: str) -> str:
    found = _NAME.match(requirement)
    return found.group() if found else requirement


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
