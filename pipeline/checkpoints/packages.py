"""Packages that some checkpoints need and the default run does not."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

#: What running a checkpoint from the hub takes, and our own on a GPU or in half precision.
TORCH = ("torch", "transformers")


def is_installed(package: str) -> bool:
    """Return whether a package can be imported; it is not imported for that."""
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):  # something keeps it from being imported
        return False


def package_problems(packages: Iterable[str], what: str) -> list[str]:
    """Return a line where packages that `what` needs are not installed."""
    missing = [package for package in packages if not is_installed(package)]
    if not missing:
        return []
    names = " and ".join(missing)
    return [
        f"{what} needs {names}, which {'is' if len(missing) == 1 else 'are'} not installed; "
        f"pip install {' '.join(missing)}"
    ]
