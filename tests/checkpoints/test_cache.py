from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.checkpoints import packages
from pipeline.checkpoints.cache import (
    HubName,
    cache_folder,
    fetch,
    find_snapshot,
    parse_name,
    snapshot_name,
)
from pipeline.errors import CheckpointError


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("owner/name", HubName("owner/name")),
        ("owner/name@v1.0", HubName("owner/name", "v1.0")),
        ("owner/name@refs/pr/2", HubName("owner/name", "refs/pr/2")),
        ("bert-base-chinese", HubName("bert-base-chinese")),
        ("./owner/name", None),
        ("/owner/name", None),
        ("../name", None),
        ("a/b/c", None),
        ("~/name", None),
        ("我的/模型", None),
        ("", None),
    ],
)
def test_names_and_paths(written: str, name: HubName | None) -> None:
    assert parse_name(written) == name


def test_the_cache_is_where_the_hubs_own_variables_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert cache_folder() == Path.home() / ".cache" / "huggingface" / "hub"
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache_folder() == Path("/x/huggingface/hub")
    monkeypatch.setenv("HF_HOME", "/h")
    assert cache_folder() == Path("/h/hub")
    monkeypatch.setenv("HF_HUB_CACHE", "/c")
    assert cache_folder() == Path("/c")


def test_snapshots_by_branch_tag_and_commit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    commit = "abcdef1" + "0" * 33
    repository = tmp_path / "models--owner--name"
    folder = repository / "snapshots" / commit
    folder.mkdir(parents=True)
    for reference in ("main", "refs/pr/2"):
        path = repository / "refs" / reference
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(commit, encoding="utf-8")
    for revision in ("main", "refs/pr/2", commit, "abcdef1"):
        assert find_snapshot(HubName("owner/name", revision)) == folder
    for revision in ("v1", "abcdef2", "..", "."):
        assert find_snapshot(HubName("owner/name", revision)) is None
    assert find_snapshot(HubName("owner/other")) is None
    assert snapshot_name(folder) == "owner/name@abcdef100000"
    assert snapshot_name(tmp_path) is None


def test_fetching_without_the_hubs_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "is_installed", lambda package: package != "huggingface_hub")
    message = "a/b: fetching it needs huggingface_hub, which is not installed; pip install hugg"
    with pytest.raises(CheckpointError, match=message):
        fetch(HubName("a/b"))
