"""Names on the hub, and where the local cache keeps what was fetched from it.

The cache has huggingface_hub's layout: models--OWNER--NAME/refs/REVISION holds a commit, and
models--OWNER--NAME/snapshots/COMMIT the files. Looking into it needs no library and no network.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.checkpoints.packages import package_problems
from pipeline.errors import CheckpointError

_PART = r"[A-Za-z0-9][\w.-]*"
_NAME = re.compile(rf"(?P<id>(?:{_PART}/)?{_PART})(?:@(?P<revision>[\w./-]+))?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
#: What a checkpoint folder may hold; the weights of other frameworks are left where they are.
_TEXTS = ["*.json", "*.txt", "*.model", "*.md"]


@dataclass(frozen=True, slots=True)
class HubName:
    """A repository on the hub, "owner/name", at a branch, tag or commit."""

    id: str
    revision: str = "main"

    def __str__(self) -> str:
        return self.id if self.revision == "main" else f"{self.id}@{self.revision}"


def parse_name(written: str) -> HubName | None:
    """Return the name that "owner/name" or "owner/name@revision" stands for; None for a path."""
    match = _NAME.fullmatch(written)
    return HubName(match["id"], match["revision"] or "main") if match else None


def cache_folder() -> Path:
    """Return the folder of the cache, as HF_HUB_CACHE, HF_HOME or XDG_CACHE_HOME say."""
    if folder := os.environ.get("HF_HUB_CACHE"):
        return Path(folder).expanduser()
    home = os.environ.get("HF_HOME")
    if not home:
        home = os.path.join(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "huggingface")
    return Path(home).expanduser() / "hub"


def find_snapshot(name: HubName) -> Path | None:
    """Return the folder of a repository's files at its revision, or None where it is not cached."""
    repository = cache_folder() / f"models--{name.id.replace('/', '--')}"
    reference = repository / "refs" / name.revision
    commit = name.revision
    if reference.is_file():
        commit = reference.read_text(encoding="utf-8").strip()
    folder = repository / "snapshots" / commit
    if folder.is_dir() and commit not in ("", ".", ".."):
        return folder
    known = repository / "snapshots"
    if re.fullmatch(r"[0-9a-f]{7,39}", commit) and known.is_dir():
        return next((found for found in known.iterdir() if found.name.startswith(commit)), None)
    return None


def snapshot_name(folder: Path) -> str | None:
    """Return "owner/name@commit" of a folder in the cache, the commit's first 12 digits."""
    repository = folder.parent.parent.name
    if folder.parent.name != "snapshots" or not repository.startswith("models--"):
        return None
    commit = folder.name[:12] if _COMMIT.fullmatch(folder.name) else folder.name
    return f"{repository.removeprefix('models--').replace('--', '/')}@{commit}"


def fetch(name: HubName, *, allow_pickle: bool = False, weights: bool = True) -> Path:
    """Return the folder of a repository's files, after fetching what is not there yet.

    Raises:
        CheckpointError: there is no such repository or revision, or no way to it.
    """
    if lacking := package_problems(["huggingface_hub"], "fetching it"):
        raise CheckpointError(f"{name}: {lacking[0]}")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    patterns = [*_TEXTS]
    if weights:
        patterns.append("*.safetensors")
        patterns += ["pytorch_model*.bin"] if allow_pickle else []
    try:
        folder = snapshot_download(
            name.id,
            revision=name.revision,
            cache_dir=cache_folder(),
            allow_patterns=patterns,
            local_files_only=False,
        )
    except OfflineModeIsEnabled as error:
        raise CheckpointError(
            f"{name}: cannot be fetched while HF_HUB_OFFLINE is set; unset it and try again"
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise CheckpointError(f"{name}: cannot be fetched: {_first_line(error)}") from error
    return Path(folder)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
