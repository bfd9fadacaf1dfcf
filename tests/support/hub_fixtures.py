"""Checkpoints that the tests of a session share, and no way to the network."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tiny_hub
import torch

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every attempt to open a connection fail the test, wherever it is caught."""
    attempts: list[Any] = []

    def refuse(*address: Any, **_: Any) -> None:
        attempts.append(address)
        raise OSError("a test wanted the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    yield
    assert attempts == []


@pytest.fixture(scope="session")
def bio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a BERT that tags the taught texts, in the scheme BIO."""
    tokenizer = tiny_hub.wordpiece()
    model = tiny_hub.teach_entities(tokenizer, tiny_hub.tags_of("BI"))
    return tiny_hub.save(tmp_path_factory.mktemp("hub") / "bio", model, tokenizer)


@pytest.fixture
def copy(bio: Path, tmp_path: Path) -> Path:
    """A whole checkpoint, for a test to damage."""
    return Path(shutil.copytree(bio, tmp_path / "checkpoint"))
