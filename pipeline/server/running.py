"""uvicorn with an end that loses nothing: what was accepted is answered before the process goes."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from pipeline.errors import OutputError

#: Seconds in which clients that keep their connection are told to close it, before it is closed
#: under them; a request that was just under way then still finds a server.
_FAREWELL = 1.0


class GracefulServer(uvicorn.Server):
    """A server that, told to end, answers what comes on open connections and then closes them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connections, say farewell on the old ones, finish, and end."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        _mark_ending(self.config.app)
        await asyncio.sleep(_FAREWELL)
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes any free one.

    Raises:
        OutputError: the address is another's or in use.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise OutputError(f"cannot listen at {host}:{port}: {error.strerror}") from error


def serve(app: FastAPI, listening: socket.socket, *, seconds: float) -> None:
    """Answer requests until SIGTERM or SIGINT.

    `seconds` is how long what was accepted may take once the server was told to end.
    """
    config = uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=round(seconds) + 1,
        server_header=False,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _heard)  # uvicorn raises the signal once more when all is done
    GracefulServer(config).run([listening])


def _heard(number: int, frame: FrameType | None) -> None:
    print("ended; everything accepted was answered", file=sys.stderr)


def _mark_ending(app: object) -> None:
    if isinstance(app, FastAPI):
        app.state.server.ending = True
