"""What a server takes on, and when it says no."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from pipeline.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one request and of all that wait.

    Attributes:
        body: bytes of a request; a long news page is 100 kB of HTML.
        characters, documents: in one request.
        queue: characters that may wait; at 25,000 characters/s these are some 80 seconds.
        batch, batch_documents: annotated together. A batch is the shortest time that the next
            request waits, so it is a few seconds' work; more of it is hardly faster.
        seconds: how long a request may wait for its answer; `body_seconds`: for its own body.
    """

    body: int = 8_000_000
    characters: int = 1_000_000
    documents: int = 1_000
    queue: int = 2_000_000
    batch: int = 60_000
    batch_documents: int = 128
    seconds: float = 120.0
    body_seconds: float = 30.0


def check_address(host: str, token: str | None, *, insecure: bool) -> None:
    """Raise ConfigError where a server would be open to others without a token."""
    if token is not None or insecure or is_loopback(host):
        return
    raise ConfigError(
        f"--host {host}",
        [
            "other machines can reach this address, so a token is needed: put one into the "
            "environment variable CHINESE_NEWS_TOKEN or a file that --token-file names, or say "
            "--insecure where something else guards the address"
        ],
    )


def is_loopback(host: str) -> bool:
    """Return whether an address can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
