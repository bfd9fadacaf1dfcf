"""`pipeline.checkpoints.files`: what signs a checkpoint, and its checksums."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.checkpoints.files import (
    CHECKSUMS,
    WEIGHTS,
    check_sums,
    file_sha256,
    settings_sha256,
    weights_sha256,
)
from pipeline.errors import CheckpointError


def _fill(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def test_weights_are_signed_by_all_their_files(tmp_path: Path) -> None:
    _fill(tmp_path, {"a": b"one", "b": b"two" * 500_000})
    sums = [hashlib.sha256(content).hexdigest() for content in (b"one", b"two" * 500_000)]
    assert [file_sha256(tmp_path / name) for name in "ab"] == sums
    assert weights_sha256([tmp_path / "a"]) == sums[0]
    both = hashlib.sha256("\n".join(sums).encode()).hexdigest()
    assert weights_sha256([tmp_path / "a", tmp_path / "b"]) == both


@pytest.mark.parametrize("name", ["config.json", "words.txt", "tokenizer_config.json", "new.json"])
def test_every_file_that_can_change_the_output_is_signed(name: str, tmp_path: Path) -> None:
    names = ("config.json", "words.txt", "tokenizer_config.json")
    _fill(tmp_path, {WEIGHTS: b"weights", **dict.fromkeys(names, b"{}")})
    before = settings_sha256(tmp_path)
    file_sha256.cache_clear()
    (tmp_path / name).write_bytes(b"other")
    assert settings_sha256(tmp_path) != before


@pytest.mark.parametrize("name", ["README.md", "LICENSE", ".gitattributes", "pytorch_model.bin"])
def test_what_changes_no_output_is_not_signed(name: str, tmp_path: Path) -> None:
    _fill(tmp_path, {WEIGHTS: b"weights", "config.json": b"{}"})
    before = settings_sha256(tmp_path)
    (tmp_path / name).write_bytes(b"other")
    assert settings_sha256(tmp_path) == before


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _listed(folder: Path, **listed: bytes) -> Path:
    """Return a folder whose checksums say that files have these contents, which a.txt has."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.txt").write_bytes(b"a")
    lines = [f"{_sum(content)}  {name}.txt\n" for name, content in listed.items()]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
    return folder


def test_files_that_are_those_of_the_list_pass_and_others_are_not_looked_at(tmp_path: Path) -> None:
    folder = _listed(tmp_path, a=b"a")
    (folder / "b.txt").write_bytes(b"not in the list")
    check_sums(folder)


def test_without_a_list_nothing_is_checked(tmp_path: Path) -> None:
    check_sums(tmp_path)


def test_a_changed_file_is_refused_and_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as told:
        check_sums(_listed(tmp_path, a=b"A"))
    assert str(told.value) == (
        f"checkpoint {tmp_path}: a.txt is not the file that was published (SHA-256 {_sum(b'a')}, "
        f"expected {_sum(b'A')}); fetch or install it again"
    )


def test_a_file_of_the_list_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as told:
        check_sums(_listed(tmp_path, a=b"a", b=b"b"))
    assert str(told.value) == (
        f"checkpoint {tmp_path}: b.txt is not the file that was published (SHA-256 no such file, "
        f"expected {_sum(b'b')}); fetch or install it again"
    )
