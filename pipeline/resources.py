"""Find the configs, checkpoints and sample pages that come with the package."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUNDLED = _PACKAGE / "bundled"


def resolve(path: str | Path) -> Path:
    """Return where `path` really is: in the working folder, in the checkout, or in the package.

    A path that exists as written wins. Otherwise a relative one is looked for in the checkout
    (an editable install) and then among the files bundled with an installed package. What is
    found nowhere comes back unchanged: a hub id, or a path for an error message to name.
    """
    written = Path(path)
    if written.is_absolute() or written.exists():
        return written
    for root in _roots():
        if (root / written).exists():
            return root / written
    return written


def file_signature(path: Path) -> str:
    """Return "name@hash", twelve digits of a file's SHA-256, or "name@missing"."""
    digest = sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
    return f"{path.name}@{digest[:12]}"


def _roots() -> list[Path]:
    checkout = _PACKAGE.parent
    is_checkout = (checkout / "pyproject.toml").is_file()
    return [checkout, _BUNDLED] if is_checkout else [_BUNDLED]
